"""Texts that mean a value: dates, times, durations, numbers, ids, hosts, regions, languages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from searchguard.policy.languages import normal_language
from searchguard.policy.limits import FIRST_YEAR, ID_CHARACTERS, LAST_YEAR
from searchguard.policy.links import is_host
from searchguard.policy.regions import normal_region
from searchguard.policy.tree import Findings, Node, Text, Value

Rewrite = Callable[[Node, Findings], Node]

_NAME = re.compile(r"\w([\w.-]*\w)?")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?) ?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_DURATION = re.compile(r"([0-9]{1,7}) ?([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def name(node: Node, findings: Findings) -> Node:
    """Check an id: letters, digits and - _ . inside, because `/` joins a blocklist and a rule."""
    if not isinstance(node, Text):
        return node
    if len(node.value) > ID_CHARACTERS:
        most = f"{ID_CHARACTERS} characters at most"
        return findings.fault(node, f"`{node.value}` is too long for an id: {most}")
    if is_name(node.value):
        return node
    return findings.fault(node, f"`{node.value}` is not an id: use letters, digits and hyphens")


def is_name(text: str) -> bool:
    """Tell whether a text can be an id."""
    return _NAME.fullmatch(text) is not None


def day(node: Node, findings: Findings) -> Node:
    """Read a date: `2027-06-30`."""
    if not isinstance(node, Text):
        return node
    try:
        if _DAY.fullmatch(node.value):
            return _in_years(date.fromisoformat(node.value), node, findings)
    except ValueError:
        pass
    return findings.fault(node, f"`{node.value}` is not a date: write it like 2027-06-30")


def day_or_never(node: Node, findings: Findings) -> Node:
    """Read a date; `never` is None."""
    if isinstance(node, Text) and node.value == "never":
        return Value(None, node.location)
    return day(node, findings)


def instant(zone: tzinfo) -> Rewrite:
    """Return the reader of a time, which is in a zone unless an offset is written behind it."""

    def read(node: Node, findings: Findings) -> Node:
        if not isinstance(node, Text):
            return node
        try:
            if parts := _INSTANT.fullmatch(node.value):
                return _in_years(_instant(parts, zone), node, findings)
        except (ValueError, OverflowError):
            pass
        hint = "write it like 2027-01-15 18:00 or 2027-01-15 18:00+01:00"
        return findings.fault(node, f"`{node.value}` is not a time: {hint}")

    return read


def _in_years(found: date, node: Text, findings: Findings) -> Node:
    if FIRST_YEAR <= found.year <= LAST_YEAR:
        return Value(found, node.location)
    years = f"write a year from {FIRST_YEAR} to {LAST_YEAR}, or leave it out if there is no end"
    return findings.fault(node, f"`{node.value}` is too far away: {years}")


def _instant(parts: re.Match[str], zone: tzinfo) -> datetime:
    written_day, time, offset = parts.groups()
    found = datetime.fromisoformat(f"{written_day} {time or '00:00'}{offset or ''}")
    return (found if offset else found.replace(tzinfo=zone)).astimezone(UTC)


def duration(node: Node, findings: Findings) -> Node:
    """Read a duration, `72h` or `30m` or `2d`, as seconds."""
    if not isinstance(node, Text):
        return node
    if parts := _DURATION.fullmatch(node.value):
        return Value(int(parts[1]) * _SECONDS[parts[2]], node.location)
    return findings.fault(node, f"`{node.value}` is not a duration: write it like 72h, 30m or 2d")


def whole_number(low: int, high: int) -> Rewrite:
    """Return the reader of a whole number between two others, which it may equal."""

    def read(node: Node, findings: Findings) -> Node:
        if not isinstance(node, Text):
            return node
        if _WHOLE_NUMBER.fullmatch(node.value) and low <= int(node.value) <= high:
            return Value(int(node.value), node.location)
        return findings.fault(
            node, f"`{node.value}` is not a whole number between {low} and {high}"
        )

    return read


def one_of(*allowed: str) -> Rewrite:
    """Return the check of a text that may only be one of a few."""

    def check(node: Node, findings: Findings) -> Node:
        if not isinstance(node, Text) or node.value in allowed:
            return node
        return findings.fault(node, f"`{node.value}` is not known here: write {either(allowed)}")

    return check


def host(node: Node, findings: Findings) -> Node:
    """Check the form of a host: `knmi.nl`, without what stands round it in a link."""
    if not isinstance(node, Text) or is_host(node.value):
        return node
    return findings.fault(node, f"`{node.value}` is not a host: write it like knmi.nl")


def region(node: Node, findings: Findings) -> Node:
    """Check the form of a region: `NL`, or `NL-GR` for a part of it."""
    return _in_form(node, findings, normal_region, "region: write it like NL or BE-VLG")


def language(node: Node, findings: Findings) -> Node:
    """Check the form of a language tag: `nl` or `nl-BE`."""
    return _in_form(node, findings, normal_language, "language: write it like nl or nl-BE")


def _in_form(
    node: Node, findings: Findings, normal: Callable[[str], str | None], kind: str
) -> Node:
    if not isinstance(node, Text):
        return node
    form = normal(node.value)
    if form is None:
        return findings.fault(node, f"`{node.value}` is not a {kind}")
    if form != node.value:
        return findings.fault(node, f"`{node.value}` must be written `{form}`")
    return node


def either(words: tuple[str, ...]) -> str:
    """Return words as a person lists alternatives: `a, b or c`; of no words, nothing."""
    if not words:
        return ""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
