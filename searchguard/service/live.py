"""The one place that says what answers now, and where others wait for it to change."""

from collections.abc import Callable
from threading import Condition

from searchguard.service.serving_state import ServingState
from searchguard.snapshot.switchboard import EMPTY, Switchboard


class Live:
    """Holds the state; a request reads `state` once and keeps to what it read."""

    def __init__(self, tell: Callable[[ServingState], None] = lambda _state: None) -> None:
        """Hold nothing yet.

        Args:
            tell: Told of each state that answers, by one thread at a time.
        """
        self._tell = tell
        self.state: ServingState | None = None
        self._switchboard, self._switchboard_fault = EMPTY, ""
        self._changed = Condition()
        self._changes = 0
        self._closed = False

    def put(self, state: ServingState) -> None:
        """Let a state answer from now on, and tell those who wait."""
        with self._changed:
            self._put(state)

    def switch(self, switchboard: Switchboard, fault: str) -> None:
        """Let a switchboard gate what answers, now and from now on, and tell those who wait.

        Args:
            switchboard: What is switched on and off.
            fault: What is wrong with following it; empty where nothing is.
        """
        with self._changed:
            before = self._switchboard, self._switchboard_fault
            self._switchboard, self._switchboard_fault = switchboard, fault
            if self.state and before != (switchboard, fault):
                self._put(self.state)

    def _put(self, state: ServingState) -> None:
        state = state.switched(self._switchboard, self._switchboard_fault)
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
