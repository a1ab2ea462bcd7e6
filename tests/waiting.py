"""Waiting for what another process or thread does, without guessing how long it takes."""

import time
from collections.abc import Callable
from threading import Event

SECONDS = 60.0  # bounds only what never comes; a busy machine may take most of it
STEP = 0.02


def settled(holds: Callable[[], bool], seconds: float = SECONDS, step: float = STEP) -> bool:
    """Look again and again, giving others the time between; tell whether something came to hold.

    Args:
        holds: Looks.
        seconds: How long.
        step: Seconds between two looks.
    """
    end, pause = time.monotonic() + seconds, Event()
    while not holds():
        if time.monotonic() > end:
            return False
        pause.wait(step)
    return True


def until(holds: Callable[[], bool], seconds: float = SECONDS, step: float = STEP) -> float:
    """Wait until something holds; return the seconds that it took. The arguments are those above.

    Raises:
        AssertionError: It did not come.
    """
    begun = time.monotonic()
    assert settled(holds, seconds, step), f"it did not come within {seconds:.0f} s"
    return time.monotonic() - begun
