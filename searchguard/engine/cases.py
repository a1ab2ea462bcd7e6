"""Run the cases of a set of lists: does each query get what its policy team expects?

What a case leaves out comes from the scope of its rule, so that the answer never depends on the
clock or on who runs it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision, ShownNotice
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, AgeBand, Case, Lists, Rule, RuleState, Surface

_Value = TypeVar("_Value")
_DEFAULT_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case, the context and instant it was asked in, and the decision it got.

    `rule_id` is empty for a line of `must_pass.txt` or `must_block.txt`, whose name is in `origin`;
    elsewhere `origin` is the rule's identity. `fault` says what differs; empty when nothing does.
    """

    origin: str
    rule_id: str
    case: Case
    context: Context
    at: datetime
    decision: Decision
    fault: str


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
    locale = _locale(engine.lists.workspace.locales)
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
        fault=_fault(case, decision),
    )


def _run_everywhere(
    engine: Engine, origin: str, query: str, expect: Action
) -> Iterator[CaseResult]:
    for written in engine.lists.workspace.locales:
        context = _locale((written,))
        decision = engine.decide(query, context, _DEFAULT_AT, explain=True)
        blocks = decision.action is Action.BLOCK
        yield CaseResult(
            origin=origin,
            rule_id="",
            case=Case(query=query, expect=expect),
            context=context,
            at=_DEFAULT_AT,
            decision=decision,
            fault=_must_fault(expect, decision) if blocks != (expect is Action.BLOCK) else "",
        )


def _must_fault(expect: Action, decision: Decision) -> str:
    wanted = "block" if expect is Action.BLOCK else "never block"
    return f"must {wanted}, got {_got(decision)}"


def _locale(locales: tuple[str, ...]) -> Context:
    """Return the context of an adult in the first locale, on search."""
    language, dash, region = _first(locales, "").rpartition("-")
    if not dash:
        language, region = region, ""
    return Context.of(region=region, language=language, age_band=AgeBand.ADULT)


def _first(values: tuple[_Value, ...], otherwise: _Value) -> _Value:
    return values[0] if values else otherwise


def _instant(rule: Rule) -> datetime:
    if rule.starts:
        return rule.starts
    return rule.ends - timedelta(seconds=1) if rule.ends else _DEFAULT_AT


def _fault(case: Case, decision: Decision) -> str:
    if decision.action is not case.expect:
        return f"expected {case.expect}, got {_got(decision)}"
    shown = [notice.id for notice in decision.notices]
    if case.notice and case.notice not in shown:
        return f"expected the notice `{case.notice}`, got {_listed(shown)}"
    numbers = list(_numbers(decision.notices))
    if case.number and case.number not in numbers:
        return f"expected the number `{case.number}`, got {_listed(numbers)}"
    return ""


def _got(decision: Decision) -> str:
    return f"{decision.action} by {decision.rule_id}" if decision.rule_id else decision.action


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _numbers(notices: Iterable[ShownNotice]) -> Iterator[str]:
    for notice in notices:
        yield from (contact.number for contact in notice.actions if contact.number)
