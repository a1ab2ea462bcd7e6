"""Which notices somebody in a place can be shown: those of the rules that apply there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product

from searchguard.engine.context import Context
from searchguard.engine.scope import refusal
from searchguard.engine.treatment import treatment_of
from searchguard.policy.model import AgeBand, Lists, Rule, RuleState, Surface

_PEOPLE = tuple(product(AgeBand, Surface))


def reached(lists: Lists, context: Context, at: datetime) -> frozenset[str]:
    """Return the notices that live rules show to some age on some surface.

    Args:
        lists: The lists.
        context: A region and a language; its age band and surface do not matter.
        at: The instant, aware.
    """
    return frozenset(
        notice
        for blocklist in lists.blocklists
        for rule in blocklist.rules
        if rule.state is RuleState.LIVE
        for notice in _shown(rule, context, at)
    )


def _shown(rule: Rule, context: Context, at: datetime) -> set[str]:
    named = {*rule.notices, *(name for variant in rule.variants for name in variant.notices or ())}
    shown = set[str]()
    for someone in _people(rule, context):
        if named <= shown:
            break
        treatment = treatment_of(rule, someone)
        if not refusal(rule, treatment.action, someone, at):
            shown.update(treatment.notices)
    return shown


def _people(rule: Rule, context: Context) -> Iterator[Context]:
    """Yield everybody in a context whom a rule may treat each in another way."""
    alike = not (rule.age_bands or rule.surfaces or rule.variants)
    for age_band, surface in _PEOPLE[:1] if alike else _PEOPLE:
        yield replace(context, age_band=age_band, surface=surface)
