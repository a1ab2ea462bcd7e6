"""What whoever waits at a terminal sees meanwhile; nothing of it anywhere else."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from rich.console import Console
from rich.progress import track

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


def _is_seen(console: Console) -> bool:
    """Tell whether stderr is a terminal, whatever the environment claims, and can be redrawn."""
    return sys.stderr.isatty() and console.is_interactive
