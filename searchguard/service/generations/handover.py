"""From one generation to the next on the same port, without losing a connection in between.

New connections are first given to the new workers alone. Those that the old ones were given before
have then been accepted, and they stop listening; only then are their clients told to go elsewhere,
and the kernel spreads them over all new workers.
"""

import asyncio
from collections.abc import Callable

from searchguard.service.generations.generation import Generation
from searchguard.service.generations.steering import only, past, release, steer

# Until handshakes are over that began before new connections were steered past the old.
STEER_SECONDS = 0.1
CLOSE_SECONDS = 2.0  # old listeners that are not closed by then are waited for no longer


class HandOver:
    """One old generation to one new one, on a loop that calls back."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        old: Generation,
        new: Generation,
        done: Callable[[], None],
    ) -> None:
        """Begin.

        Args:
            loop: Where this runs.
            old: What is dismissed once nothing new comes to it.
            new: What serves.
            done: Called once the old one takes no more connections.
        """
        self._loop = loop
        self._old = old
        self._new = new
        self._done: Callable[[], None] | None = done
        self._port = [
            (sockets, old.listening_at(name)) for name, sockets in new.listeners().items()
        ]
        for sockets, before in self._port:
            steer(sockets[0], past(before, len(sockets)))
        loop.call_later(STEER_SECONDS, self._dismiss)

    def look(self) -> None:
        """Finish, if the old generation takes no more connections."""
        if self._done and not self._old.open:
            done, self._done = self._done, None
            for sockets, _ in self._port:
                release(sockets[0])
            self._new.let_go_of_sockets()
            done()

    def _dismiss(self) -> None:
        # While the old ones go one by one, the number of one new one stays the same.
        for sockets, before in self._port:
            steer(sockets[0], only(before))
        self._old.dismiss()
        self._loop.call_later(CLOSE_SECONDS, self._give_up)
        self.look()

    def _give_up(self) -> None:
        self._old.open.clear()
        self.look()
