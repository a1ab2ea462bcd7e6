"""Whether a switchboard is of its form: within bounds, and all of it ends by itself."""

import re
from collections.abc import Iterator
from datetime import timedelta

from searchguard.errors import SwitchboardError
from searchguard.policy.limits import ID_CHARACTERS, TERM_CHARACTERS
from searchguard.policy.regions import normal_region
from searchguard.snapshot.switchboard import (
    Activation,
    Allow,
    Enforcement,
    Entry,
    Pause,
    StateChange,
    Switchboard,
    name_of,
)

MOST_ENTRIES = 500
MOST_REGIONS = 100
MOST_EXTENDED = 1000
LONGEST = timedelta(days=92)
BREAKGLASS_LONGEST = timedelta(hours=24)
REASON_CHARACTERS = 500
PERSON_CHARACTERS = 128

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_form(switchboard: Switchboard) -> None:
    """Check that a switchboard is within its bounds and ends by itself.

    Raises:
        SwitchboardError: It is not, or does not; the words say what.
    """
    fault = next(_faults(switchboard), None)
    if fault:
        raise SwitchboardError(f"this switchboard cannot be used: {fault}")


def _faults(switchboard: Switchboard) -> Iterator[str]:
    entries = tuple(switchboard.entries())
    if not 0 <= switchboard.version < 1 << 53:
        yield f"its version is {switchboard.version}, and versions count from 1"
    if switchboard.previous and not _SHA256.fullmatch(switchboard.previous):
        yield "what it calls the version before is no SHA-256"
    if len(entries) > MOST_ENTRIES:
        yield f"it has {len(entries)} entries, at most {MOST_ENTRIES} may be: end some"
    longest = BREAKGLASS_LONGEST if switchboard.is_breakglass else LONGEST
    for entry in entries:
        yield from _faults_of(entry)
        if entry.until > switchboard.created + longest:
            most = _told(longest)
            yield f"`{name_of(entry)}` would last for more than {most}: it must end before"
    for kind, names in (
        ("event", [one.id for one in switchboard.events]),
        ("rule", [one.rule_id for one in switchboard.states]),
        ("place", [f"{one.surface} {one.region}" for one in switchboard.enforcement]),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            yield f"the {kind} `{twice}` stands there twice"


def _told(lasts: timedelta) -> str:
    return f"{lasts.days} days" if lasts.days > 1 else f"{lasts // timedelta(hours=1)} hours"


def _faults_of(entry: Entry) -> Iterator[str]:
    subject = f"`{name_of(entry)}`"
    for name, text, most in (
        ("by", entry.by, PERSON_CHARACTERS),
        ("reason", entry.reason, REASON_CHARACTERS),
    ):
        if not 0 < len(text) <= most or not text.isprintable():
            yield f"{subject}: `{name}` must be one line of 1 to {most} characters"
    if len(entry.second) > PERSON_CHARACTERS or entry.second == entry.by:
        yield f"{subject}: the second person must be another one"
    if entry.until.microsecond:
        yield f"{subject}: times are in whole seconds"
    yield from _faults_of_regions(_regions_of(entry))
    for text, most in _names_of(entry):
        if len(text) > most:
            yield f"a name of {len(text)} characters is too long: at most {most} may be"
    yield from _faults_of_kind(entry)


def _regions_of(entry: Entry) -> tuple[str, ...]:
    match entry:
        case Activation() | Pause() | Allow():
            return entry.regions
        case Enforcement() if entry.region:
            return (entry.region,)
    return ()


def _faults_of_regions(regions: tuple[str, ...]) -> Iterator[str]:
    if len(regions) > MOST_REGIONS:
        yield f"over {MOST_REGIONS} regions are named at once: name wider ones"
    for region in regions:
        if normal_region(region) != region:
            yield f"`{region[:20]}` is no region: write it like NL or NL-GR"


def _names_of(entry: Entry) -> Iterator[tuple[str, int]]:
    """Yield the names in an entry, and how many characters each may have."""
    match entry:
        case Activation():
            yield entry.id, ID_CHARACTERS
        case Pause():
            yield entry.blocklist, ID_CHARACTERS
            yield entry.rule_id, 2 * ID_CHARACTERS + 1
            yield entry.term, TERM_CHARACTERS
        case Allow():
            yield entry.query, TERM_CHARACTERS
        case StateChange():
            yield entry.rule_id, 2 * ID_CHARACTERS + 1


def _faults_of_kind(entry: Entry) -> Iterator[str]:
    match entry:
        case Activation() if not entry.starts < entry.until or entry.starts.microsecond:
            yield f"`{name_of(entry)}` must begin before it ends, in whole seconds"
        case Activation() if not 0 <= entry.extended <= MOST_EXTENDED:
            yield f"`{name_of(entry)}` was extended {entry.extended} times"
        case Pause() if bool(entry.blocklist) == bool(entry.rule_id):
            yield "a pause names either a blocklist or a rule"
        case Pause() if entry.term and not entry.rule_id:
            yield "a pause of a term names its rule"
        case Allow() if not entry.query.strip():
            yield "an allowed query is empty"
