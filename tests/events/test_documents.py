"""What each document that authorities really sent leads to, when it is the first to be met."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from searchguard.events.deciding import rule_on
from searchguard.events.ledger import Ledger
from searchguard.policy.model import CapMode
from tests.events.writing import DOCUMENTS, playbook

CANADA = {"senders": ("cap@ec.gc.ca", "cap-pac@ec.gc.ca"), "regions": ("CA",)}
SWISS = {"senders": ("info@alertswiss.ch",), "regions": ()}
DUTCH = {"senders": ("urn:oid:2.49.0.0.528.0.SYNTHETIC",), "min_severity": "Severe"}


@dataclass(frozen=True)
class Row:
    """A document, a playbook that names its sender, and what must become of it."""

    file: str
    outcome: str
    reason: str
    playbook: dict[str, Any] = field(default_factory=dict)
    hours: float = 1 / 60  # after it was sent

    def __str__(self) -> str:
        return f"{self.file} {self.outcome} {self.playbook.get('mode', 'auto')}"


ROWS = [
    Row("01-gdacs-earthquake-green-past.xml", "ignore", "below the threshold",
        {"senders": ("info-gdacs@gdacs.org",), "regions": ()}),
    Row("01-gdacs-earthquake-green-past.xml", "ignore", "severity Moderate, Severe asked",
        {"senders": ("info-gdacs@gdacs.org",), "regions": (), "min_severity": "Severe"}),
    Row("03-iceland-imo-wind-is-en.xml", "activate", "waits for",
        {"senders": ("IMO-Icelandic_Met_Office",), "regions": ()}),
    Row("03-iceland-imo-wind-is-en.xml", "confirm", "geocodes do not place it",
        {"senders": ("IMO-Icelandic_Met_Office",), "regions": ("IS",)}),
    Row("04-macau-update-allclear-3lang-selfref.xml", "end", "all-clear",
        {"senders": ("meteo@smg.gov.mo",)}),
    Row("05-germany-mowas-cancel-of-probealarm-4lang.xml", "end", "cancels",
        {"senders": ("DE-HE-KS-SE106",), "regions": ("DE-HE",)}),
    Row("06-alertswiss-status-test-wrong-order.xml", "ignore", "status is Test", SWISS),
    Row("07-alertswiss-landslide-no-expires-no-category.xml", "confirm", "category, certainty",
        SWISS),
    Row("09-canada-update-en-fr.xml", "end", "all-clear", CANADA),
    Row("10-canada-signed-update-en-fr.xml", "confirm", "geocodes do not place it", CANADA),
    Row("10-canada-signed-update-en-fr.xml", "activate", "waits for", {**CANADA, "regions": ()}),
    Row("13-nws-flashflood-cap11.xml", "confirm", "geocodes do not place it",
        {"senders": ("w-nws.webmaster@noaa.gov",), "regions": ("US-MT",), "events": ("FFA",)}),
    Row("13-nws-flashflood-cap11.xml", "ignore", "certainty Possible, Likely asked",
        {"senders": ("w-nws.webmaster@noaa.gov",), "regions": (), "min_certainty": "Likely"}),
    Row("14-ipaws-cancel-signed-no-info.xml", "end", "cancels", {"senders": ("AtHoc",)}),
    Row("15-pagasa-status-test-signed.xml", "ignore", "status is Test",
        {"senders": ("PAGASA-DOST",), "regions": ()}),
    Row("17-taiwan-zh-tw.xml", "activate", "waits for",
        {"senders": ("ddmt01@wra.gov.tw",), "regions": (), "events": ("ReservoirDis",)}),
    Row("19-broken-canada-errors.xml", "refuse", "names no message", CANADA),
    Row("20-broken-invalid.xml", "refuse", "no `scope`", {"senders": ("sender",)}),
    Row("21-attack-xxe-doctype.xml", "refuse", "DOCTYPE",
        {"senders": ("KSTO@NWS.NOAA.GOV",), "regions": ()}),
    Row("22-broken-no-namespace.xml", "refuse", "not the `alert` of CAP",
        {"senders": ("ddmt01@wra.gov.tw",)}),
    Row("24-feed-usgs-alerthub.atom", "refuse", "Atom feed"),
    Row("synthetic-01-alert-nl-en.xml", "activate", "waits for",
        {**DUTCH, "events": ("OET-068",)}),
    Row("synthetic-01-alert-nl-en.xml", "confirm", "asks a person first",
        {**DUTCH, "mode": CapMode.CONFIRM}),
    Row("synthetic-01-alert-nl-en.xml", "ignore", "other regions",
        {**DUTCH, "regions": ("NL-LI", "BE")}),
    Row("synthetic-01-alert-nl-en.xml", "ignore", "severity Severe, Extreme asked",
        {**DUTCH, "min_severity": "Extreme"}),
    Row("synthetic-01-alert-nl-en.xml", "ignore", "expired", DUTCH, hours=24),
    Row("synthetic-01-alert-nl-en.xml", "refuse", "no playbook names the sender"),
    Row("synthetic-02-update-extends.xml", "activate", "waits for", DUTCH),
    Row("synthetic-04-exercise.xml", "ignore", "status is Exercise", DUTCH),
    Row("synthetic-05-private-scope.xml", "ignore", "scope is Private", DUTCH),
    Row("synthetic-06-actual-but-test-in-headline.xml", "confirm", "`testbericht`", DUTCH),
    Row("synthetic-07-no-expires.xml", "activate", "waits for", DUTCH),
    Row("synthetic-07-no-expires.xml", "ignore", "expired", DUTCH, hours=72),
    Row("synthetic-08-expired-on-arrival.xml", "ignore", "expired", DUTCH, hours=24),
    Row("synthetic-08-expired-on-arrival.xml", "confirm", "takes effect only", DUTCH),
    Row("synthetic-09-cancel-for-other-sender.xml", "refuse", "no playbook names", DUTCH),
    Row("synthetic-09-cancel-for-other-sender.xml", "refuse", "only the sender of an alert",
        {"senders": ("attacker@example.org",)}),
    Row("synthetic-12-storm-sent-in-z-format.xml", "activate", "waits for",
        {**DUTCH, "events": ("OET-187",)}),
    Row("synthetic-12-storm-sent-in-z-format.xml", "ignore", "another event",
        {**DUTCH, "events": ("OET-068",)}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_document_leads_to_its_outcome(row: Row) -> None:
    data = (DOCUMENTS / row.file).read_bytes()
    sent = re.search(rb"<sent>([^<]+)<", data)
    written = sent[1].decode() if sent else "2014-05-14T20:10:00+08:00"
    at = datetime.fromisoformat(written) + timedelta(hours=row.hours)
    ruled = rule_on(data, [playbook(**row.playbook)], Ledger(), at)
    assert (ruled.outcome, row.reason in ruled.reason) == (row.outcome, True), ruled.reason
    assert ruled.event == ("quake" if row.outcome in {"activate", "confirm"} else None)


def test_every_document_has_a_row() -> None:
    assert {row.file for row in ROWS} == {
        path.name for path in DOCUMENTS.iterdir() if path.name != "README.md"
    }
