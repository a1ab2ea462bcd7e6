"""What came of a load test: what was asked for, what was met, and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass

from searchguard.loadtest.gates import Gate, Judged, judge, shown_seconds
from searchguard.loadtest.plan import Plan
from searchguard.loadtest.processes import Met
from searchguard.loadtest.tally import Tally

_MADE = 0.99  # of the calls that were due: with fewer it was not the load that was asked for
_SMALL_SECONDS = 0.001  # a delay of the generator's that nobody minds
_SMALL_SHARE = 0.1  # and one that hardly shows in the latencies


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One load test: its plans, what it met, and its gates, judged."""

    plans: Sequence[Plan]
    met: Met
    gates: Sequence[Judged]

    @property
    def tally(self) -> Tally:
        """What all processes met."""
        return self.met.tally

    @property
    def rate(self) -> float:
        """Decisions a second."""
        return self.tally.answered / self.met.seconds if self.met.seconds else 0.0

    @property
    def fell_behind(self) -> bool:
        """Whether calls that were due were not made."""
        return self.tally.sent < _MADE * (self.tally.sent + self.tally.unsent)

    @property
    def doubts(self) -> list[str]:
        """Tell what keeps the figures from being the server's alone; empty where nothing does."""
        lag = self.tally.lags.within(99) or 0.0
        latency = self.tally.within(99) or 0.0
        doubts = []
        if self.met.cut_short:
            doubts.append(f"stopped after {shown_seconds(self.met.seconds)}")
        if self.fell_behind:
            due = self.tally.sent + self.tally.unsent
            doubts.append(
                f"the generator fell behind: {self.tally.sent:,} of {due:,} calls were made; "
                "figures are a floor"
            )
        elif lag > max(_SMALL_SECONDS, _SMALL_SHARE * latency):
            doubts.append(
                f"the generator fell behind: 1 % of calls left {shown_seconds(lag)} late or more, "
                "and the latencies hold that"
            )
        return doubts

    @property
    def missed(self) -> list[Judged]:
        """The gates that are missed."""
        return [one for one in self.gates if not one.met]

    @property
    def in_doubt(self) -> bool:
        """Whether gates that are met say nothing: it was not the load that was asked for."""
        return bool(self.gates) and (self.met.cut_short or self.fell_behind)


def outcome_of(plans: Sequence[Plan], met: Met, gates: Sequence[Gate]) -> Outcome:
    """Return what came of a load test, its gates judged."""
    judged = [judge(one, met.tally, met.seconds) for one in gates]
    return Outcome(plans=plans, met=met, gates=judged)
