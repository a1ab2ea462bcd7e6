"""The process that answers: listens, loads, and follows its lists until it is told to stop."""

import gc
import signal
from threading import Event, Thread
from types import FrameType
from typing import NoReturn

from searchguard.engine.context import Context
from searchguard.errors import ListsError, SearchguardError
from searchguard.service.keeper import Keeper
from searchguard.service.live import Live
from searchguard.service.log import Log
from searchguard.service.settings import Settings
from searchguard.service.source import source_for
from searchguard.service.transport import Transport

SIGNAL_SECONDS = 1.0


class StopAsked(BaseException):
    """Somebody asked this process to stop."""


def serve(settings: Settings) -> int:
    """Answer until SIGTERM or SIGINT; return the exit code: 0, or 2 where nothing could load."""
    log = Log(settings.log_format)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ask_to_stop)
    try:
        return _serve(settings, log)
    except ListsError as error:
        problems = error.problems
        log.refused("cannot_serve", f"the lists do not load, problems: {len(problems)}", problems)
    except (SearchguardError, OSError) as error:
        log.event("cannot_serve", message=str(error))
    except StopAsked:
        return 0
    return 2


def _serve(settings: Settings, log: Log) -> int:
    live, stop = Live(), Event()
    keeper = Keeper(source_for(settings), settings, live, log)
    transport = Transport(settings, live, log)
    try:
        address = transport.start()
        state = keeper.load_first()
        _warm()
        transport.ready()
        log.event(
            "serving",
            address=address,
            lists=state.loaded_from,
            revision=state.engine.revision,
            rules=state.manifest.counts.rules,
            terms=state.manifest.counts.terms,
        )
        Thread(target=keeper.watch, args=(stop,), name="keeper", daemon=True).start()
        # A signal that comes just before a wait does not end it; it is looked at after the next.
        while not stop.wait(SIGNAL_SECONDS):
            pass
    except StopAsked:
        log.event("stopping")
    finally:
        stop.set()
        live.close()
        transport.stop(settings.grace).wait(settings.grace + SIGNAL_SECONDS)
    log.event("stopped")
    return 0


def _warm() -> None:
    """Do what the first requests would wait for."""
    Context.of(region="NL-GR", language="nl-BE")
    gc.collect()
    gc.freeze()


def _ask_to_stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Stop once; a second signal kills."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    raise StopAsked
