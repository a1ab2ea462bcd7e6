"""Which notices a decision carries, and in which order."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.decision import ShownNotice
from searchguard.engine.judge import Judged
from searchguard.engine.showing import Showing

MAXIMUM = 3


def notices_of(
    applying: Sequence[Judged], showing: Showing, context: Context, at: datetime, last: str
) -> tuple[ShownNotice, ...]:
    """Return the notices of all applying rules.

    Those of protected rules come first, then those of events, then by priority, then by id.

    Args:
        applying: The rules that apply.
        showing: The notices of the lists.
        context: Whom they are shown to.
        at: The instant of the question, aware.
        last: A notice that must be among them, at the end; empty for none.

    At most three are returned, but protected ones, and `last`, are never cut.
    """
    protected, others = dict[str, None](), dict[str, None]()
    events = dict[str, str]()
    for judged in sorted(applying, key=_rank):
        chosen = protected if judged.placed.rule.protected else others
        event = judged.gates.event
        for notice in judged.treatment.notices:
            shown = showing.current(notice, at)
            chosen[shown] = None
            if event:
                events.setdefault(shown, event.event)
    final = [showing.current(last, at)] if last else []
    kept = _cut(list(protected), [n for n in others if n not in protected], final)
    return tuple(
        showing.show(notice, context.region, context.language, events.get(notice, ""))
        for notice in kept
    )


def fallen_back(
    applying: Iterable[Judged], showing: Showing, at: datetime, last: str
) -> tuple[str, ...]:
    """Return the notices whose parents stand in for them; the arguments are those of `notices_of`.

    Whether the parent then finds a place among the three is not asked.
    """
    asked = dict.fromkeys(notice for one in applying for notice in one.treatment.notices)
    if last:
        asked[last] = None
    return tuple(
        one for one in asked if showing.has_expired(one, at) and showing.current(one, at) != one
    )


def _rank(judged: Judged) -> tuple[bool, bool, int, str]:
    rule = judged.placed.rule
    return not rule.protected, judged.gates.event is None, -rule.priority, judged.placed.id


def _cut(protected: list[str], others: list[str], final: list[str]) -> Iterable[str]:
    room = max(MAXIMUM - len(protected) - len(set(final) - set(protected)), 0)
    others = [notice for notice in others if notice not in final][:room]
    return dict.fromkeys([*protected, *others, *final])
