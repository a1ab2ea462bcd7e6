"""Alerts for tests: one that the playbook of these tests waits for, with parts of it changed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from searchguard.events.deciding import Ruling, rule_on
from searchguard.events.ledger import Ledger
from searchguard.policy.model import CapMode, CapTrigger, Event, EventKind, EventState, Trigger

DOCUMENTS = Path(__file__).parents[1] / "data" / "cap"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "alerts@example.org"
SENT = datetime(2026, 12, 1, 17, 5, tzinfo=UTC)
SOON = SENT + timedelta(minutes=1)

INFO = {
    "category": "Geo",
    "event": "Earthquake",
    "urgency": "Immediate",
    "severity": "Severe",
    "certainty": "Observed",
    "expires": "2026-12-02T18:00:00+01:00",
    "headline": "Earthquake near Zeerijp",
}
GRONINGEN = ("ISO3166-2", "NL-GR")


def area(*geocodes: tuple[str, str], inside: str = "") -> str:
    """Return an area with some codes, and other elements before them."""
    codes = "".join(
        f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"
        for name, value in geocodes
    )
    return f"<area><areaDesc>there</areaDesc>{inside}{codes}</area>"


def info(areas: str = area(GRONINGEN), more: str = "", **changes: str | None) -> str:
    """Return an info; an element is left out where its change is None."""
    texts = {**INFO, **changes}
    told = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items() if text is not None)
    return f"<info>{told}{more}{areas}</info>"


def document(infos: str | None = None, more: str = "", **changes: str | None) -> bytes:
    """Return an alert; an element is left out where its change is None."""
    texts = {
        "identifier": "A-1",
        "sender": SENDER,
        "sent": "2026-12-01T18:05:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        **changes,
    }
    told = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items() if text is not None)
    body = info() if infos is None else infos
    return f'<alert xmlns="{CAP}">{told}{more}{body}</alert>'.encode()


def naming(*identifiers: str, sender: str = SENDER, sent: str = "2026-12-01T17:05:00Z") -> str:
    """Return the references to some messages."""
    return " ".join(f"{sender},{name},{sent}" for name in identifiers)


def playbook(name: str = "quake", **changes: Any) -> Event:
    """Return an armed playbook of Groningen; words of a CAP trigger go into its trigger."""
    own = {key: changes.pop(key) for key in list(changes) if key in CapTrigger.__slots__}
    trigger = CapTrigger(**{"senders": (SENDER,), "mode": CapMode.AUTO, **own})
    fields: dict[str, Any] = {
        "kind": EventKind.DISASTER,
        "state": EventState.ARMED,
        "regions": ("NL-GR", "NL-DR"),
        "max_duration": 72 * 3600,
        "trigger": Trigger(cap=trigger),
    }
    return Event(event=name, **{**fields, **changes})


QUAKE = playbook()


def ruling(
    data: bytes,
    *playbooks: Event,
    ledger: Ledger | None = None,
    at: datetime = SOON,
) -> Ruling:
    """Return what a document leads to; without playbooks with the one of these tests."""
    known = Ledger() if ledger is None else ledger
    return rule_on(data, playbooks or (QUAKE,), known, at)


def outcomes(
    documents: Iterable[bytes], *playbooks: Event, at: datetime = SOON
) -> list[tuple[str, str | None]]:
    """Return what documents lead to that come one after another, and for which event."""
    ledger, found = Ledger(), []
    for data in documents:
        ruled = ruling(data, *playbooks, ledger=ledger, at=at)
        ledger = ruled.ledger
        found.append((str(ruled.outcome), ruled.event))
    return found
