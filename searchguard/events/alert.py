"""An alert of an authority as values: what OASIS CAP 1.2 holds that a decision looks at.

Its texts are kept for one purpose, to find the words of a drill. They are never shown to users.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """What a message does (CAP 1.2, 3.2.1 msgType)."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
SCOPES = ("Public", "Restricted", "Private")
URGENCIES = ("Immediate", "Expected", "Future", "Past")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor")  # the most severe first
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely")  # the most certain first
UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that one names; `sent` is None where it could not be read."""

    sender: str
    identifier: str
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Geocode:
    """A place by a code: the name of the scheme as written, and the code."""

    scheme: str
    code: str


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its codes, and whether it has a polygon or circle, which nothing measures."""

    geocodes: tuple[Geocode, ...] = ()
    has_shape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """One language and hazard of an alert.

    `urgency`, `severity` and `certainty` are `Unknown` where they say so and where they say nothing
    that CAP knows; `missing` names the elements that CAP demands and that are not there.
    """

    event: str = ""
    codes: tuple[str, ...] = ()
    categories: frozenset[str] = frozenset()
    all_clear: bool = False
    urgency: str = UNKNOWN
    severity: str = UNKNOWN
    certainty: str = UNKNOWN
    green: bool = False
    """The authority's own colour says that there is nothing to warn of (MeteoAlarm, GDACS)."""
    effective: datetime | None = None
    expires: datetime | None = None
    unread_expires: bool = False
    areas: tuple[Area, ...] = ()
    label: str = ""
    """Event, headline, sender's name and codes: where an authority writes that this is a drill."""
    prose: str = ""
    """Description and instruction."""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message; `sender`, `identifier` and `sent`, in UTC, tell it from others."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    kind: MessageKind
    scope: str
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()
    note: str = ""
