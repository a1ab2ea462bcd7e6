"""Rings: which servers take new lists before the others, and for how long alone."""

import re
from dataclasses import dataclass

REST = "rest"
"""The servers of no ring; they come last."""
MOST_RINGS = 5
EXAMPLE = "first 1 % 10m, early 10 % 30m"

_RING = re.compile(
    r"([a-z0-9][a-z0-9-]{0,31}) ([0-9]{1,3}(?:\.[0-9]{1,3})?) ?% ([0-9]{1,4})([smh])"
)
_UNITS = {"s": 1, "m": 60, "h": 3600}
_MOST_SECONDS = 72 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A share of the servers, in percent, and the seconds until the next ring follows."""

    name: str
    share: float
    lasts: int


def read_rings(written: str) -> tuple[Ring, ...]:
    """Return the rings that a text names, the first one first; see `EXAMPLE`.

    A ring of 0 % has only the servers that are told to be in it.

    Raises:
        ValueError: It is not of that form, or the rings are too many, too large or too long.
    """
    found = tuple(_ring(one.strip()) for one in written.split(","))
    names = {one.name for one in found}
    if len(names) < len(found) or REST in names:
        raise ValueError(f"each ring has a name of its own, and `{REST}` are those in none")
    if len(found) > MOST_RINGS or sum(one.share for one in found) > 100:
        raise ValueError(f"there are at most {MOST_RINGS} rings, and together at most 100 %")
    if sum(one.lasts for one in found) > _MOST_SECONDS:
        raise ValueError("all rings together last 72h at most")
    return found


def _ring(written: str) -> Ring:
    parts = _RING.fullmatch(written)
    if parts is None or not int(parts[3]):
        raise ValueError(f"`{written}` is no ring: write them like {EXAMPLE}")
    return Ring(name=parts[1], share=float(parts[2]), lasts=int(parts[3]) * _UNITS[parts[4]])
