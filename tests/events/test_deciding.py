"""Which parts of an alert decide, one part changed at a time, and how chains go."""

from datetime import timedelta

import pytest

from searchguard.policy.model import CapMode, EventKind, EventState, Trigger
from tests.events.writing import (
    GRONINGEN,
    QUAKE,
    SENDER,
    SENT,
    SOON,
    area,
    document,
    info,
    naming,
    outcomes,
    playbook,
    ruling,
)

ALL_CLEAR = "<responseType>AllClear</responseType>"
SHAPE = "<polygon>53.2,6.1 53.5,6.1 53.5,7.2 53.2,6.1</polygon>"


@pytest.mark.parametrize(
    ("data", "outcome", "reason"),
    [
        (document(), "activate", "waits for"),
        (document(status="System"), "ignore", "status is System"),
        (document(status="actual"), "activate", "waits for"),
        (document(status="Real"), "ignore", "status is Unknown"),
        (document(scope="Restricted"), "ignore", "scope is Restricted"),
        (document(msgType="Ack"), "ignore", "kind is Ack"),
        (document(msgType="Error", references=naming("A-0")), "ignore", "kind is Error"),
        (document(msgType="Update"), "refuse", "names no message"),
        (document("", msgType="Cancel"), "refuse", "names no message"),
        (document("", msgType="Cancel", references="A-1"), "refuse", "names no message"),
        (document(sender="x@example.org"), "refuse", "no playbook names the sender"),
        (document(sender=SENDER.upper()), "refuse", "no playbook names the sender"),
        (document(""), "confirm", "does not say what happens"),
        (document(sent="2026-12-01T20:05:00+01:00"), "confirm", "sent in the future"),
        (document(info(severity="Minor")), "ignore", "severity Minor, Moderate asked"),
        (document(info(severity="extreme")), "activate", "waits for"),
        (document(info(severity="Unknown")), "confirm", "severity is unknown, Moderate asked"),
        (document(info(severity=None)), "confirm", "does not say: severity"),
        (document(info(certainty="Possible")), "ignore", "certainty Possible, Likely asked"),
        (document(info(certainty="Very Likely")), "activate", "waits for"),
        (document(info(certainty="Unknown")), "confirm", "certainty is unknown, Likely asked"),
        (document(info(urgency="Unknown")), "activate", "waits for"),
        (document(info(urgency="Past")), "confirm", "something past"),
        (document(info(urgency=None)), "confirm", "does not say: urgency"),
        (document(info(category=None)), "confirm", "does not say: category"),
        (document(info(event="Storm")), "ignore", "another event"),
        (document(info(event="Storm", more="<eventCode><valueName>OET</valueName>"
                       "<value>oet-068</value></eventCode>")), "activate", "waits for"),
        (document(info(expires="2026-12-01T18:06:00+01:00")), "ignore", "expired"),
        (document(info(expires="2026-12-01T18:06:01+01:00")), "activate", "waits for"),
        (document(info(expires="2026-12-02T18:00:00")), "confirm", "`expires` cannot be read"),
        (document(info(expires="2026-11-02T18:00:00Z")), "confirm", "before it was sent"),
        (document(info(expires=None)), "activate", "waits for"),
        (document(info(effective="2026-12-02T08:00:00Z")), "activate", "waits for"),
        (document(info(effective="2027-12-01T18:05:00Z")), "confirm", "takes effect only"),
        (document(info(more="<parameter><valueName>awareness_level</valueName>"
                       "<value>1; green; Minor</value></parameter>")), "ignore", "green"),
        (document(info(more="<severity>Minor</severity>")), "confirm", "severity is unknown"),
        (document(info(severity="Minor") + info()), "activate", "waits for"),
        (document(info(more=ALL_CLEAR) + info(severity="Minor")), "ignore", "severity Minor"),
    ],
)  # fmt: skip
def test_part_decides(data: bytes, outcome: str, reason: str) -> None:
    strict = playbook(
        events=("OET-068", "Earthquake"), min_severity="Moderate", min_certainty="Likely"
    )
    ruled = ruling(data, strict)
    assert (ruled.outcome, reason in ruled.reason) == (outcome, True), ruled.reason


