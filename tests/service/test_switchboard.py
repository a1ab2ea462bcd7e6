"""A flip gates what running servers answer, within seconds, and ends by itself."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from searchguard.errors import SettingsError
from searchguard.service.settings import Settings
from searchguard.service.switching import switched_for
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboard import Activation, Pause, Switchboard
from searchguard.snapshot.switchboards import Switchboards, Version
from searchguard.snapshot.trust import RoleName
from searchguard.v1 import decision_pb2, service_pb2
from tests.cli.running import run, write_lists
from tests.service.running import STATUS, Server, Stub, serving, stub_for
from tests.snapshot.keys import ANN, BOB, CAROL, trust_file, trust_of
from tests.waiting import until

QUAKE = {
    "events/quake.yaml": """\
event: quake
kind: disaster
state: armed
terms: [aardbeving]
notices: [vaccines]
max_duration: 48h
"""
}
TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SNAPSHOT: (ANN,),
        RoleName.CHANNEL: (ANN,),
        RoleName.SWITCHBOARD: (BOB,),
        RoleName.BREAKGLASS: (CAROL,),
    },
)
FAST = ("--switchboard-poll", "0.1")
SECONDS = 30.0
CALLERS = 4  # for the workers of a server to share
WHO: dict[str, Any] = {"by": "bob", "reason": "why"}
PASS, POINTER, BLOCK = (
    decision_pb2.ACTION_PASS,
    decision_pb2.ACTION_POINTER,
    decision_pb2.ACTION_BLOCK,
)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def answer(stub: Stub, query: str) -> decision_pb2.Decision:
    context = decision_pb2.Context(region="NL", language="nl")
    reply: service_pb2.CheckResponse = stub.Check(
        service_pb2.CheckRequest(query=query, context=context)
    )
    return reply.decision


def answers(stub: Stub, query: str, action: int) -> bool:
    return answer(stub, query).action == action


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lists with one playbook, in the working directory."""
    monkeypatch.chdir(tmp_path)
    return write_lists(tmp_path / "blocklists", QUAKE)


@pytest.fixture
def server(lists: Path) -> Iterator[Server]:
    """A server of those lists."""
    with serving("--blocklists", lists, *FAST) as running:
        yield running


def test_flip_gates_a_running_server_and_is_told(server: Server) -> None:
    with stub_for(server.address) as stub:
        assert answer(stub, "aardbeving").action == PASS
        done = run("event", "activate", "quake", "--reason", "KNMI M3.4")
        assert done.code == 0, done.err
        until(lambda: answer(stub, "aardbeving").action == POINTER)
        decision = answer(stub, "aardbeving")
        assert (decision.rule_id, list(decision.event_ids)) == ("events/quake", ["quake"])
        assert decision.notices[0].event_id == "quake"
        assert decision.notices[0].language == "nl"
        assert decision.switchboard_version == 1
        assert stub.GetStatus(STATUS).status.switchboard_version == 1
        assert answer(stub, "pandemic").switchboard_version == 1
        run("rule", "pause", "covid/plandemic", "--reason", "misfires")
        until(lambda: answer(stub, "#plandemic").action == PASS)
        run("rule", "resume", "covid/plandemic", "--reason", "mended")
        until(lambda: answer(stub, "#plandemic").action == BLOCK)


def test_event_ends_by_itself_and_new_lists_keep_the_switchboard(
    server: Server, lists: Path
) -> None:
    boards = Switchboards(FolderStore(_made(lists)), "local", None)
    begins = now()
    ends = begins + timedelta(seconds=15)
    entry = Activation(id="quake", starts=begins, until=ends, **WHO)
    boards.flip(Version(), Switchboard(created=begins, events=(entry,)), [])
    with stub_for(server.address) as stub:
        until(lambda: answer(stub, "aardbeving").action == POINTER)
        first = answer(stub, "aardbeving")
        assert first.cache_for.ToTimedelta() <= timedelta(seconds=5)
        text = (lists / "must_pass.txt").write_text("brood\n", "utf-8")
        assert text
        until(lambda: answer(stub, "pandemic").revision != first.revision)
        assert answer(stub, "pandemic").switchboard_version == 1
        until(lambda: answer(stub, "aardbeving").action == PASS)
        assert datetime.now(UTC) >= ends


def test_what_does_not_suit_the_lists_is_told(server: Server, lists: Path) -> None:
    boards = Switchboards(FolderStore(_made(lists)), "local", None)
    entry = Pause(rule_id="covid/gone", until=now() + timedelta(hours=1), **WHO)
    boards.flip(Version(), Switchboard(created=now(), pauses=(entry,)), [])
    with stub_for(server.address) as stub:
        words = "there is no rule `covid/gone`"
        until(lambda: stub.GetStatus(STATUS).status.switchboard_error == words)
        assert words in server.wait_for(r"switchboard has faults message=(.*)")[1]


@pytest.fixture
def channel(lists: Path) -> tuple[str, ...]:
    """The options of a store with a channel that serves those lists."""
    Path("store").mkdir()
    Path("trust").write_bytes(trust_file(TRUST, ANN))
    Path("ann.key").touch(0o600)
    Path("ann.key").write_bytes(ANN.pem())
    options = ("--store", "store", "--channel", "prod", "--trust", "trust")
    run("compile", "blocklists", "-o", "lists.sgsnap")
    run("sign", "lists.sgsnap", "--key", "ann.key")
    done = run("publish", "lists.sgsnap", *options, "--key", "ann.key", "--reason", "first")
    assert done.code == 0, done.err
    return (*options, *FAST, "--break-glass", "glass", "--no-keep")


def test_two_servers_follow_a_store_and_the_glass_while_it_is_away(
    channel: tuple[str, ...],
) -> None:
    begins = now()
    entry = Activation(id="quake", starts=begins, until=begins + timedelta(hours=1), **WHO)
    pause = Pause(rule_id="covid/plandemic", until=begins + timedelta(hours=1), **WHO)
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(*channel, "--workers", "2")) for _ in range(2)]
        stubs = [
            stack.enter_context(stub_for(one.address)) for one in servers for _ in range(CALLERS)
        ]
        boards = Switchboards(FolderStore("store"), "prod", TRUST)
        boards.flip(Version(), Switchboard(created=begins, events=(entry,)), [BOB])
        for stub in stubs:
            until(partial(answers, stub, "aardbeving", POINTER))
        Path("store").rename("away")
        glass = BreakGlass(Path("glass"), TRUST)
        glass.flip(Version(), Switchboard(created=begins, pauses=(pause,)), [CAROL])
        for stub in stubs:
            until(partial(answers, stub, "#plandemic", PASS))
            assert answer(stub, "aardbeving").action == POINTER
            assert answer(stub, "bread").switchboard_version == int(begins.timestamp())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"blocklists": "lists", "break_glass": "x"}, "--break-glass FILE needs --trust FILE"),
        (
            {"store": "s", "channel": "prod", "trust": "t", "switchboard": "d"},
            "a channel of a store has its own: leave --switchboard DIR out",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        switched_for(Settings(**settings))
    assert words in str(refused.value)


def _made(lists: Path) -> Path:
    folder = lists.with_name("blocklists.switchboard")
    folder.mkdir()
    return folder
