"""The admin API: who may do what, what comes of it, and only over mutual TLS."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2

from searchguard.admin.v1 import admin_pb2 as pb
from searchguard.admin.v1 import admin_pb2_grpc
from searchguard.errors import SettingsError
from searchguard.policy import model
from searchguard.service.admin.access import (
    PERMISSIONS,
    Access,
    AdminRole,
    Identity,
    may,
    read_access,
)
from searchguard.service.admin.answering import Admin
from searchguard.service.admin.requests import FLIPS
from searchguard.service.admin.serving import SERVICE, admin_server, mutual
from searchguard.service.log import Log
from searchguard.service.refusal import Refused
from searchguard.service.settings import LogFormat
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboards import Switchboards
from searchguard.snapshot.trust import RoleName
from tests.service.authority import Authority
from tests.snapshot.keys import ANN, BOB, trust_of

TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SWITCHBOARD: (BOB,)})
ACCESS = Access(
    identities=tuple(
        Identity(certificate=f"{role}.example.org", person=f"person-{role}", role=role)
        for role in AdminRole
    )
)
TERM = (model.Term(text="plandemic"),)
LISTS = model.Lists(
    blocklists=(
        model.Blocklist(
            blocklist="covid",
            rules=tuple(
                model.Rule(
                    id=name,
                    action=model.Action.BLOCK,
                    state=model.RuleState.LIVE,
                    reason="health",
                    terms=TERM,
                    protected=protected,
                )
                for name, protected in (("plandemic", False), ("help", True))
            ),
        ),
    ),
    events=(
        model.Event(
            event="quake",
            kind=model.EventKind.DISASTER,
            state=model.EventState.ARMED,
            show_in=("NL",),
            terms=TERM,
            max_duration=48 * 3600,
            extend=model.Extension(by=3600, times=1),
        ),
    ),
)
RULE = "covid/plandemic"
# What each method is asked, after those in PREPARED, so that it does something.
REQUESTS: dict[str, dict[str, Any]] = {
    "GetSwitchboard": {},
    "ListEvents": {},
    "ListChanges": {},
    "ActivateEvent": {"event": "quake"},
    "ExtendEvent": {"event": "quake"},
    "EndEvent": {"event": "quake"},
    "StandDownEvent": {"event": "quake"},
    "PauseRule": {"rule": RULE, "term": "plandemic", "regions": ["nl"], "surfaces": ["search"]},
    "ResumeRule": {"rule": RULE},
    "UnblockQuery": {"query": "wga strike", "regions": ["NL"]},
    "BlockQueryAgain": {"query": "wga strike"},
    "SetRuleState": {"rule": RULE, "state": "shadow"},
    "SetEnforcement": {"mode": "observe", "surface": "suggest", "region": "NL"},
}
PREPARED = {
    "ExtendEvent": "ActivateEvent",
    "EndEvent": "ActivateEvent",
    "StandDownEvent": "ActivateEvent",
    "ResumeRule": "PauseRule",
    "BlockQueryAgain": "UnblockQuery",
}
LEAD = AdminRole.POLICY_LEAD


@pytest.fixture
def admin(tmp_path: Path) -> Admin:
    (tmp_path / "store").mkdir()
    boards = Switchboards(FolderStore(tmp_path / "store"), "prod", TRUST)
    return Admin(ACCESS, boards, lambda: LISTS, (BOB,))


def message(method: str, **changes: Any) -> Any:
    told = {**REQUESTS[method], **changes}
    if method in FLIPS:
        told.setdefault("reason", "why")
    return getattr(pb, f"{method}Request")(**told)


def call(admin: Admin, method: str, role: AdminRole = LEAD, **changes: Any) -> Any:
    return admin.answer(method, [f"{role}.example.org"], message(method, **changes))


def refusal(admin: Admin, method: str, **changes: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        call(admin, method, **changes)
    return refused.value.status.code, refused.value.status.message


def test_tables_have_every_method_of_the_service() -> None:
    methods = {method.name for method in SERVICE.methods}
    assert methods == PERMISSIONS.keys() == REQUESTS.keys()
    assert methods >= FLIPS.keys()


@pytest.mark.parametrize(("method", "role"), list(product(REQUESTS, AdminRole)))
def test_each_role_may_call_what_it_was_given_and_nothing_else(
    admin: Admin, method: str, role: AdminRole
) -> None:
    if before := PREPARED.get(method):
        call(admin, before)
    version = admin.boards.newest().switchboard.version
    reads = method not in FLIPS
    given = {
        AdminRole.VIEWER: reads,
        AdminRole.DUTY_OFFICER: method not in {"SetRuleState", "SetEnforcement"},
        AdminRole.POLICY_LEAD: True,
    }
    if given[role]:
        response = call(admin, method, role)
        if not reads:
            assert response.change.version == version + 1
            assert (response.change.by, response.change.reason) == (f"person-{role}", "why")
    else:
        with pytest.raises(Refused) as refused:
            call(admin, method, role)
        assert refused.value.status.code == code_pb2.PERMISSION_DENIED
    changed = admin.boards.newest().switchboard.version - version
    assert changed == (given[role] and not reads)


@pytest.mark.parametrize("method", REQUESTS)
@pytest.mark.parametrize("names", [[], ["stranger.example.org"], ["viewer"], [""]])
def test_certificate_that_nobody_gave_anything_may_do_nothing(
    admin: Admin, method: str, names: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        admin.answer(method, names, message(method))
    assert refused.value.status.code == code_pb2.PERMISSION_DENIED


def test_what_the_table_does_not_have_is_denied() -> None:
    assert not any(may(role, "DropEverything") for role in AdminRole)
    two = [f"{role}.example.org" for role in AdminRole]
    assert ACCESS.identity(two) is None


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("ActivateEvent", {"event": "gone"}, code_pb2.FAILED_PRECONDITION, "no playbook `gone`"),
    (
        "ActivateEvent",
        {"lasts": timedelta(hours=49)},
        code_pb2.FAILED_PRECONDITION,
        "may be on for 48 hours at most",
    ),
    ("ActivateEvent", {"regions": ["Groningen"]}, code_pb2.INVALID_ARGUMENT, "regions: not an ISO"),
    ("ActivateEvent", {"lasts": timedelta()}, code_pb2.INVALID_ARGUMENT, "lasts: not a length"),
    ("ActivateEvent", {"reason": ""}, code_pb2.FAILED_PRECONDITION, "`reason` must be one line"),
    ("PauseRule", {"surfaces": ["page"]}, code_pb2.INVALID_ARGUMENT, "surfaces: not one of"),
    ("PauseRule", {"rule": "covid/help"}, code_pb2.FAILED_PRECONDITION, "a second person"),
    ("SetRuleState", {"state": "off"}, code_pb2.INVALID_ARGUMENT, "state: not one of"),
    ("SetEnforcement", {"mode": "off"}, code_pb2.INVALID_ARGUMENT, "mode: not one of"),
    ("ListChanges", {"page_size": 1001}, code_pb2.INVALID_ARGUMENT, "page_size: not a number"),
    ("EndEvent", {}, code_pb2.FAILED_PRECONDITION, "`quake` is not on"),
]


@pytest.mark.parametrize(("method", "changes", "code", "words"), REFUSED)
def test_what_cannot_be_done_is_refused(
    admin: Admin, method: str, changes: dict[str, Any], code: int, words: str
) -> None:
    found, told = refusal(admin, method, **changes)
    assert (found, words in told) == (code, True), told
    assert admin.boards.newest().switchboard.version == 0


def test_store_that_is_away_is_told(admin: Admin, tmp_path: Path) -> None:
    (tmp_path / "store").rename(tmp_path / "away")
    code, words = refusal(admin, "GetSwitchboard")
    assert (code, "there is no folder" in words) == (code_pb2.UNAVAILABLE, True)


def test_one_who_was_too_late_is_told(admin: Admin) -> None:
    first = admin.boards.newest()
    call(admin, "ActivateEvent")

    class Late(Switchboards):
        def newest(self, known: Any = None) -> Any:
            return first

    late = replace(admin, boards=Late(admin.boards._store, "prod", TRUST))
    code, words = refusal(late, "PauseRule")
    assert (code, "somebody else flipped" in words) == (code_pb2.ABORTED, True)


def test_what_is_on_and_what_was_changed_is_told(admin: Admin) -> None:
    call(admin, "ActivateEvent", lasts=timedelta(hours=2))
    call(admin, "PauseRule", AdminRole.DUTY_OFFICER)
    (event,) = call(admin, "ListEvents").events
    assert (event.id, event.state, event.by) == ("quake", "active", "person-policy-lead")
    assert [one.kind for one in call(admin, "ListChanges").changes] == ["pause", "activate"]
    assert [one.kind for one in call(admin, "ListChanges", page_size=1).changes] == ["pause"]
    board = call(admin, "GetSwitchboard")
    document = json.loads(board.document)
    assert (board.version, document["pauses"][0]["by"]) == (2, "person-duty-officer")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"identities": [{"certificate": "a", "person": "b", "role": "king"}]}',
        '{"identities": [{"certificate": "", "person": "b", "role": "viewer"}]}',
        json.dumps({"identities": [{"certificate": "a", "person": "b", "role": "viewer"}] * 2}),
    ],
)
def test_file_of_identities_must_be_clear(tmp_path: Path, text: str) -> None:
    (tmp_path / "access.json").write_text(text)
    with pytest.raises(SettingsError):
        read_access(tmp_path / "access.json")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def address(admin: Admin, authority: Authority) -> Iterator[str]:
    cert, key = authority.issue("localhost")
    credentials = mutual(cert.read_bytes(), key.read_bytes(), authority.file.read_bytes())
    server, address = admin_server(admin, "127.0.0.1:0", credentials, Log(LogFormat.JSON))
    server.start()
    yield address
    server.stop(0).wait()


def activated(address: str, authority: Authority, credentials: grpc.ChannelCredentials) -> Any:
    with grpc.secure_channel(address, credentials) as channel:
        stub = admin_pb2_grpc.AdminServiceStub(channel)
        return stub.ActivateEvent(message("ActivateEvent"), timeout=20)


def test_certificate_decides_who_calls(
    address: str, authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = authority.file.read_bytes()
    other = tmp_path / "other"
    other.mkdir()

    def shown(by: Authority, name: str) -> grpc.ChannelCredentials:
        cert, key = by.issue(name)
        return grpc.ssl_channel_credentials(root, key.read_bytes(), cert.read_bytes())

    for stranger in (
        grpc.ssl_channel_credentials(root),
        shown(Authority(other), "policy-lead.example.org"),
    ):
        with pytest.raises(grpc.RpcError) as failed:
            activated(address, authority, stranger)
        assert failed.value.code() is grpc.StatusCode.UNAVAILABLE
    with pytest.raises(grpc.RpcError) as failed:
        activated(address, authority, shown(authority, "viewer.example.org"))
    assert failed.value.code() is grpc.StatusCode.PERMISSION_DENIED
    response = activated(address, authority, shown(authority, "duty-officer.example.org"))
    assert (response.change.version, response.change.by) == (1, "person-duty-officer")
    assert '"event": "admin_answered"' in capfd.readouterr().err
