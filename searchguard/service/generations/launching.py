"""Starting generations, and hearing what becomes of them, on the loop of the supervisor."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Protocol

from searchguard.service.generations.forking import ForkServer
from searchguard.service.generations.generation import Generation, Lists
from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import Forked, Reason, Refused, Report, hear
from searchguard.service.generations.reserving import Reservation
from searchguard.service.generations.room import room_now
from searchguard.service.settings import Settings

BUILD_SECONDS = 300.0
REAP_SECONDS = 1.0  # after a process has let go of its sockets


class Hearer(Protocol):
    """Who hears of generations."""

    def reported(
        self, generation: Generation, report: Report, sockets: list[socket.socket]
    ) -> None:
        """Take note of what one has told."""

    def leader_ended(self, generation: Generation, code: int) -> None:
        """Take note that the leader of one is gone, after all that it has told."""

    def ended(self, generation: Generation) -> None:
        """Take note that nothing is left of one."""


class Launcher:
    """Starts the generations of one server."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        reservation: Reservation,
        *,
        bulletin: int,
        shared: Mapping[str, int],
    ) -> None:
        """Start later.

        Args:
            loop: Where generations are heard.
            settings: How to serve.
            reservation: Where.
            bulletin: The descriptor of what workers are to learn.
            shared: Descriptors of memory that outlives generations, by name.

        Raises:
            OSError: The system starts no process.
        """
        self._loop = loop
        self._settings = settings
        self._reservation = reservation
        self._bulletin = bulletin
        self._shared = dict(shared)
        self._server = ForkServer((bulletin, *self._shared.values()))
        self._number = 0

    def start(
        self,
        lists: Lists,
        hearer: Hearer,
        *,
        serving: str,
        quarantine: Mapping[str, tuple[Reason, str]],
    ) -> Generation:
        """Start a generation.

        Args:
            lists: What it is to serve.
            hearer: Who hears of it.
            serving: A revision that is not served a second time, or none.
            quarantine: Revisions that are not served, and why.

        Raises:
            OSError: The system starts no process.
        """
        self._number += 1
        order = Order(
            settings=self._settings,
            generation=self._number,
            bulletin=self._bulletin,
            shared=self._shared,
            addresses=self._reservation.addresses_for(self._number),
            loaded_from=lists.loaded_from,
            serving=serving,
            since=lists.since,
            fault=lists.fault,
            quarantine=dict(quarantine),
            room=room_now(self._settings.memory),
        )
        started = Generation.asked(order, lists, self._server)
        self._loop.add_reader(started.control, self._heard, started, hearer)
        self._loop.call_later(BUILD_SECONDS, self._late, started, hearer)
        return started

    def _late(self, generation: Generation, hearer: Hearer) -> None:
        if not (generation.pid or generation.ended):
            self._server.kill()
        elif not (generation.workers or generation.ended):
            words = f"it took over {BUILD_SECONDS:.0f} seconds: split the lists"
            hearer.reported(generation, Refused(message=words, reason=Reason.SLOW), [])

    def _heard(self, generation: Generation, hearer: Hearer) -> None:
        """Pass on all that a generation has told."""
        while not generation.ended:
            try:
                told = hear(generation.control)
            except BlockingIOError:
                return
            except (OSError, ValueError):
                told = None
            if told is None:
                self._gone(generation, hearer)
            elif isinstance(told[0], Forked):
                generation.led_by(told[0].pid)
                self._loop.add_reader(generation.leader, self._leader_ended, generation, hearer)
            else:
                hearer.reported(generation, *told)

    def _gone(self, generation: Generation, hearer: Hearer) -> None:
        self._loop.remove_reader(generation.control)
        if not (generation.pid or generation.unwanted):
            words = "the process that was to start others has ended"
            hearer.reported(generation, Refused(message=words, reason=Reason.PLACE), [])
        self._see_leader_off(generation, hearer)
        generation.close()
        # Workers whose leader was killed are this process's own.
        self._loop.call_later(REAP_SECONDS, generation.reap)
        hearer.ended(generation)

    def _leader_ended(self, generation: Generation, hearer: Hearer) -> None:
        self._heard(generation, hearer)
        self._see_leader_off(generation, hearer)

    def _see_leader_off(self, generation: Generation, hearer: Hearer) -> None:
        if generation.has_leader:
            self._loop.remove_reader(generation.leader)
            hearer.leader_ended(generation, generation.leader_code())

    def give_up(self) -> None:
        """Start nothing that has not begun, in a server that is to end."""
        self._server.kill()
