"""Cases that failed: where each is written, what it got, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchguard.cli.reasons import as_data, asked_line, considered_lines, location_data
from searchguard.cli.shown import visible
from searchguard.engine.cases import CaseResult
from searchguard.errors import Location, Problem, Severity
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
    """Return what failed, in the order of places."""
    cases = {
        f"{blocklist.blocklist}/{rule.id}": rule.cases
        for blocklist in reading.lists.blocklists
        for rule in blocklist.rules
    }
    alike: dict[tuple[Location, str], list[CaseResult]] = {}
    for result in results:
        if not result.fault:
            continue
        if result.rule_id:
            index = cases[result.rule_id].index(result.case)
            location = reading.places.case(result.rule_id, index)
        else:
            location = _line(result, reading)
        alike.setdefault((location, result.fault), []).append(result)
    return tuple(
        Failure(location=location, fault=fault, results=tuple(of_one))
        for (location, fault), of_one in sorted(alike.items(), key=lambda item: item[0])
    )


def _line(result: CaseResult, reading: Reading) -> Location:
    """Return where a line of `must_pass.txt` or `must_block.txt` stands."""
    owner = Path(result.origin).stem
    lines = reading.lists.must_block if owner == "must_block" else reading.lists.must_pass
    return reading.places.line(owner, lines.index(result.case.query))


def failure_lines(failure: Failure, places: Places) -> Iterator[str]:
    """Yield a failure as a problem of the lists, and below it how it came to its answer."""
    first = failure.results[0]
    words = f"`{visible(first.case.query)}` {failure.fault}"
    yield str(Problem(failure.location, Severity.ERROR, words, CHECK))
    yield f"    asked    {asked_line(first.context, first.at)}"
    if others := [f"{one.context.language}-{one.context.region}" for one in failure.results[1:]]:
        yield f"    the same in {', '.join(others)}"
    explanation = first.decision.explanation
    considered = explanation.considered if explanation else ()
    for one in considered:
        yield from (f"    {line}" for line in considered_lines(one, places))
    if not considered:
        yield "    no term of these lists stands in it"


def failure_data(failure: Failure, places: Places) -> Iterator[dict[str, Any]]:
    """Yield a failure as plain data, once for each context."""
    for result in failure.results:
        case = result.case
        asked = as_data(case.query, result.context, result.at, result.decision, places)
        yield {
            "location": location_data(failure.location),
            "origin": result.origin,
            "fault": result.fault,
            "expected": case.expect,
            **asked,
        }
