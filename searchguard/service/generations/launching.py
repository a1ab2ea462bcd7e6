"""Starting generations, and hearing what becomes of them, on the loop of the supervisor."""

import asyncio
import os
import socket
from collections.abc import Mapping
from typing import Protocol

from searchguard.service.generations.generation import Generation, Lists
from searchguard.service.generations.order import Order
from searchguard.service.generations.reports import Reason, Refused, Report, hear
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
        """
        self._loop = loop
        self._settings = settings
        self._reservation = reservation
        self._bulletin = bulletin
        self._shared = dict(shared)
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
            snapshot=lists.snapshot,
            control=-1,
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
        inherited = (lists.snapshot, self._bulletin, *self._shared.values())
        started = Generation.started(order, lists, inherited)
        self._loop.add_reader(started.control, self._heard, started, hearer)
        self._loop.add_reader(started.leader, self._leader_ended, started, hearer)
        self._loop.call_later(BUILD_SECONDS, self._late, started, hearer)
        return started

    def _late(self, generation: Generation, hearer: Hearer) -> None:
        if not (generation.workers or generation.ended):
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
                self._loop.remove_reader(generation.control)
                generation.close()
                # Workers whose leader was killed are this process's own where it is the first one.
                self._loop.call_later(REAP_SECONDS, generation.reap)
                hearer.ended(generation)
            else:
                hearer.reported(generation, *told)

    def _leader_ended(self, generation: Generation, hearer: Hearer) -> None:
        self._loop.remove_reader(generation.leader)
        os.close(generation.leader)
        code = generation.process.wait()
        self._heard(generation, hearer)
        hearer.leader_ended(generation, code)