@pytest.mark.parametrize(
    ("areas", "outcome"),
    [
        (area(GRONINGEN), "activate"),
        (area(("ISO 3166-2", "nl_gr")), "activate"),
        (area(("EMMA_ID", "NL007")), "activate"),
        (area(("NUTS3", "NL111")), "activate"),
        (area(("NUTS2", "NL13")), "activate"),
        (area(("EMMA_ID", "NL007"), inside=SHAPE), "activate"),
        (area(("EMMA_ID", "NL012")) + area(GRONINGEN), "activate"),
        (area(("UGC", "MTZ014"), GRONINGEN), "activate"),
        (area(("EMMA_ID", "NL012")), "ignore"),
        (area(("NUTS", "DEA26"), ("WARNCELLID", "105315000")), "ignore"),
        (area(("NUTS1", "FR1")), "ignore"),
        (area(inside=SHAPE), "confirm"),
        (area(inside="<circle>53.3,6.7 10</circle>"), "confirm"),
        (area(), "confirm"),
        ("", "confirm"),
        (area(("ISO3166-1", "NL")), "confirm"),
        (area(("NUTS1", "NL1")), "confirm"),
        (area(("NUTS", "NL99")), "confirm"),
        (area(("EMMA_ID", "NL801")), "confirm"),
        (area(("EMMA_ID", "NL012"), ("UGC", "MTZ014")), "confirm"),
        (area(("EMMA_ID", "NL012")) + area(inside=SHAPE), "confirm"),
        (area(("ISO3166-2", "NL-XX")), "confirm"),
        (area(("somewhere", "NL-GR")), "confirm"),
    ],
)
def test_region_decides(areas: str, outcome: str) -> None:
    assert ruling(document(info(areas))).outcome == outcome


@pytest.mark.parametrize(
    ("geocode", "region"),
    [
        (("WARNCELLID", "105315000"), "DE-NW"),
        (("WARNCELLID", "914522001"), "DE-SN"),
        (("AGS", "06611000"), "DE-HE"),
        (("ARS", "066110000000"), "DE-HE"),
        (("NUTS3", "DEB1A"), "DE-RP"),
        (("NUTS", "BE241"), "BE-VBR"),
        (("NUTS1", "BE1"), "BE-BRU"),
        (("NUTS0", "EL"), "GR"),
        (("NUTS1", "UKC"), "GB"),
        (("EMMA_ID", "BE003"), "BE-VLG"),
        (("NUTS2", "NL36"), "NL-ZH"),
    ],
)
def test_code_lies_in_its_region_and_in_no_other(geocode: tuple[str, str], region: str) -> None:
    data = document(info(area(geocode)))
    assert ruling(data, playbook(regions=(region,))).outcome == "activate"
    assert ruling(data, playbook(regions=("NL-LI", "JP"))).outcome == "ignore"


def test_area_over_two_regions_is_inside_when_both_are_the_playbooks() -> None:
    islands = document(info(area(("EMMA_ID", "NL019"))))
    assert ruling(islands, playbook(regions=("NL-FR", "NL-NH"))).outcome == "activate"
    assert ruling(islands, playbook(regions=("NL-FR",))).outcome == "confirm"


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "NL-Alert testbericht"},
        {"headline": "Probealarm - Land Hessen"},
        {"event": "Required Weekly Test"},
        {"event": "RWT"},
        {"headline": "*** TEST ***"},
        {"headline": "ÜBUNG"},
        {"headline": "Exercice de sécurité"},
        {"headline": "緊急地震速報の訓練"},
        {"senderName": "Oefening"},
        {"description": "Dit is\n  een TEST van het systeem."},
        {"instruction": "THIS IS A TEST. No action is needed."},
    ],
)
def test_drill_sent_as_actual_asks_a_person(changes: dict[str, str]) -> None:
    ruled = ruling(document(info(**changes)))
    assert (ruled.outcome, "drill" in ruled.reason) == ("confirm", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Attestation requise à Testerep, contest in Problem"},
        {"description": "Exercise caution. The greatest probe of the latest storm."},
    ],
)
def test_words_that_only_look_like_a_drill_do_not(changes: dict[str, str]) -> None:
    assert ruling(document(info(**changes))).outcome == "activate"


def test_everything_unknown_asks_a_person_without_thresholds_too() -> None:
    nothing = info(urgency="Unknown", severity="Unknown", certainty="Unknown")
    assert ruling(document(nothing)).outcome == "confirm"


@pytest.mark.parametrize(
    ("kind", "category", "outcome"),
    [
        (EventKind.DISASTER, "Rescue", "ignore"),
        (EventKind.DISASTER, "Met", "activate"),
        (EventKind.OUTBREAK, "Health", "activate"),
        (EventKind.OUTBREAK, "Met", "ignore"),
        (EventKind.ATTACK, "Security", "activate"),
        (EventKind.ELECTION, "Geo", "ignore"),
    ],
)
def test_category_decides_where_no_event_is_named(
    kind: EventKind, category: str, outcome: str
) -> None:
    data = document(info(category=category))
    assert ruling(data, playbook(kind=kind)).outcome == outcome
    assert ruling(data, playbook(kind=kind, events=("Earthquake",))).outcome == "activate"


