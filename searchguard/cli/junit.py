"""Results of cases as JUnit XML, which every CI system can show.

There is no standard of it; what is written is what its readers agree on: a suite for each rule, in
it a case for each query with its file and line, and in that a failure with its words. A text of XML
can hold neither control characters nor halves of pairs, so what is invisible is named.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from searchguard.cli.failures import Failure, locale_of, place_of, reason_lines
from searchguard.cli.shown import shortened, visible
from searchguard.engine.cases import CaseResult
from searchguard.errors import Location, Problem
from searchguard.policy.places import Places


def write_results(
    path: Path,
    results: Sequence[CaseResult],
    seconds: Sequence[float],
    failures: Iterable[Failure],
    places: Places,
) -> None:
    """Write results of cases to a file.

    Args:
        path: The file.
        results: What was run, those of one origin next to each other.
        seconds: How long each of them took.
        failures: Those of them that failed, explained.
        places: Where everything is written.

    Raises:
        OSError: The file cannot be written.
    """
    reasons = {
        (one.origin, one.index, locale_of(one)): failure
        for failure in failures
        for one in failure.results
    }
    root = ET.Element("testsuites", name="searchguard test")
    timed = zip(results, seconds, strict=True)
    for origin, group in groupby(timed, key=lambda one: one[0].origin):
        suite = ET.SubElement(root, "testsuite", name=origin)
        for result, took in group:
            element = _case(suite, result, took, places)
            if result.fault:
                failure = reasons[result.origin, result.index, locale_of(result)]
                told = ET.SubElement(element, "failure", message=visible(result.fault), type="case")
                told.text = "\n".join(reason_lines(failure, places))
    _write(root, path)


def write_refusal(path: Path, problems: Iterable[Problem]) -> None:
    """Write that no case was run, as the lists do not load: an error for each problem.

    Raises:
        OSError: The file cannot be written.
    """
    root = ET.Element("testsuites", name="searchguard test")
    suite = ET.SubElement(root, "testsuite", name="lists")
    for problem in problems:
        named = {"name": "loads", "classname": "lists", **_where(problem.location)}
        element = ET.SubElement(suite, "testcase", named)
        words = visible(str(problem))
        ET.SubElement(element, "error", message=words, type=problem.rule).text = words
    _write(root, path)


def _case(suite: ET.Element, result: CaseResult, took: float, places: Places) -> ET.Element:
    named = {
        "name": f"{shortened(result.case.query)} ({locale_of(result)}): {result.case.expect}",
        "classname": result.origin,
        "time": f"{took:.6f}",
    }
    return ET.SubElement(suite, "testcase", {**named, **_where(place_of(result, places))})


def _where(location: Location) -> dict[str, str]:
    return {"file": visible(location.file), "line": str(location.line)}


def _write(root: ET.Element, path: Path) -> None:
    for element in (root, *root):
        cases = [element] if element.tag == "testcase" else element.findall(".//testcase")
        times = [float(case.get("time", "0")) for case in cases]
        element.set("tests", str(len(cases)))
        element.set("failures", str(len(element.findall(".//failure"))))
        element.set("errors", str(len(element.findall(".//error"))))
        element.set("skipped", "0")
        element.set("time", f"{sum(times):.6f}")
    ET.indent(root)
    ET.ElementTree(root).write(path, "utf-8", xml_declaration=True)
