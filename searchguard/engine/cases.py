"""Run the cases of a set of lists: does each query get what its policy team expects?

What a case leaves out comes from the scope of its rule, so that the answer never depends on the
clock or on who runs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.expecting import Difference, differences, must_differences
from searchguard.policy.model import Action, AgeBand, Case, Lists, Rule, RuleState, Surface
from searchguard.policy.regions import is_region

_Value = TypeVar("_Value")
_DEFAULT_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case, the context and instant it was asked in, and the decision it got.

    `rule_id` is empty for a line of `must_pass.txt` or `must_block.txt`, whose name is in `origin`;
    elsewhere `origin` is the rule's identity. `differences` is empty where all is as expected.
    """

    origin: str
    rule_id: str
    case: Case
    context: Context
    at: datetime
    decision: Decision
    differences: tuple[Difference, ...]

    @property
    def fault(self) -> str:
        """What differs, in words; empty where nothing does."""
        return "; ".join(map(str, self.differences))


def run_cases(engine: Engine) -> Iterator[CaseResult]:
    """Run every case of an engine's lists; retired rules have none.

    Args:
        engine: Built with `drafts`: draft and shadow rules count as live in their own cases.
    """
    for blocklist in engine.lists.blocklists:
        for rule in blocklist.rules:
            if rule.state is not RuleState.RETIRED:
                rule_id = f"{blocklist.blocklist}/{rule.id}"
                for case in rule.cases:
                    yield _run(engine, rule_id, rule, case)


def run_must(engine: Engine) -> Iterator[CaseResult]:
    """Ask the lines of `must_pass.txt` and `must_block.txt` in each locale, as adult on search."""
    lists = engine.lists
    for query in lists.must_block:
        yield from _run_everywhere(engine, "must_block.txt", query, Action.BLOCK)
    for query in lists.must_pass:
        yield from _run_everywhere(engine, "must_pass.txt", query, Action.PASS)


def count_cases(lists: Lists) -> int:
    """Return how many cases the rules of a set of lists have, retired ones aside."""
    rules = (rule for blocklist in lists.blocklists for rule in blocklist.rules)
    return sum(len(rule.cases) for rule in rules if rule.state is not RuleState.RETIRED)


def _run(engine: Engine, rule_id: str, rule: Rule, case: Case) -> CaseResult:
    locale = context_of(_first(engine.lists.workspace.locales, ""))
    context = Context.of(
        region=case.region or _first(rule.regions, locale.region),
        language=case.language or _first(rule.interface_languages, locale.language),
        age_band=case.age_band or _first(rule.age_bands, AgeBand.ADULT),
        surface=case.surface or _first(rule.surfaces, Surface.SEARCH),
    )
    at = case.at or _instant(rule)
    decision = engine.decide(case.query, context, at, explain=True, as_live=frozenset({rule_id}))
    return CaseResult(
        origin=rule_id,
        rule_id=rule_id,
        case=case,
        context=context,
        at=at,
        decision=decision,
        differences=differences(case, decision),
    )


def _run_everywhere(
    engine: Engine, origin: str, query: str, expect: Action
) -> Iterator[CaseResult]:
    for written in engine.lists.workspace.locales:
        context = context_of(written)
        decision = engine.decide(query, context, _DEFAULT_AT, explain=True)
        yield CaseResult(
            origin=origin,
            rule_id="",
            case=Case(query=query, expect=expect),
            context=context,
            at=_DEFAULT_AT,
            decision=decision,
            differences=must_differences(expect, decision),
        )


def context_of(locale: str) -> Context:
    """Return the context of an adult in a locale, on search.

    `nl-BE` is language `nl` in region `BE`; a locale that names no country, as `zh-Hant`, has none.
    """
    language, *subtags = locale.split("-")
    region = next(filter(is_region, subtags), "")
    rest = [subtag for subtag in subtags if subtag != region]
    return Context.of(region=region, language="-".join([language, *rest]), age_band=AgeBand.ADULT)


def _first(values: tuple[_Value, ...], otherwise: _Value) -> _Value:
    return values[0] if values else otherwise


def _instant(rule: Rule) -> datetime:
    if rule.starts:
        return rule.starts
    return rule.ends - timedelta(seconds=1) if rule.ends else _DEFAULT_AT
