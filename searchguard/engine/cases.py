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
from searchguard.engine.playbooks import playbook_rules
from searchguard.policy.model import Action, AgeBand, Case, Lists, Rule, RuleState, Surface
from searchguard.policy.regions import language_and_region

_Value = TypeVar("_Value")
DEFAULT_AT = datetime(2026, 1, 1, tzinfo=UTC)

MUST_BLOCK = "must_block.txt"
MUST_PASS = "must_pass.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCase:
    """A case with what it leaves out filled in: whose query it is, and when.

    `origin` is the identity of its rule, or the name of the file whose line it is; `index` is its
    place among the cases of the one or the lines of the other. `rule_id` is empty for a line.
    """

    origin: str
    index: int
    rule_id: str
    case: Case
    context: Context
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult(AskedCase):
    """A case that was asked, and the decision it got; `differences` is empty where it holds."""

    decision: Decision
    differences: tuple[Difference, ...]

    @property
    def fault(self) -> str:
        """What differs, in words; empty where nothing does."""
        return "; ".join(map(str, self.differences))


def cases_of(lists: Lists) -> Iterator[AskedCase]:
    """Yield every case of the rules and armed playbooks of some lists; retired rules have none."""
    locale = context_of(_first(lists.workspace.locales, ""))
    playbooks, _ = playbook_rules(lists)
    for blocklist in (*lists.blocklists, playbooks):
        for rule in blocklist.rules:
            if rule.state is not RuleState.RETIRED:
                rule_id = f"{blocklist.blocklist}/{rule.id}"
                for index, case in enumerate(rule.cases):
                    yield _asked(rule_id, index, rule, case, locale)


def must_cases_of(lists: Lists) -> Iterator[AskedCase]:
    """Yield the lines of `must_pass.txt` and `must_block.txt`, once for each locale."""
    for origin, queries, expect in (
        (MUST_BLOCK, lists.must_block, Action.BLOCK),
        (MUST_PASS, lists.must_pass, Action.PASS),
    ):
        for index, query in enumerate(queries):
            for locale in lists.workspace.locales:
                yield AskedCase(
                    origin=origin,
                    index=index,
                    rule_id="",
                    case=Case(query=query, expect=expect),
                    context=context_of(locale),
                    at=DEFAULT_AT,
                )


def run_case(engine: Engine, asked: AskedCase) -> CaseResult:
    """Ask a case, and compare.

    Args:
        engine: Built with `drafts`: draft and shadow rules count as live in their own cases.
        asked: A case of the engine's lists.
    """
    decision = engine.decide(
        asked.case.query,
        asked.context,
        asked.at,
        explain=True,
        as_live=frozenset({asked.rule_id} - {""}),
    )
    found = (
        differences(asked.case, decision)
        if asked.rule_id
        else must_differences(asked.case.expect, decision)
    )
    return CaseResult(
        origin=asked.origin,
        index=asked.index,
        rule_id=asked.rule_id,
        case=asked.case,
        context=asked.context,
        at=asked.at,
        decision=decision,
        differences=found,
    )


def run_cases(engine: Engine) -> Iterator[CaseResult]:
    """Run every case of the rules of an engine's lists; see `run_case`."""
    return (run_case(engine, asked) for asked in cases_of(engine.lists))


def run_must(engine: Engine) -> Iterator[CaseResult]:
    """Ask the lines of `must_pass.txt` and `must_block.txt` in each locale, as adult on search."""
    return (run_case(engine, asked) for asked in must_cases_of(engine.lists))


def context_of(locale: str) -> Context:
    """Return the context of an adult in a locale, on search.

    `nl-BE` is language `nl` in region `BE`; a locale that names no country, as `zh-Hant`, has none.
    """
    language, region = language_and_region(locale)
    return Context.of(region=region, language=language, age_band=AgeBand.ADULT)


def asked_in(case: Case, rule: Rule, locale: Context) -> tuple[Context, datetime]:
    """Return the context and the instant of a case: what it leaves out is of its rule's scope.

    Where that is silent too it is of an adult in the given locale, on search.
    """
    context = Context.of(
        region=case.region or _first(rule.regions, locale.region),
        language=case.language or _first(rule.interface_languages, locale.language),
        age_band=case.age_band or _first(rule.age_bands, AgeBand.ADULT),
        surface=case.surface or _first(rule.surfaces, Surface.SEARCH),
    )
    return context, case.at or _instant(rule)


def _asked(rule_id: str, index: int, rule: Rule, case: Case, locale: Context) -> AskedCase:
    context, at = asked_in(case, rule, locale)
    return AskedCase(
        origin=rule_id,
        index=index,
        rule_id=rule_id,
        case=case,
        context=context,
        at=at,
    )


def _first(values: tuple[_Value, ...], otherwise: _Value) -> _Value:
    return values[0] if values else otherwise


def _instant(rule: Rule) -> datetime:
    if rule.starts:
        return rule.starts
    return rule.ends - timedelta(seconds=1) if rule.ends else DEFAULT_AT
