"""What a workspace lets a publish change: the keys under `guardrails`, and what may stand there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from searchguard.policy.model import Guardrail
from searchguard.policy.rings import read_rings

QUERIES = "queries"
RINGS = "rings"
# Key -> the unit of its number, which may be left out, and an example.
UNITS = {
    "block_share_points": ("points", "0.5"),
    "block_share_times": ("times", "2"),
    "entries_changed": ("%", "20 %"),
    "list_loss": ("%", "30 %"),
    "slower_times": ("times", "1.5"),
}
_NUMBER = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?(|%|points|times)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one publish may change before a second person must agree; 100 % is 100.

    `rings` are those by which it reaches the servers, as written; all at once, if empty.
    """

    queries: str = ""
    rings: str = ""
    block_share_points: float = 0.5
    block_share_times: float = 2.0
    entries_changed: float = 20.0
    list_loss: float = 30.0
    slower_times: float = 1.5


KEYS = tuple(field.name for field in fields(Limits))


def limits_of(guardrails: Iterable[Guardrail]) -> Limits:
    """Return the limits that lists set, each that they do not set at its default.

    Raises:
        ValueError: A key is not known here, or its value means nothing.
    """
    found: dict[str, str | float] = {}
    for one in guardrails:
        if one.key not in KEYS:
            raise ValueError(f"`{one.key}` is no guardrail that is known here")
        if fault := fault_of_value(one.key, one.value):
            raise ValueError(fault)
        found[one.key] = _number(one.key, one.value) if one.key in UNITS else one.value
    return Limits(**found)  # type: ignore[arg-type]  # each key has its kind of value


def fault_of_value(key: str, value: str) -> str:
    """Return what is wrong with the value of a key that is known, or nothing."""
    if key == QUERIES:
        return "" if value else "name a file with queries here"
    try:
        _number(key, value) if key in UNITS else read_rings(value)
    except ValueError as error:
        return str(error)
    return ""


def _number(key: str, value: str) -> float:
    unit, example = UNITS[key]
    parts = _NUMBER.fullmatch(value)
    if parts is None or parts[2] not in {"", unit}:
        raise ValueError(f"`{value}` is no limit for `{key}`: write it like {example}")
    return float(parts[1])
