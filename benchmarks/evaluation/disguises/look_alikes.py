"""Letters of another script that look like Latin ones, by the eye of who wrote this table."""

from random import Random

from benchmarks.evaluation.disguises.letters import swap_some

_CYRILLIC = dict(zip("acdehijklmopstxy", "асԁеһіјкӏморѕтху", strict=True))
_CYRILLIC_CAPITALS = dict(zip("ABCEHIJKMOPSTXY", "АВСЕНІЈКМОРЅТХУ", strict=True))
_GREEK = dict(zip("aeiknoptuvxy", "αεικηορτυνχγ", strict=True))
_GREEK_CAPITALS = dict(zip("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))


def cyrillic(text: str, random: Random) -> str | None:
    """Swap three letters for Cyrillic ones."""
    return swap_some(text, _CYRILLIC | _CYRILLIC_CAPITALS, 3, random)


def greek(text: str, random: Random) -> str | None:
    """Swap two letters for Greek ones."""
    return swap_some(text, _GREEK | _GREEK_CAPITALS, 2, random)