def test_only_armed_playbooks_count() -> None:
    for state in (EventState.PLANNED, EventState.RETIRED):
        assert ruling(document(), playbook(state=state)).outcome == "ignore"
    assert ruling(document(), playbook(trigger=Trigger())).outcome == "refuse"


def test_of_two_playbooks_that_fit_a_person_chooses() -> None:
    ruled = ruling(document(), playbook("flood"), playbook("quake"))
    assert (ruled.outcome, "`flood`, `quake`" in ruled.reason) == ("confirm", True)
    other = playbook("flood", events=("Flood",))
    assert outcomes([document()], other, QUAKE) == [("activate", "quake")]


def test_without_an_end_a_person_is_asked() -> None:
    data = document(info(expires=None))
    assert "says when it ends" in ruling(data, playbook(max_duration=0)).reason


FIRST = document()
UPDATE = document(
    info(expires="2026-12-03T18:00:00Z"), identifier="A-2", sent="2026-12-01T18:30:00+01:00",
    msgType="Update", references=naming("A-1"),
)  # fmt: skip
CANCEL = document(
    "", identifier="A-3", sent="2026-12-01T19:00:00+01:00", msgType="Cancel",
    references=naming("A-1"),
)  # fmt: skip
OVER = document(
    info(more=ALL_CLEAR), identifier="A-4", sent="2026-12-01T19:00:00+01:00", msgType="Update",
    references=naming("A-2", sent="2026-12-01T18:30:00+01:00"),
)  # fmt: skip
AGAIN = document(identifier="B-1", sent="2026-12-01T18:20:00+01:00")
LATER = SENT + timedelta(hours=2)
ON, CHANGED, OFF, NOTHING = (
    ("activate", "quake"), ("update", "quake"), ("end", "quake"), ("ignore", None)
)  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([FIRST, FIRST], [ON, NOTHING]),
        ([FIRST, UPDATE, UPDATE, FIRST], [ON, CHANGED, NOTHING, NOTHING]),
        ([UPDATE, FIRST], [ON, NOTHING]),
        ([FIRST, CANCEL, CANCEL], [ON, OFF, NOTHING]),
        ([FIRST, UPDATE, CANCEL], [ON, CHANGED, OFF]),
        ([FIRST, UPDATE, OVER], [ON, CHANGED, OFF]),
        ([CANCEL, FIRST], [("end", None), NOTHING]),
        ([CANCEL, UPDATE], [("end", None), NOTHING]),
        ([OVER, UPDATE], [("end", None), NOTHING]),
        ([FIRST, AGAIN, CANCEL], [ON, ON, ("end", None)]),
        ([FIRST, CANCEL, AGAIN], [ON, OFF, ON]),
    ],
)
def test_chain_goes_its_way(documents: list[bytes], expected: list[tuple[str, str | None]]) -> None:
    assert outcomes(documents, at=LATER) == expected


def test_chain_of_a_playbook_that_asks_goes_on_as_a_question() -> None:
    asking = playbook(mode=CapMode.CONFIRM)
    assert outcomes([FIRST, UPDATE, CANCEL], asking, at=LATER) == [
        ("confirm", "quake"), CHANGED, OFF
    ]  # fmt: skip


def test_doubtful_update_of_an_active_event_changes_nothing_until_a_person_looks() -> None:
    first = ruling(FIRST, at=LATER)
    update = document(
        info(headline="Test", expires="2026-12-03T18:00:00Z"), identifier="A-2",
        sent="2026-12-01T18:30:00+01:00", msgType="Update", references=naming("A-1"),
    )  # fmt: skip
    second = ruling(update, ledger=first.ledger, at=LATER)
    assert second.outcome == "confirm"
    assert second.ledger.chains[0].until == first.ledger.chains[0].until


def test_update_below_the_threshold_leaves_the_event_and_can_be_cancelled_alone() -> None:
    severe = playbook(min_severity="Severe")
    minor = document(
        info(severity="Minor"), identifier="A-2", sent="2026-12-01T18:30:00+01:00",
        msgType="Update", references=naming("A-1"),
    )  # fmt: skip
    cancel = document(
        "", identifier="A-3", sent="2026-12-01T19:00:00+01:00", msgType="Cancel",
        references=naming("A-2"),
    )  # fmt: skip
    found = outcomes([FIRST, minor, minor, cancel], severe, at=LATER)
    assert found == [ON, NOTHING, NOTHING, OFF]


