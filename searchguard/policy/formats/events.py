"""`events/<id>.yaml`: one playbook, armed in advance."""

from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.formats.cases import cases
from searchguard.policy.formats.terms import terms
from searchguard.policy.model import Event
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import duration, instant, name, one_of, region, whole_number
from searchguard.policy.shorthand import each, fields
from searchguard.policy.tree import Findings, Mapping

_EVENTS = TypeAdapter(tuple[Event, ...], config=STRICT)

_EXTENSIONS = 1_000

# The values of OASIS CAP 1.2, sections 3.2.2 severity and certainty.
_severity = one_of("Extreme", "Severe", "Moderate", "Minor", "Unknown")
_certainty = one_of("Observed", "Likely", "Possible", "Unlikely", "Unknown")


def read_event(node: Mapping, findings: Findings, zone: tzinfo) -> tuple[Written[Event], ...]:
    """Return the event of one file, or nothing where it has a fault."""
    schedule = fields(starts=instant(zone), ends=instant(zone))
    cap = fields(min_severity=_severity, min_certainty=_certainty)
    event = fields(
        event=name,
        regions=each(region),
        show_in=each(region),
        terms=terms,
        trigger=fields(schedule=schedule, cap=cap),
        max_duration=duration,
        cases=cases(zone),
        extend=fields(by=duration, times=whole_number(0, _EXTENSIONS)),
    )
    return read_records(Event, _EVENTS, [event(node, findings)], findings)
