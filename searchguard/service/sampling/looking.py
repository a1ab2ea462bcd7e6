"""Looking at samples: what they say of the lists that are tried, and of rules that are new."""

from datetime import UTC, datetime
from time import monotonic

import msgspec

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.heap import give_back
from searchguard.engine.switchboard import Switches
from searchguard.policy.model import AgeBand, Surface
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.numbers.families import CHANGED, NEW_QUERIES, RETURNS, SAMPLED
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.sampling.meter import Meter, bound, is_beyond, key_of, share
from searchguard.service.sampling.samples import Sample
from searchguard.snapshot.switchboard import EMPTY
from searchguard.supply.frames import Returned, Watched
from searchguard.supply.switch_source import Held


class Looking:
    """Counts samples, and says once the lists that are tried do far more than was foreseen."""

    def __init__(
        self, watched: Watched, before: Engine | None, board: Bulletin, numbers: Numbers
    ) -> None:
        """Look.

        Args:
            watched: What is watched.
            before: The lists that a trial compares with; None where there is none.
            board: The switchboard that workers answer under.
            numbers: Where to count.
        """
        self._watched = watched
        self._before = before
        self._board = board
        self._board_seen, self._held = 0, Held(board=EMPTY)
        self._switches: Switches | None = None
        self._left = EMPTY
        self._meter = Meter()
        self._returned: Returned | None = None
        slot, self._counts = numbers.series.slot, numbers.row.counts
        self._sampled, self._changed = slot(SAMPLED.name), slot(CHANGED.name)
        self._returns = slot(RETURNS.name)
        self._new = {one.rule_id: slot(NEW_QUERIES.name, one.rule_id) for one in watched.young}

    def take(self, sample: Sample) -> None:
        """Count a sample."""
        if sample.revision != self._watched.revision:
            return
        key = key_of(sample.query)
        if self._meter.ask(key):
            self._counts[self._sampled] += 1
        if sample.new and sample.rule_id in self._new and self._meter.is_new(key, sample.rule_id):
            self._counts[self._new[sample.rule_id]] += 1
        if self._before and self._differs(self._before, sample) and self._meter.differs(key):
            self._counts[self._changed] += 1

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing is watched any more; let go of the lists of a trial that is over."""
        trial = self._watched.trial
        if self._before and trial and now >= trial.until:
            self._before = self._switches = None
            give_back()
        return not self._before and all(one.until <= now for one in self._watched.young)

    def verdict(self, now: datetime) -> Returned | None:
        """Return that what is tried is to be taken back, and why, once that is so."""
        trial, meter = self._watched.trial, self._meter
        if self._returned or trial is None or now >= trial.until:
            return self._returned
        differing, asked = len(meter.differing), len(meter.asked)
        if is_beyond(differing, asked, trial.predicted):
            foreseen = "nothing was measured before"
            if trial.predicted is not None:
                foreseen = f"{trial.predicted:.2f} % were foreseen"
            why = (
                f"{differing} of {asked} distinct queries ({share(differing, asked):.2f} %) get "
                f"another answer than before, above {bound(trial.predicted):.2f} %; {foreseen}"
            )
            watched = self._watched
            self._returned = Returned(sequence=watched.sequence, revision=watched.revision, why=why)
            self._counts[self._returns] += 1
        return self._returned

    def _differs(self, before: Engine, sample: Sample) -> bool:
        """Tell whether the lists before answer otherwise, under the same switchboard."""
        trial = self._watched.trial
        now = datetime.now(UTC)
        if trial is None or now >= trial.until:
            return False
        switches = self._switches_now(before)
        if switches.version != sample.switchboard:
            return False  # one of them has just changed: not the lists' doing
        context = Context(
            sample.region, sample.language, AgeBand(sample.age_band), Surface(sample.surface)
        )
        return answer_of(before.decide(sample.query, context, now, switches)) != sample.answer

    def _switches_now(self, before: Engine) -> Switches:
        number, data = self._board.read()
        if number != self._board_seen:
            self._board_seen, self._held = number, msgspec.json.decode(data, type=Held)
        left = self._held.left(monotonic())
        if self._switches is None or left != self._left:
            self._left, self._switches = left, before.switches(left)
        return self._switches


def answer_of(decision: Decision) -> tuple[object, ...]:
    """Return what is compared of a decision, as `Sample.answer` does."""
    return decision.action.value, decision.rule_id, tuple(one.id for one in decision.notices)
