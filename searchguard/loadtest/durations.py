"""Durations in a histogram: HdrHistogram, bounded however many there are and however long."""

from collections.abc import Iterable, Iterator

from hdrh.histogram import HdrHistogram

_LONGEST_US = 3_600_000_000  # an hour, which gatherings do not exceed
_DIGITS = 3  # of precision


class Durations:
    """Durations in seconds, to three digits."""

    def __init__(self) -> None:
        self._counts = HdrHistogram(1, _LONGEST_US, _DIGITS)

    def add_us(self, durations: Iterable[int]) -> None:
        """Add durations in microseconds."""
        for one in durations:
            self._counts.record_value(max(1, one))

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self._counts.get_total_count())

    def within(self, percent: float, of: int = 0) -> float | None:
        """Return the duration that so many per cent do not exceed.

        Args:
            percent: Above 0, at most 100.
            of: How many durations there should be; those that are missing never ended. As many as
                there are, where 0.

        Returns:
            None where that many did not end.
        """
        rank = -(-percent * max(of, self.count) // 100)  # rounded up
        if not 1 <= rank <= self.count:
            return None
        found = self._counts.get_value_at_percentile(100 * rank / self.count)
        # Of the durations that count as the same, the one that exceeds no bound that they keep.
        return float(self._counts.get_lowest_equivalent_value(found)) / 1e6

    def counted(self) -> Iterator[tuple[float, int]]:
        """Yield each duration that there is, and how often, from the shortest."""
        for one in self._counts.get_recorded_iterator():
            yield one.value_iterated_to / 1e6, one.count_added_in_this_iter_step

    def coded(self) -> str:
        """Return the histogram in HdrHistogram's own coding, in microseconds."""
        return bytes(self._counts.encode()).decode()
