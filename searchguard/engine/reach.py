"""Which notices somebody in a place can be shown: those of the rules that apply there."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product

from searchguard.engine.context import Context
from searchguard.engine.notices import MAXIMUM
from searchguard.engine.scope import refusal
from searchguard.engine.treatment import treatment_of
from searchguard.policy.model import Action, AgeBand, Lists, Rule, RuleState, Surface

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
        for notice in _shown(rule, lists.workspace.blocked_notice, context, at)
    )


def _shown(rule: Rule, blocked_notice: str, context: Context, at: datetime) -> set[str]:
    named = {*rule.notices, *(name for variant in rule.variants for name in variant.notices or ())}
    shown = set[str]()
    for someone in _people(rule, context):
        if named <= shown:
            break
        treatment = treatment_of(rule, someone)
        if not refusal(rule, treatment.action, someone, at):
            last = blocked_notice if treatment.action is Action.BLOCK else ""
            shown.update(_kept(rule, treatment.notices, last))
    return shown


def _kept(rule: Rule, notices: tuple[str, ...], last: str) -> Iterable[str]:
    """Return those of a rule's notices that are not cut, where no other rule applies."""
    if rule.protected:
        return notices
    return [notice for notice in notices if notice != last][: MAXIMUM - bool(last)]


def _people(rule: Rule, context: Context) -> Iterator[Context]:
    """Yield everybody in a context whom a rule may treat each in another way."""
    alike = not (rule.age_bands or rule.surfaces or rule.variants)
    for age_band, surface in _PEOPLE[:1] if alike else _PEOPLE:
        yield replace(context, age_band=age_band, surface=surface)
