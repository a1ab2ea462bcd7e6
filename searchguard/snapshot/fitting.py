"""A pointer must stay small enough to be read: what it tells beside its revision gives way."""

from msgspec.structs import replace

from searchguard.snapshot.channel import POINTER, Pointer
from searchguard.snapshot.predicted import Predicted
from searchguard.snapshot.signed_text import MOST_BYTES, text_of
from searchguard.snapshot.young import Young

_SIGNATURES = 8 * 1024
_YOUNG = 16 * 1024


def fitted(pointer: Pointer) -> Pointer:
    """Return a pointer with as much of what was predicted, and of what is watched, as has room.

    The rules of which most was foreseen stay; of one that has too many new terms all counts as new.
    """
    room = MOST_BYTES - _SIGNATURES
    while pointer.predicted and _size(replace(pointer, young=())) > room - _YOUNG:
        if not pointer.predicted.rules:
            break
        pointer = replace(pointer, predicted=_halved(pointer.predicted))
    while pointer.young and _size(pointer) > room:
        pointer = replace(pointer, young=_fewer(pointer.young))
    return pointer


def _size(pointer: Pointer) -> int:
    return len(bytes(text_of(POINTER, pointer)))


def _halved(predicted: Predicted) -> Predicted:
    by_queries = sorted(predicted.rules, key=lambda one: (-one.queries, one.rule_id))
    kept = by_queries[: len(by_queries) // 2]
    gone = len(by_queries) - len(kept)
    if not kept:
        return replace(predicted, rules=(), more_rules=0)
    rules = tuple(sorted(kept, key=lambda one: one.rule_id))
    return replace(predicted, rules=rules, more_rules=predicted.more_rules + gone)


def _fewer(young: tuple[Young, ...]) -> tuple[Young, ...]:
    most = max(len(one.terms) for one in young)
    if most:
        return tuple(replace(one, terms=()) if len(one.terms) == most else one for one in young)
    kept = sorted(young, key=lambda one: (-(one.share or 0.0), one.rule_id))[: len(young) // 2]
    return tuple(sorted(kept, key=lambda one: one.rule_id))
