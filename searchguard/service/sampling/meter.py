"""How much of what people search new lists change: distinct queries, counted on a sample.

It knows no clock, no process and no engine. Requests are never counted: who asks the same again and
again adds nothing, and neither does who asks what both lists answer alike.
"""

from dataclasses import dataclass, field

from searchguard.text.coarse import letters_of

LEAST = 20  # distinct queries that differ: fewer say nothing of a share
TIMES = 3.0  # as many as were foreseen
POINTS = 0.5  # percent
MOST_KNOWN = 1 << 17

_NO_DIGITS = str.maketrans("", "", "0123456789")


def key_of(query: str) -> int:
    """Return what is one for all queries that differ in nothing but disguise and digits."""
    return hash(letters_of(query).translate(_NO_DIGITS))


def share(part: float, whole: float) -> float:
    """Return what percentage of a whole a part is."""
    return 100 * part / whole if whole else 0.0


def bound(foreseen: float | None) -> float:
    """Return the share, in percent, that may change at most; `foreseen` is None if unknown."""
    return max(POINTS, TIMES * (foreseen or 0.0))


def is_beyond(differing: float, asked: float, foreseen: float | None) -> bool:
    """Tell whether so many distinct queries of so many are more than may be."""
    return differing >= LEAST and share(differing, asked) > bound(foreseen)


@dataclass(slots=True)
class Meter:
    """Distinct queries: asked, answered otherwise than before, decided by what is new in a rule.

    Of the last MOST_KNOWN or fewer: then it begins anew, so that it takes little memory.
    """

    asked: set[int] = field(default_factory=set)
    differing: set[int] = field(default_factory=set)
    new: dict[str, set[int]] = field(default_factory=dict)

    def ask(self, key: int) -> bool:
        """Count a query; tell whether it was not known."""
        if len(self.asked) >= MOST_KNOWN:
            self.asked.clear()
            self.differing.clear()
            self.new.clear()
        return _is_added(self.asked, key)

    def differs(self, key: int) -> bool:
        """Count that a query gets another answer; tell whether that was not known."""
        return _is_added(self.differing, key)

    def is_new(self, key: int, rule_id: str) -> bool:
        """Count that what is new in a rule decides a query; tell whether that was not known."""
        return _is_added(self.new.setdefault(rule_id, set()), key)


def _is_added(known: set[int], key: int) -> bool:
    before = len(known)
    known.add(key)
    return len(known) > before
