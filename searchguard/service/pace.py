"""How quickly calls are taken while others wait, which tells how long one more would."""

from time import monotonic

_AT_FIRST = 0.0003  # seconds
_LEAST = 0.00001
_MOST_TIMES = 8.0  # the usual time, as which a longer one counts: the machine did something else
_WEIGHT = 1 / 16


class Pace:
    """A moving mean of the seconds between two calls that are taken; threads may share one."""

    __slots__ = ("_taken_at", "seconds")

    def __init__(self) -> None:
        self._taken_at = 0.0
        self.seconds = _AT_FIRST

    def taken(self, *, more: bool) -> None:
        """Note that a call was taken, and whether others still wait."""
        now, before = monotonic(), self._taken_at
        self._taken_at = now if more else 0.0
        if before:
            usual = self.seconds
            took = min(now - before, _MOST_TIMES * usual)
            self.seconds = max(_LEAST, usual + (took - usual) * _WEIGHT)
        elif self.seconds > _AT_FIRST:
            # Nobody waited. Without this, one slow burst would have calls refused ever after: who
            # is refused does not wait, and so shows nothing.
            self.seconds += (_AT_FIRST - self.seconds) * _WEIGHT
