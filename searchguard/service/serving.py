"""The server as one thing: it takes an address, brings lists to a supervisor, and stops."""

import os
from dataclasses import replace
from functools import partial
from threading import Event, Thread

import msgspec

from searchguard.errors import SearchguardError
from searchguard.service.decision_log.keys import Keys
from searchguard.service.decision_log.place import place_of
from searchguard.service.decision_log.ring import ring_bytes_for
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.feed import Feed
from searchguard.service.generations.forking import adopt_orphans
from searchguard.service.generations.order import NUMBERS, SAMPLES, SWITCHBOARD, WATCHED
from searchguard.service.generations.reserving import reserve
from searchguard.service.generations.standing import Standing
from searchguard.service.generations.supervisor import Supervisor
from searchguard.service.generations.telling import Telling
from searchguard.service.log import Log
from searchguard.service.loopback import is_loopback
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.recorder import Recorder
from searchguard.service.sampling.watcher import Watcher
from searchguard.service.settings import Settings
from searchguard.service.source import source_for
from searchguard.service.stopping import Stopping
from searchguard.service.switching import switched_for
from searchguard.supply.channel_source import TakeBack
from searchguard.supply.frames import Watched
from searchguard.supply.switch_source import Held, SwitchSource

BOARD_BYTES = 1 << 20  # twice the largest switchboard, with what is counted of it


def serve(settings: Settings) -> int:
    """Answer until SIGTERM or SIGINT; return the exit code: 0, or 2 where nothing could load."""
    log = Log(settings.log_format)
    adopt_orphans()
    try:
        code = _serve(settings, log)
    except (SearchguardError, OSError) as error:
        log.event("cannot_serve", message=str(error))
        return 2
    if not code:
        log.event("stopped")
    return code


def _serve(settings: Settings, log: Log) -> int:
    stopping = Stopping()

    def watch(watched: Watched, before: bytes, take_back: TakeBack) -> None:
        watcher.watch(watched, before, take_back)

    source = source_for(settings, watch)
    settings = replace(settings, workers=settings.workers or len(os.sched_getaffinity(0)))
    ports = settings.workers if settings.port_each else 1
    reservation = reserve(settings.listen, share=settings.reuse_port, ports=ports)

    def ready() -> None:
        stopping.be_patient()
        if not settings.tls_cert:
            warn_of_reading_along(reservation.address, log)

    def taken_back(revision: str, why: str) -> None:
        feed.back(revision, why)

    def stop_when_asked() -> None:
        stopping.wait()
        feed.stop()
        supervisor.call(supervisor.stop)

    place = place_of(settings, log)
    if place is None:
        settings = replace(settings, privacy=0)
    memory = Memory.make(ring_bytes_for(settings.decision_log_buffer))
    Keys(memory.keys).renew()
    board = Bulletin.made("switchboard", BOARD_BYTES)

    def switched(held: Held) -> None:
        board.write(msgspec.json.encode(held))

    watcher = Watcher(settings, memory, board, log)
    switches = SwitchSource(switched_for(settings), switched)
    switches.start()
    supervisor = Supervisor(
        settings,
        reservation,
        log,
        shared={
            NUMBERS: memory.descriptor,
            SWITCHBOARD: board.fd,
            SAMPLES: watcher.samples.fd,
            WATCHED: watcher.watched.fd,
        },
        standing=Standing(log, reservation, Telling(Numbers.claimed(memory))),
        ready=ready,
        taken_back=taken_back,
    )
    recorder, stop = Recorder(settings, memory, place, log), Event()
    feed = Feed(source, settings.poll, supervisor, log)
    stopping.hurry = supervisor.kill
    for function, name in (
        (feed.run, "feed"),
        (stop_when_asked, "stop"),
        (partial(recorder.watch, stop), "recorder"),
    ):
        Thread(target=function, name=name, daemon=True).start()
    code = supervisor.run()
    stop.set()
    watcher.stop()
    switches.stop()
    recorder.stop()
    return code


def warn_of_reading_along(address: str, log: Log) -> None:
    """Tell where queries come in over a network as they are."""
    if not is_loopback(address):
        message = (
            "whoever is on the way can read queries: give --tls-cert and --tls-key, unless a proxy "
            "or the network encrypts"
        )
        log.event("not_encrypted", address=address, message=message)
