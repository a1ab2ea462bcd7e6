"""What each request of the admin API asks for: a flip of the switchboard.

A request is data of somebody else: whatever is not of its form is refused with its field.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from searchguard.errors import RequestError
from searchguard.policy.model import Lists, Surface
from searchguard.policy.regions import normal_region
from searchguard.snapshot import event_flips, flipping
from searchguard.snapshot.flipping import Flip, Person
from searchguard.snapshot.switchboard import (
    Allow,
    Enforcement,
    Live,
    Mode,
    Pause,
    StateChange,
)

DAY = timedelta(days=1)

Word = TypeVar("Word", bound=StrEnum)


def _activate(request: Any, lists: Lists, who: Person) -> Flip:
    starts = _instant(request, "from")
    return event_flips.activate(
        event_flips.armed(lists, request.event),
        who,
        lasts=_length(request, "lasts"),
        starts=starts,
        regions=_regions(request.regions),
    )


def _extend(request: Any, lists: Lists, who: Person) -> Flip:
    playbook = event_flips.armed(lists, request.event)
    return event_flips.extend(playbook, who, lasts=_length(request, "lasts"))


def _end(request: Any, _lists: Lists, who: Person) -> Flip:
    return event_flips.end(request.event, who, after=_length(request, "after") or timedelta())


def _stand_down(request: Any, lists: Lists, who: Person) -> Flip:
    return event_flips.stand_down(event_flips.armed(lists, request.event), who)


def _pause(request: Any, _lists: Lists, who: Person) -> Flip:
    is_rule = "/" in request.rule
    entry = Pause(
        blocklist="" if is_rule else request.rule,
        rule_id=request.rule if is_rule else "",
        term=request.term,
        regions=_regions(request.regions),
        surfaces=tuple(_word(Surface, one, "surfaces") for one in request.surfaces),
        until=who.at + (_length(request, "lasts") or DAY),
        by=who.by,
        reason=who.reason,
    )
    return flipping.pause(entry, who)


def _resume(request: Any, _lists: Lists, who: Person) -> Flip:
    return flipping.resume(request.rule, who, term=request.term)


def _unblock(request: Any, _lists: Lists, who: Person) -> Flip:
    entry = Allow(
        query=request.query,
        regions=_regions(request.regions),
        until=who.at + (_length(request, "lasts") or DAY),
        by=who.by,
        reason=who.reason,
    )
    return flipping.unblock(entry, who)


def _block_again(request: Any, _lists: Lists, who: Person) -> Flip:
    return flipping.block_again(request.query, who)


def _set_state(request: Any, _lists: Lists, who: Person) -> Flip:
    entry = StateChange(
        rule_id=request.rule,
        state=_word(Live, request.state, "state"),
        until=who.at + (_length(request, "lasts") or DAY),
        by=who.by,
        reason=who.reason,
    )
    return flipping.set_state(entry, who)


def _set_enforcement(request: Any, _lists: Lists, who: Person) -> Flip:
    entry = Enforcement(
        mode=_word(Mode, request.mode, "mode"),
        surface=_word(Surface, request.surface, "surface") if request.surface else None,
        region="".join(_regions([request.region] if request.region else [])),
        until=who.at + (_length(request, "lasts") or DAY),
        by=who.by,
        reason=who.reason,
    )
    return flipping.enforce(entry, who)


# Method -> the flip that a request asks for.
FLIPS: dict[str, Callable[[Any, Lists, Person], Flip]] = {
    "ActivateEvent": _activate,
    "ExtendEvent": _extend,
    "EndEvent": _end,
    "StandDownEvent": _stand_down,
    "PauseRule": _pause,
    "ResumeRule": _resume,
    "UnblockQuery": _unblock,
    "BlockQueryAgain": _block_again,
    "SetRuleState": _set_state,
    "SetEnforcement": _set_enforcement,
}


def _length(request: Any, field: str) -> timedelta | None:
    if not request.HasField(field):
        return None
    length: timedelta = getattr(request, field).ToTimedelta()
    if length <= timedelta() or length.microseconds:
        raise RequestError(field, "not a length of whole seconds above 0")
    return length


def _instant(request: Any, field: str) -> datetime | None:
    if not request.HasField(field):
        return None
    try:
        found: datetime = getattr(request, field).ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RequestError(field, "not an instant in the years 1 to 9999") from None
    return found.replace(microsecond=0)


def _regions(written: Iterable[str]) -> tuple[str, ...]:
    found = []
    for one in written:
        code = normal_region(one)
        if code is None:
            raise RequestError("regions", "not an ISO 3166 code, such as `NL` or `NL-GR`")
        found.append(code)
    return tuple(dict.fromkeys(found))


def _word(kind: type[Word], written: str, field: str) -> Word:
    try:
        return kind(written)
    except ValueError:
        raise RequestError(field, f"not one of {', '.join(kind)}") from None
