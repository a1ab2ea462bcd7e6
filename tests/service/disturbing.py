"""Ways to disturb a server that is asked all the time; each ends when the server is whole again."""

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic

from searchguard.snapshot.files import write_file
from tests.service.running import Server, children_of, serving


@dataclass(kw_only=True)
class Disturbed:
    """A server, what is to serve in its place in turns, and how long each change took.

    Args:
        words: Its options.
        file: The snapshot that it serves.
        others: Revisions and snapshots, the next one first.
        builds: Folders of programs, the next one first.
        stack: Ends what is started.
        server: The server.
        took: Times of change, in seconds.
    """

    words: tuple[str, ...]
    file: Path
    others: Iterator[tuple[str, bytes]]
    builds: Iterator[Path]
    stack: ExitStack
    server: Server = field(init=False)
    took: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.put()
        self.start()

    def put(self) -> str:
        """Let the next snapshot be the one to serve; return its revision."""
        revision, data = next(self.others)
        write_file(self.file, data)
        return revision

    def start(self, *words: str) -> None:
        """Start a server of the next build."""
        served = serving("--snapshot", self.file, *self.words, *words, cwd=next(self.builds))
        self.server = self.stack.enter_context(served)


def _swap(under: Disturbed) -> None:
    """Serve the other snapshot."""
    begun, revision = monotonic(), under.put()
    under.server.wait_for(f"(?s)serving other lists.*revision={revision}(?!.*serving other)")
    under.took.append(monotonic() - begun)


def _kill(under: Disturbed) -> None:
    """Kill a worker, and wait until another answers in its place."""
    server = under.server
    answered = server.written.count("worker answers")
    gone = random.choice(children_of(server.leader()))
    begun = monotonic()
    os.kill(gone, signal.SIGKILL)
    server.wait_until(lambda written: written.count("worker answers") > answered)
    under.took.append(monotonic() - begun)
    Event().wait(random.uniform(0.2, 0.6))


def _restart(under: Disturbed) -> None:
    """Start a server of another build and other lists behind the port, and stop the one before."""
    begun, old = monotonic(), under.server
    under.put()
    under.start("--listen", old.address)
    assert old.stop() == 0, old.written
    under.took.append(monotonic() - begun)


WAYS: dict[str, Callable[[Disturbed], None]] = {
    "swaps": _swap,
    "kills": _kill,
    "restarts": _restart,
}
