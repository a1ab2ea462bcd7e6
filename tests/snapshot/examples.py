"""Lists for tests: one small set, and a strategy that makes any."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from searchguard.policy import model

SMALL = model.Lists(
    blocklists=(
        model.Blocklist(
            blocklist="covid",
            rules=(
                model.Rule(
                    id="plandemic",
                    action=model.Action.BLOCK,
                    state=model.RuleState.LIVE,
                    reason="health",
                    terms=(model.Term(text="#plandemic"),),
                    starts=datetime(2027, 1, 15, 18, tzinfo=timezone(timedelta(hours=1))),
                    review_by=date(2027, 6, 30),
                ),
            ),
        ),
    ),
)

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001 (the strategy wants bounds without an offset)
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=OFFSETS | st.just(UTC),
)
LEAVES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    date: st.dates(),
    datetime: INSTANTS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Make values of a type hint, with every field drawn and none left to its default."""
    if get_origin(hint) is UnionType:
        return st.one_of(*(st.none() if one is NoneType else values(one) for one in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=2).map(tuple)
    if hint in LEAVES:
        return LEAVES[hint]
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: values(hints[field.name]) for field in fields(hint)})


LISTS: st.SearchStrategy[model.Lists] = st.deferred(lambda: values(model.Lists))
