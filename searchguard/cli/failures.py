"""Cases that failed: where each is written, what it got, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from searchguard.cli.near import Near
from searchguard.cli.reasons import (
    as_data,
    asked_line,
    considered_lines,
    location_data,
    notice_lines,
)
from searchguard.cli.shown import shortened
from searchguard.engine.cases import AskedCase, CaseResult
from searchguard.errors import Location, Problem, Severity
from searchguard.policy.model import Action
from searchguard.policy.places import Places
from searchguard.policy.reading import Reading

CHECK = "case"  # what failures are filed under, as problems are under their lint rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A case that does not get what it expects, and where it is written.

    `results` are of several contexts where a line of `must_pass.txt` or `must_block.txt` fails so
    in several locales.
    """

    location: Location
    fault: str
    results: tuple[CaseResult, ...]


def failures_of(results: Iterable[CaseResult], reading: Reading) -> tuple[Failure, ...]:
    """Return what failed, in the order of places, with what came near to a query that passed."""
    near = Near(reading.lists)
    alike: dict[tuple[Location, str], list[CaseResult]] = {}
    for result in results:
        if result.fault:
            location = place_of(result, reading.places)
            alike.setdefault((location, result.fault), []).append(_with_near(result, near))
    return tuple(
        Failure(location=location, fault=fault, results=tuple(of_one))
        for (location, fault), of_one in sorted(alike.items(), key=lambda item: item[0])
    )


def place_of(asked: AskedCase, places: Places) -> Location:
    """Return where a case is written, in its rule or as a line of a file."""
    if asked.rule_id:
        return places.case(asked.rule_id, asked.index)
    return places.line(Path(asked.origin).stem, asked.index)


def failure_lines(failure: Failure, places: Places) -> Iterator[str]:
    """Yield a failure as a problem of the lists, and below it how it came to its answer."""
    first = failure.results[0]
    words = f"`{shortened(first.case.query)}` {failure.fault}"
    yield str(Problem(failure.location, Severity.ERROR, words, CHECK))
    yield from (f"    {line}" for line in reason_lines(failure, places))


def reason_lines(failure: Failure, places: Places) -> Iterator[str]:
    """Yield how a failure came to its answer: who asked, what was found and shown, what lost."""
    first = failure.results[0]
    yield f"asked    {asked_line(first.context, first.at)}"
    if others := [locale_of(one) for one in failure.results[1:]]:
        yield f"the same in {', '.join(others)}"
    explanation = first.decision.explanation
    considered = explanation.considered if explanation else ()
    for one in sorted(considered, key=lambda one: one.match not in first.decision.matches):
        yield from considered_lines(one, places)
    if not considered:
        yield "no term of these lists stands in it"
    if any(one.what != "action" for one in first.differences):
        for notice in first.decision.notices:
            head, *rest = notice_lines(notice)
            yield f"notice   {head}"
            yield from rest


def locale_of(asked: AskedCase) -> str:
    """Return the language and region that a case is asked in, in a few letters."""
    return "-".join(filter(None, (asked.context.language, asked.context.region)))


def failure_data(failure: Failure, places: Places) -> Iterator[dict[str, Any]]:
    """Yield a failure as plain data, once for each context."""
    for result in failure.results:
        case = result.case
        asked = as_data(case.query, result.context, result.at, result.decision, places)
        yield {
            "location": location_data(failure.location),
            "origin": result.origin,
            "fault": failure.fault,
            "expected": case.expect,
            "differences": [asdict(one) for one in result.differences],
            **asked,
        }


def _with_near(result: CaseResult, near: Near) -> CaseResult:
    """Return a result that missed its query with what came near to it."""
    decision = result.decision
    if decision.action is not Action.PASS:
        return result
    explained = near.with_near(decision, result.case.query, result.context, result.at)
    return replace(result, decision=explained)
