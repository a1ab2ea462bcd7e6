"""Work that stands back from what answers."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_NICE = 5


def aside(work: Callable[[], T]) -> T:
    """Do work at a low priority, in a thread that has ended when this returns.

    A process that has once stood back may not come to the front again, and what is forked from it
    answers; in Linux each thread has a priority of its own.
    """
    done: Future[T] = Future()

    def stand_back() -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + _NICE)
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 (it is raised where it is waited for)
            done.set_exception(error)

    thread = Thread(target=stand_back, name="aside")
    thread.start()
    thread.join()
    return done.result()
