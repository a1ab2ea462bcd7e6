"""How the scopes of two rules lie to each other: whom both are for, and whom one leaves out."""

from collections.abc import Callable, Iterable, Sequence

from searchguard.policy.languages import covers_language
from searchguard.policy.model import AgeBand, Scope
from searchguard.policy.regions import covers_region

_WITHIN = {AgeBand.UNDER_16: AgeBand.UNDER_13, AgeBand.ADULT: AgeBand.AGED_18_20}

Covers = Callable[[str, str], bool]


def scope_of(rule: Scope) -> Scope:
    """Return the scope of a rule and nothing else of it."""
    return Scope(
        regions=rule.regions,
        interface_languages=rule.interface_languages,
        age_bands=rule.age_bands,
        surfaces=rule.surfaces,
    )


def overlap(one: Scope, other: Scope) -> bool:
    """Tell whether a user may be in two scopes."""
    return one == other or (
        _meet(one.surfaces, other.surfaces)
        and _meet(bands(one.age_bands), bands(other.age_bands))
        and _any_covers(one.regions, other.regions, covers_region)
        and _any_covers(one.interface_languages, other.interface_languages, covers_language)
    )


def covers(wide: Scope, narrow: Scope) -> bool:
    """Tell whether everyone who is in the one scope is in the other, wider one."""
    return (
        _holds(wide.surfaces, narrow.surfaces)
        and _holds(bands(wide.age_bands), bands(narrow.age_bands))
        and _covers_each(wide.regions, narrow.regions, covers_region)
        and _covers_each(wide.interface_languages, narrow.interface_languages, covers_language)
    )


def bands(written: Iterable[AgeBand]) -> frozenset[AgeBand]:
    """Return age bands with the narrower ones that they cover."""
    given = frozenset(written)
    return given | {_WITHIN[band] for band in given if band in _WITHIN}


def _meet(one: Iterable[str], other: Iterable[str]) -> bool:
    return not one or not other or not frozenset(one).isdisjoint(other)


def _holds(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    return not wide or (bool(narrow) and frozenset(wide).issuperset(narrow))


def _any_covers(one: Sequence[str], other: Sequence[str], covering: Covers) -> bool:
    if not one or not other:
        return True
    return any(covering(a, b) or covering(b, a) for a in one for b in other)


def _covers_each(wide: Sequence[str], narrow: Sequence[str], covering: Covers) -> bool:
    if not wide or not narrow:
        return not wide
    return all(any(covering(a, b) for a in wide) for b in narrow)
