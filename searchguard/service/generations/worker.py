"""One process that answers: grpc round the state that was built before it was forked."""

import gc
import os
import select
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from threading import Event, Thread
from time import monotonic
from types import FrameType

import msgspec

from searchguard.errors import SearchguardError, in_brief
from searchguard.service.certificates import certificates_for
from searchguard.service.draining import drain
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.order import (
    NUMBERS,
    SAMPLES,
    SWITCHBOARD,
    WATCHED,
    News,
    Order,
)
from searchguard.service.generations.place import WorkerPlace
from searchguard.service.generations.reports import Closed, Listening, Reason, Refused, tell
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.teller import Teller
from searchguard.service.own_sockets import listening_sockets, stop_listening
from searchguard.service.sampling.sampler import Sampler
from searchguard.service.sampling.samples import Samples
from searchguard.service.sampling.tap import Tap
from searchguard.service.serving_state import ServingState
from searchguard.service.switching import FIRST_SECONDS, Switching
from searchguard.service.transport import Transport
from searchguard.supply.switch_source import Held

LOOK_SECONDS = 0.1  # between two looks at the bulletin
# From the last connection that a worker takes until its clients are told to go elsewhere; the
# supervisor meanwhile lets all of its successors take connections.
HAND_OVER_SECONDS = 0.15


def work(order: Order, state: ServingState, place: WorkerPlace, control: socket.socket) -> int:
    """Answer until the control socket ends or SIGTERM comes; return the exit code."""
    log = Log(order.settings.log_format)
    try:
        worker = Worker(order, state, place, control, log)
    except (SearchguardError, OSError) as error:
        tell(control, Refused(message=in_brief(str(error)), reason=Reason.PLACE))
        return 2
    worker.answer()
    return 0


class Worker:
    """Made once, in the main thread of a forked process."""

    def __init__(
        self,
        order: Order,
        state: ServingState,
        place: WorkerPlace,
        control: socket.socket,
        log: Log,
    ) -> None:
        """Begin to listen.

        Raises:
            SettingsError: The address or a certificate is not good.
        """
        self._settings = order.settings
        self._place = place
        self._control = control
        self._bulletin = Bulletin(order.bulletin)
        self._learnt, self._serving = 0, place.generation
        numbers = Numbers.claimed(Memory(order.shared[NUMBERS]))
        self._live = Live(Teller(numbers).tell)
        self._live.put(state.counted_in(numbers, order.settings))
        self._board, self._board_seen = Bulletin(order.shared[SWITCHBOARD]), 0
        self._switching = Switching(self._live, log if place.index == 0 else None)
        self._stop = Event()
        self._heard, self._written = socket.socketpair()
        self._written.setblocking(False)
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, _do_nothing)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        certificates = certificates_for(order.settings, log)
        credentials = certificates.credentials() if certificates else None
        address = order.addresses[place.index % len(order.addresses)]
        told = replace(order.settings, listen=address, reuse_port=True)
        tap = Tap()
        self._transport = Transport(told, self._live, log, numbers, credentials, tap=tap)
        shared, row = order.shared, numbers.row.number
        samples, watched = Samples(shared[SAMPLES]), Bulletin(shared[WATCHED])
        self._sampler = Sampler(samples, watched, row, self._live, tap)
        self._learn()
        end = monotonic() + FIRST_SECONDS
        while not self._switch() and monotonic() < end:
            self._stop.wait(LOOK_SECONDS / 10)
        # Before it listens: whoever connects is answered at once.
        gc.collect()
        gc.freeze()
        self._transport.start()
        if certificates:
            Thread(target=certificates.watch, args=(self._stop,), name="tls", daemon=True).start()

    def answer(self) -> None:
        """Answer until this process is to go; then let calls end."""
        self._transport.ready()
        sockets = listening_sockets()
        tell(self._control, Listening(self._place.index, os.getpid()), sockets)
        Thread(target=self._follow, name="news", daemon=True).start()
        select.select([self._control, self._heard], [], [])
        self._stop.set()
        if self._learn() == self._place.generation:
            self._transport.not_ready()
            self._pause(self._settings.linger)
            # Another server may be behind the port: what comes now is for that one.
            stop_listening(sockets)
        else:
            stop_listening(sockets)
            tell(self._control, Closed(self._place.index))
            self._pause(HAND_OVER_SECONDS)
        drain(self._transport, sockets, self._settings.grace)

    def _follow(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._learn()
            self._switch()
            self._sampler.look()

    def _learn(self) -> int:
        """Take over what the bulletin says of these lists; return which generation serves."""
        number, data = self._bulletin.read()
        if number == self._learnt:
            return self._serving
        self._learnt = number
        news = msgspec.json.decode(data, type=News)
        self._serving = news.generation
        now = self._live.state
        told = (news.loaded_from, news.fault)
        ours = news.generation == self._place.generation
        if now and ours and (now.loaded_from, now.fault) != told:
            self._live.put(replace(now, loaded_from=news.loaded_from, fault=news.fault))
        return self._serving

    def _switch(self) -> bool:
        """Let the switchboard gate what answers; tell whether there has been one yet."""
        number, data = self._board.read()
        if number != self._board_seen:
            self._board_seen = number
            self._switching.take(msgspec.json.decode(data, type=Held))
        self._switching.look()
        return self._board_seen > 0

    def _pause(self, seconds: float) -> None:
        """Wait; a second SIGTERM ends it."""
        with suppress(BlockingIOError):
            self._heard.setblocking(False)
            self._heard.recv(4096)
        select.select([self._heard], [], [], seconds)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand where the default would kill."""
