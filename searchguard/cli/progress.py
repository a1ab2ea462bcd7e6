"""A bar for whoever waits at a terminal; nothing of it anywhere else."""

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

_Item = TypeVar("_Item")


def with_progress(items: Sequence[_Item], doing: str) -> Iterator[_Item]:
    """Yield the items, with a bar on stderr while that is a terminal that can move its cursor.

    The bar is gone once the last item has been asked for.
    """
    console = Console(stderr=True)
    if not (sys.stderr.isatty() and console.is_interactive):
        yield from items
        return
    yield from track(items, doing, console=console, transient=True)
