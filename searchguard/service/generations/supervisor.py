"""The process that starts, watches and replaces generations; it answers nobody itself.

Everything it does happens in callbacks of one loop, in one thread. It imports no grpc, and does
nothing that could stall: the lists are brought by another thread, and built by other processes.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from searchguard.service.fault import LoadFault, fault_now
from searchguard.service.generations.backoff import Backoff
from searchguard.service.generations.feed import Verdict
from searchguard.service.generations.generation import Generation, Lists
from searchguard.service.generations.handover import HandOver
from searchguard.service.generations.launching import Launcher
from searchguard.service.generations.leaving import seconds_to_leave
from searchguard.service.generations.past import Past
from searchguard.service.generations.reports import (
    Ended,
    Listening,
    Reason,
    Refused,
    Report,
    Same,
    how,
)
from searchguard.service.generations.reserving import Reservation
from searchguard.service.generations.standing import Standing
from searchguard.service.log import Log
from searchguard.service.settings import Settings

AGAIN_SECONDS = 5.0


class Supervisor:
    """One for a server; run in the main thread. Other threads tell it things by `call`."""

    def __init__(
        self,
        settings: Settings,
        reservation: Reservation,
        log: Log,
        *,
        shared: Mapping[str, int],
        standing: Standing,
        ready: Callable[[], None],
        taken_back: Callable[[str, str], None],
    ) -> None:
        """Supervise, with at least one worker, at an address that is reserved.

        `shared` are descriptors of memory for workers that outlives them, by name, and `standing`
        is told what serves. `ready` is called once there is something to stop gently, `taken_back`
        with the revision that serves again in place of one that crashes, and why; both in the loop.
        """
        self._settings = settings
        self._reservation = reservation
        self._log = log
        self._ready = ready
        self._taken_back = taken_back
        self._loop = asyncio.SelectorEventLoop()
        self._standing = standing
        self._past = Past(self._loop, lambda: (self._serving, self._coming))
        self._launcher = Launcher(
            self._loop, settings, reservation, bulletin=standing.fd, shared=shared
        )
        self._serving: Generation | None = None
        self._coming: Generation | None = None
        self._leaving: list[Generation] = []
        self._hand_over: HandOver | None = None
        self._waiting: tuple[Lists, Verdict | None] | None = None
        self._verdict: Verdict | None = None
        self._again = self._stopping = False
        self._backoff = Backoff()
        self._code = 0

    def run(self) -> int:
        """Serve until `stop`, or until nothing could load at the start; return the exit code."""
        self._standing.telling.watch(
            self._loop, lambda: (self._serving, self._coming, self._leaving), self._past.quarantine
        )
        self._loop.run_forever()
        self._reservation.give_up()
        return self._code

    def call(self, function: Callable[[], None]) -> None:
        """Make a call in the loop, as soon as it gets there; from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody is interested any more
            self._loop.call_soon_threadsafe(function)

    def kill(self) -> None:
        """End every process that answers, now."""
        for one in self._all():
            one.kill()

    def offered(self, lists: Lists, verdict: Verdict | None) -> None:
        """Serve a snapshot, if it is good."""
        self._waiting = (lists, verdict)
        self._next()

    def unchanged(self, loaded_from: str, fault: LoadFault | None, verdict: Verdict) -> None:
        """Go on with what serves, and tell what is new about it."""
        if self._serving:
            revision = self._serving.lists.revision
            self._standing.unchanged(revision, loaded_from, fault)
            verdict(revision)

    def failed(self, fault: LoadFault) -> None:
        """Note that the newest lists do not load."""
        if self._serving:
            self._standing.refused(fault)
        else:
            self._log.refused("cannot_serve", fault.message, fault.problems)
            self._leave(2)

    def _all(self) -> list[Generation]:
        return [one for one in (self._serving, self._coming, *self._leaving) if one]

    def _next(self) -> None:
        """Start what is to come next, unless something is under way."""
        if self._stopping or self._coming or self._hand_over:
            return
        if self._waiting:
            (lists, verdict), self._waiting = self._waiting, None
            self._start(lists, verdict)
        elif self._serving and self._serving.headless:
            self._start(self._standing.of(self._serving.lists))

    def _start(self, lists: Lists, verdict: Verdict | None = None) -> None:
        self._verdict = verdict
        # What has served before is served again, also if it is what serves.
        self._again = bool(lists.revision)
        serving = "" if lists.revision or not self._serving else self._serving.lists.revision
        try:
            self._coming = self._launcher.start(
                lists, self, serving=serving, quarantine=self._past.quarantine()
            )
        except OSError as error:
            self._not_served(lists, f"no process can be started: {error.strerror}")

    def reported(
        self, generation: Generation, report: Report, sockets: list[socket.socket]
    ) -> None:
        """Act on what a generation tells."""
        generation.note(report, sockets)
        match report:
            case Same():
                self._same(generation, report.revision)
            case Refused():
                self._refused(generation, report)
            case Listening():
                self._listens(generation, report)
            case Ended():
                self._worker_ended(generation, report)
        if self._hand_over:
            self._hand_over.look()

    def _refused(self, generation: Generation, report: Refused) -> None:
        if generation is not self._coming:
            self._log.event("worker_cannot_serve", message=report.message)
            return
        if not (report.of_snapshot or self._again) and self._serving:
            # A certificate, say. The lists may be good, and are tried again.
            again = generation.lists.afresh()
            self._loop.call_later(AGAIN_SECONDS, self.offered, again, self._verdict)
            self._verdict = None
        self._refuse(generation, report.message, report.reason)

    def _same(self, generation: Generation, revision: str) -> None:
        if generation is self._coming:
            lists = generation.lists
            self._coming = None
            self._leaving.append(generation)
            self._standing.unchanged(revision, lists.loaded_from, lists.fault)
            self._past.forget(lists)
            self._answer(revision)

    def _listens(self, generation: Generation, report: Listening) -> None:
        if generation is not self._coming:
            self._log.event("worker_answers", worker=report.worker, pid=report.pid)
            generation.let_go_of_sockets()
        elif len(generation.workers) == self._settings.workers:
            self._serve(generation)

    def _serve(self, new: Generation) -> None:
        """Let a generation serve whose workers all answer, and dismiss the one before."""
        old, self._serving, self._coming = self._serving, new, None
        self._reservation.point_to(new.number)
        if old is None:
            self._ready()
        elif old.lists.revision != new.lists.revision:
            self._past.replaced(old.lists, new.lists)
        self._standing.serves(new)
        self._answer(new.lists.revision)
        if old and not old.ended:
            self._leaving.append(old)
            self._hand_over = HandOver(self._loop, old, new, self._handed_over)
        else:
            new.let_go_of_sockets()
        self._next()

    def _handed_over(self) -> None:
        self._hand_over = None
        self._next()

    def _worker_ended(self, generation: Generation, report: Ended) -> None:
        if self._stopping or generation in self._leaving:
            return
        self._log.event("worker_ended", worker=report.worker, pid=report.pid, how=how(report.code))
        words = generation.crashes()
        if words and generation is self._coming and self._serving:
            self._refuse(generation, words, Reason.CRASHES)
        elif words and generation is self._serving and self._past.earlier:
            self._return(self._past.earlier, words)

    def _return(self, earlier: Lists, words: str) -> None:
        """Serve again what served before lists that crash."""
        if self._serving and not self._coming and not self._hand_over:
            bad = self._serving.lists.revision
            self._past.condemn(bad, Reason.CRASHES, words)
            self._past.earlier = None
            fault = fault_now(f"revision {bad} is taken back: {words}")
            self._taken_back(earlier.revision, fault.message)
            self._start(replace(earlier, fault=fault))

    def leader_ended(self, generation: Generation, code: int) -> None:
        """Replace a generation that has lost its leader; its workers serve until then."""
        if generation is self._coming:
            self._refuse(generation, f"building it ended with {how(code)}", Reason.CRASHES)
        elif generation is self._serving and not self._stopping:
            self._log.event("leader_ended", how=how(code))
            self._replace(generation)

    def _replace(self, generation: Generation) -> None:
        """Start another of the same lists: at once, and later and later if that happens again."""
        if not generation.headless:
            generation.headless = True
            self._loop.call_later(self._backoff.after(generation.began), self._next)

    def ended(self, generation: Generation) -> None:
        """Replace a generation of which nothing is left, or finish."""
        if self._hand_over:
            self._hand_over.look()
        if generation in self._leaving:
            self._leaving.remove(generation)
        elif generation is self._coming:
            self._refuse(generation, "it ended before it served", Reason.CRASHES)
        elif generation is self._serving and not self._stopping:
            self._replace(generation)
        if self._stopping and all(one.ended for one in self._all()):
            self._leave(0)

    def _refuse(self, generation: Generation, words: str, reason: Reason = Reason.CRASHES) -> None:
        """Go on with what serves, where a generation that was to come is no good."""
        generation.kill()
        self._coming = None
        if reason is not Reason.PLACE and not self._again:
            self._past.condemn(generation.lists.revision, reason, words)
        if not generation.ended:
            self._leaving.append(generation)
        self._not_served(generation.lists, words)

    def _not_served(self, lists: Lists, words: str) -> None:
        if self._again and self._serving:
            # What was served before is tried again, whatever was in its way.
            self._serving.headless = False
            self._replace(self._serving)
        fault = fault_now(words)
        self.failed(fault)
        self._past.forget(lists)
        self._answer(fault)
        self._next()

    def _answer(self, became: str | LoadFault) -> None:
        verdict, self._verdict = self._verdict, None
        if verdict:
            verdict(became)

    def stop(self) -> None:
        """Let everything end."""
        if self._stopping:
            return
        self._stopping = True
        self._log.event("stopping")
        self._launcher.give_up()
        if self._coming:
            self._coming.kill()
        for one in self._all():
            one.dismiss()
        self._loop.call_later(seconds_to_leave(self._settings), self.kill)
        if not self._all():
            self._leave(0)

    def _leave(self, code: int) -> None:
        self._code = code
        if not self._stopping:
            self.kill()
        self._loop.stop()