def test_late_alert_that_an_ignored_update_replaces_starts_nothing() -> None:
    severe = playbook(min_severity="Severe")
    minor = document(
        info(severity="Minor"), identifier="A-2", sent="2026-12-01T18:30:00+01:00",
        msgType="Update", references=naming("A-1"),
    )  # fmt: skip
    worse = document(
        identifier="A-3", sent="2026-12-01T19:00:00+01:00", msgType="Update",
        references=naming("A-2"),
    )  # fmt: skip
    assert outcomes([minor, FIRST, worse], severe, at=LATER) == [NOTHING, NOTHING, ON]


def test_identifier_that_is_used_again_replaces_and_the_reason_names_it() -> None:
    again = document(sent="2026-12-01T18:30:00+01:00")
    ruled = ruling(again, ledger=ruling(FIRST, at=LATER).ledger, at=LATER)
    assert (ruled.outcome, ruled.reason) == ("update", "it replaces `A-1`")


def test_update_of_two_chains_leaves_the_event_of_the_other() -> None:
    flood = playbook("flood", events=("Flood",))
    quake = playbook(events=("Earthquake",))
    other = document(info(event="Flood"), identifier="B-1")
    both = document(
        identifier="A-2", sent="2026-12-01T18:30:00+01:00", msgType="Update",
        references=naming("A-1", "B-1"),
    )  # fmt: skip
    cancel = document(
        "", identifier="A-3", sent="2026-12-01T19:00:00+01:00", msgType="Cancel",
        references=naming("A-2"),
    )  # fmt: skip
    ledger = ruling(FIRST, flood, quake, at=LATER).ledger
    for data in (other, both):
        ledger = ruling(data, flood, quake, ledger=ledger, at=LATER).ledger
    assert {chain.event for chain in ledger.chains} == {"flood", "quake"}
    ended = ruling(cancel, flood, quake, ledger=ledger, at=LATER)
    assert (ended.outcome, ended.event, "`quake` too" in ended.reason) == ("end", "flood", True)


def test_question_in_doubt_is_answered_by_a_clean_update() -> None:
    doubtful = document(info(area(inside=SHAPE)))
    assert outcomes([doubtful, UPDATE], at=LATER) == [("confirm", "quake"), ON]


def test_references_are_found_in_another_offset_and_with_blanks_in_identifiers() -> None:
    first = document(identifier="A 1 b")
    cancel = document(
        "", identifier="C", sent="2026-12-01T19:00:00+01:00", msgType="Cancel",
        references=f"{SENDER},zero,2026-12-01T00:00:00Z\n{SENDER},A 1 b,2026-12-01T17:05:00-00:00",
    )  # fmt: skip
    assert outcomes([first, cancel], at=LATER) == [ON, OFF]


def test_self_reference_ends_nothing_and_does_not_loop() -> None:
    itself = document(references=naming("A-1"))
    assert outcomes([itself, itself]) == [ON, NOTHING]


def test_alert_of_the_same_identifier_after_its_end_begins_again() -> None:
    again = document(sent="2026-12-01T19:30:00+01:00")
    assert outcomes([FIRST, CANCEL, again], at=LATER) == [ON, OFF, ON]


def test_other_sender_cannot_end_what_one_began() -> None:
    both = playbook(senders=(SENDER, "b@example.org"))
    foreign = document(
        "", identifier="C", sender="b@example.org", sent="2026-12-01T19:00:00+01:00",
        msgType="Cancel", references=naming("A-1"),
    )  # fmt: skip
    own = document(
        "", identifier="C", sender="b@example.org", sent="2026-12-01T19:00:00+01:00",
        msgType="Cancel", references=naming("A-1", sender="b@example.org"),
    )  # fmt: skip
    assert outcomes([FIRST, foreign, own, CANCEL], both, at=LATER) == [
        ON, ("refuse", None), ("end", None), OFF
    ]  # fmt: skip


def test_updates_prolong_no_event_beyond_its_maximum() -> None:
    short = playbook(max_duration=3600)
    first = ruling(FIRST, short)
    update = ruling(UPDATE, short, ledger=first.ledger, at=SOON + timedelta(minutes=40))
    assert update.outcome == "update"
    assert update.ledger.chains[0].until == SOON + timedelta(hours=1)
    late = document(
        info(expires="2026-12-03T18:00:00Z"), identifier="A-5", sent="2026-12-01T18:50:00+01:00",
        msgType="Update", references=naming("A-2"),
    )  # fmt: skip
    over = ruling(late, short, ledger=update.ledger, at=SOON + timedelta(hours=1))
    assert (over.outcome, "as long as the playbook allows" in over.reason) == ("confirm", True)
