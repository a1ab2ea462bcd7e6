"""The service without its numbers and without its log: what these cost is what is missing between.

Nothing is counted, timed, kept or read by others. All else is the service's own. Run as
`python -m benchmarks.rivals.uncounted PORT SNAPSHOT`; with one number, of a socket, it is the fork
server of that, whose workers count nothing.
"""

import socket
import sys
from typing import Any

from benchmarks.servers import LONGEST_WAIT
from searchguard.service.generations import fork_server, forking
from searchguard.service.numbers.call_counts import CallCounts
from searchguard.service.numbers.tally import Tally
from searchguard.service.serving import serve
from searchguard.service.settings import Settings


class Nothing:
    """Stands where something counts, and does not."""

    def begin(self) -> int:
        """Count no call."""
        return 0

    def end(self, *_said: Any) -> None:
        """Count no end of a call."""

    def receive(self) -> None:
        """Count no message."""

    def send(self) -> None:
        """Count no message."""

    def passed(self, *_said: Any) -> None:
        """Count no query."""

    def passed_plainly(self, *_said: Any) -> None:
        """Count no query."""

    def decided(self, *_said: Any) -> None:
        """Count no decision."""

    def refused(self, _code: int) -> None:
        """Count no refusal."""


def count_nothing() -> None:
    """Let all that counts in this process do nothing, at the least that a call costs."""
    for kind in (CallCounts, Tally):
        for name in vars(Nothing).keys() & vars(kind).keys():
            if not name.startswith("_"):
                setattr(kind, name, vars(Nothing)[name])


def main(words: list[str]) -> int:
    """Serve, or fork what serves; return the exit code."""
    if len(words) == 1:
        count_nothing()
        return fork_server.main(socket.socket(fileno=int(words[0])))
    vars(forking)["COMMAND"] = (sys.executable, "-m", "benchmarks.rivals.uncounted")
    listen, waiting = f"127.0.0.1:{words[0]}", float(LONGEST_WAIT)
    return serve(Settings(listen=listen, snapshot=words[1], privacy=0, waiting=waiting))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
