"""The process that answers: listens, loads, and follows its lists until it is told to stop."""

import gc
from dataclasses import replace
from threading import Event, Thread

from searchguard.engine.context import Context
from searchguard.errors import ListsError, SearchguardError
from searchguard.service.certificates import certificates_for
from searchguard.service.decision_log.keys import Keys
from searchguard.service.decision_log.place import place_of
from searchguard.service.decision_log.ring import ring_bytes_for
from searchguard.service.keeper import Keeper
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.teller import Teller
from searchguard.service.recorder import Recorder
from searchguard.service.settings import Settings, is_loopback
from searchguard.service.source import source_for
from searchguard.service.stopping import Stopping
from searchguard.service.transport import Transport

# How long after their time calls may take to be cancelled.
CANCEL_SECONDS = 1.0


def serve(settings: Settings) -> int:
    """Answer until SIGTERM or SIGINT; return the exit code: 0, or 2 where nothing could load."""
    log = Log(settings.log_format)
    stopping = Stopping()
    try:
        _serve(settings, log, stopping)
    except ListsError as error:
        problems = error.problems
        log.refused("cannot_serve", f"the lists do not load, problems: {len(problems)}", problems)
    except (SearchguardError, OSError) as error:
        log.event("cannot_serve", message=str(error))
    else:
        return 0
    return 2


def _serve(settings: Settings, log: Log, stopping: Stopping) -> None:
    place = place_of(settings, log)
    if place is None:
        settings = replace(settings, privacy=0)
    memory = Memory.make(ring_bytes_for(settings.decision_log_buffer))
    Keys(memory.keys).renew()
    numbers = Numbers.claimed(memory)
    live, stop = Live(Teller(numbers).tell), Event()
    keeper = Keeper(source_for(settings), settings, live, log, numbers)
    certificates = certificates_for(settings, log)
    credentials = certificates.credentials() if certificates else None
    transport = Transport(settings, live, log, numbers, credentials)
    recorder = Recorder(settings, memory, place, log)
    try:
        address = transport.start()
        state = keeper.load_first()
        _warm()
        transport.ready()
        stopping.be_patient()
        log.event(
            "serving",
            address=address,
            lists=state.loaded_from,
            revision=state.engine.revision,
            rules=state.manifest.counts.rules,
            terms=state.manifest.counts.terms,
        )
        Thread(target=keeper.watch, args=(stop,), name="keeper", daemon=True).start()
        Thread(target=recorder.watch, args=(stop,), name="recorder", daemon=True).start()
        if certificates:
            Thread(target=certificates.watch, args=(stop,), name="tls", daemon=True).start()
        else:
            warn_of_reading_along(address, log)
        stopping.wait()
        log.event("stopping")
    finally:
        stop.set()
        live.close()
        transport.stop(settings.grace).wait(settings.grace + CANCEL_SECONDS)
        recorder.stop()
    log.event("stopped")


def warn_of_reading_along(address: str, log: Log) -> None:
    """Tell where queries come in over a network as they are."""
    if not is_loopback(address):
        message = (
            "whoever is on the way can read queries: give --tls-cert and --tls-key, unless a proxy "
            "or the network encrypts"
        )
        log.event("not_encrypted", address=address, message=message)


def _warm() -> None:
    """Do what the first requests would wait for."""
    Context.of(region="NL-GR", language="nl-BE")
    gc.collect()
    gc.freeze()
