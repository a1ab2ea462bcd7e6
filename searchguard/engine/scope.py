"""Scope: whether a rule is meant for this user, here, now."""

from datetime import datetime
from enum import Enum, auto

from searchguard.engine.context import Context
from searchguard.policy.languages import covers_language
from searchguard.policy.model import Action, AgeBand, Rule, Scope
from searchguard.policy.regions import covers_region

_WIDER_BANDS = {AgeBand.UNDER_13: AgeBand.UNDER_16, AgeBand.AGED_18_20: AgeBand.ADULT}


class RegionFit(Enum):
    """How a user's region lies to those of a scope."""

    INSIDE = auto()
    WIDER = auto()  # the country is known, a part of it is asked
    OUTSIDE = auto()


def region_fit(regions: tuple[str, ...], region: str) -> RegionFit:
    """Return how a region lies to those of a scope; no regions in a scope cover every user."""
    if not regions or (region and any(covers_region(wide, region) for wide in regions)):
        return RegionFit.INSIDE
    if region and any(covers_region(region, narrow) for narrow in regions):
        return RegionFit.WIDER
    return RegionFit.OUTSIDE


def refusal(rule: Rule, action: Action, context: Context, at: datetime) -> str:
    """Return why a rule does not apply for a context at an instant; empty when it does.

    A region wider than the rule's is enough for a POINTER and too little for a BLOCK.

    Args:
        rule: The rule.
        action: What it asks for in this context.
        context: Whose query it is.
        at: The instant, aware.
    """
    fit = region_fit(rule.regions, context.region)
    if fit is RegionFit.OUTSIDE or (fit is RegionFit.WIDER and action is Action.BLOCK):
        return f"for {', '.join(rule.regions)} only, asked from {context.region or 'no region'}"
    return misfit(rule, context) or out_of_time(rule, at)


def misfit(scope: Scope, context: Context) -> str:
    """Return why a scope, its regions aside, is not for a context; empty when it is."""
    if scope.interface_languages and not any(
        covers_language(wide, context.language) for wide in scope.interface_languages
    ):
        return f"for the languages {', '.join(scope.interface_languages)} of the interface only"
    if scope.age_bands and not _covers_band(scope.age_bands, context.age_band):
        return f"for the age bands {', '.join(scope.age_bands)} only"
    if scope.surfaces and context.surface not in scope.surfaces:
        return f"on the surfaces {', '.join(scope.surfaces)} only"
    return ""


def fits(scope: Scope, context: Context) -> bool:
    """Tell whether a scope is for a context; a region wider than the scope's is not."""
    inside = region_fit(scope.regions, context.region) is RegionFit.INSIDE
    return inside and not misfit(scope, context)


def out_of_time(rule: Rule, at: datetime) -> str:
    """Return why a rule does not hold at an instant; empty when it does. `ends` is exclusive."""
    if rule.starts and at < rule.starts:
        return f"starts {rule.starts.isoformat()}"
    if rule.ends and at >= rule.ends:
        return f"ended {rule.ends.isoformat()}"
    return ""


def _covers_band(bands: tuple[AgeBand, ...], band: AgeBand) -> bool:
    return band in bands or _WIDER_BANDS.get(band) in bands
