"""How long to wait before what has ended is started again."""

from time import monotonic

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds


class Backoff:
    """Nothing after a long life; after short ones nothing at first, then longer and longer."""

    def __init__(self) -> None:
        self._pause = 0.0

    def after(self, began: float) -> float:
        """Return how many seconds to wait after what began at a time of the monotonic clock."""
        if monotonic() - began > LONGEST_PAUSE:
            self._pause = 0.0
        pause = self._pause
        self._pause = min(2 * pause or FIRST_PAUSE, LONGEST_PAUSE)
        return pause
