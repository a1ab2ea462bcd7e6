"""The one place that says what answers now, and where others wait for it to change."""

from collections.abc import Callable
from threading import Condition

from searchguard.service.serving_state import ServingState


class Live:
    """Holds the state; a request reads `state` once and keeps to what it read."""

    def __init__(self, tell: Callable[[ServingState], None] = lambda _state: None) -> None:
        """Hold nothing yet.

        Args:
            tell: Told of each state that answers, by one thread at a time.
        """
        self._tell = tell
        self.state: ServingState | None = None
        self._changed = Condition()
        self._changes = 0
        self._closed = False

    def put(self, state: ServingState) -> None:
        """Let a state answer from now on, and tell those who wait."""
        with self._changed:
            self.state = state
            self._tell(state)
            self._changes += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wake(self) -> None:
        """Let those who wait look whether they still want to."""
        with self._changed:
            self._changed.notify_all()

    def next_after(
        self, seen: int, wanted: Callable[[], bool]
    ) -> tuple[int, ServingState | None] | None:
        """Return the state, and how many changes led to it, once that is not `seen`.

        Args:
            seen: The number of changes that the caller knows; -1 for none.
            wanted: Whether the caller still waits; looked at after each `wake`.

        Returns:
            None once the caller no longer waits, or nobody does.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or self._changes != seen or not wanted(),
            )
            if self._closed or not wanted():
                return None
            return self._changes, self.state
