"""What whoever waits at a terminal sees meanwhile; nothing of it anywhere else."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, TaskID, track

_Item = TypeVar("_Item")


def waiting(doing: str) -> AbstractContextManager[object]:
    """Return a context in which stderr says what is being done, if it is a terminal."""
    console = Console(stderr=True)
    return console.status(doing) if _is_seen(console) else nullcontext()


@contextmanager
def telling(doing: str) -> Iterator[Callable[[str], None]]:
    """Yield what replaces the words that stderr shows meanwhile, if it is a terminal."""
    console = Console(stderr=True)
    if _is_seen(console):
        with console.status(doing) as status:
            yield status.update
    else:
        yield lambda _: None


def with_progress(items: Sequence[_Item], doing: str) -> Iterator[_Item]:
    """Yield the items, with a bar on stderr if it is a terminal, until the last is asked for."""
    console = Console(stderr=True)
    if _is_seen(console):
        yield from track(items, doing, console=console, transient=True)
    else:
        yield from items


class Stages:
    """A bar on stderr for each stage of a long run, one after the other."""

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._task = TaskID(0)
        self._doing = ""

    def show(self, doing: str, done: int, of: int) -> None:
        """Say how much of what is being done is done; `of` is 0 where nobody knows how much.

        Nothing is drawn before the first call: a thread draws, and who forks must not have one.
        """
        console = Console(stderr=True)
        if not _is_seen(console):
            return
        if self._bars is None:
            self._bars = Progress(console=console, transient=True)
            self._bars.start()
        if doing != self._doing:
            if self._doing:
                self._bars.remove_task(self._task)
            self._doing = doing
            self._task = self._bars.add_task(doing)
        self._bars.update(self._task, completed=done, total=of or None)

    def end(self) -> None:
        """Take the bars away."""
        if self._bars is not None:
            self._bars.stop()


@contextmanager
def stages() -> Iterator[Stages]:
    """Return what shows the stages of a run, if stderr is a terminal, and ends it."""
    shown = Stages()
    try:
        yield shown
    finally:
        shown.end()


def _is_seen(console: Console) -> bool:
    """Tell whether stderr is a terminal, whatever the environment claims, and can be redrawn."""
    return sys.stderr.isatty() and console.is_interactive
