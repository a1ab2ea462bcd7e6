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
    for someone in _people(context):
        if named <= shown:
            break
        treatment = treatment_of(rule, someone)
        if not refusal(rule, treatment.action, someone, at):
            shown.update(treatment.notices)
    return shown


def _people(context: Context) -> Iterator[Context]:
    for age_band, surface in _PEOPLE:
        yield replace(context, age_band=age_band, surface=surface)
