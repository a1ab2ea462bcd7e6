"""Real servers that follow a channel, or serve one snapshot by a trust file."""

import os
import select
import signal
import sys
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from searchguard.errors import SettingsError, SnapshotError
from searchguard.service.settings import Settings
from searchguard.service.source import source_for
from searchguard.snapshot.compiling import compile_lists
from searchguard.supply import channel_source, trial
from searchguard.supply.channel_source import ChannelSource
from searchguard.supply.frames import Followed
from searchguard.supply.offer import Offer
from searchguard.supply.source import SnapshotFile
from searchguard.supply.trial import try_out
from searchguard.v1 import decision_pb2, service_pb2
from tests.service.folders import BLOCKED
from tests.service.published import Place, place_in
from tests.service.running import (
    SECONDS,
    Server,
    command_of,
    run,
    serving,
    status_of,
    stub_for,
    watched,
)
from tests.snapshot.keys import ANN, signed_snapshot
from tests.waiting import until

BLOCK = decision_pb2.ACTION_BLOCK


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_in(tmp_path)


@pytest.mark.smoke
def test_channel_is_followed_and_nothing_bad_unloads_what_serves(place: Place) -> None:
    first = place.publish(place.lists)
    with serving(*place.words) as server, stub_for(server.address) as stub:
        news = watched(stub)
        status = next(news)
        assert status.revision == first
        assert status.loaded_from.endswith("store, channel prod, sequence 1")
        assert status.lists_fold_version == status.fold_version
        assert status.lists_unicode_version == status.unicode_version
        second = place.publish(place.with_line("bread"))
        while status.revision != second:
            status = next(news)
        refused = place.publish(place.with_line(BLOCKED))
        while not status.HasField("last_error"):
            status = next(news)
        assert "cases that it carries fail here, 1 of 1" in status.last_error.message
        assert (status.revision, refused != second) == (second, True)
        request = service_pb2.CheckRequest(query=BLOCKED)
        assert stub.Check(request, timeout=SECONDS).decision.action == BLOCK
        third = place.publish(place.with_line("cake"))
        while status.revision != third:
            status = next(news)
        assert not status.HasField("last_error")
    assert "lists not loaded" in server.written


@pytest.mark.smoke
def test_process_that_follows_is_started_again(place: Place) -> None:
    place.publish(place.lists)
    with serving(*place.words) as server, stub_for(server.address) as stub:
        news = watched(stub)
        next(news)
        os.kill(child_of(server), signal.SIGKILL)
        status = next(news)
        assert "is started again" in status.last_error.message
        second = place.publish(place.with_line("bread"))
        while status.revision != second:
            status = next(news)
        assert not status.HasField("last_error")
        gone = os.pidfd_open(child_of(server))
    assert select.select([gone], [], [], SECONDS)[0] == [gone]
    os.close(gone)


@pytest.mark.smoke
def test_server_that_was_killed_starts_without_the_store_from_what_it_kept(place: Place) -> None:
    first = place.publish(place.lists)
    with serving(*place.words) as server:
        until((place.folder / "kept" / "trust").exists)  # kept once it serves, that last
        server.process.kill()
    (place.folder / "store").rename(place.folder / "away")
    with serving(*place.words) as server, stub_for(server.address) as stub:
        status = status_of(stub)
        assert (status.revision, "kept of channel prod" in status.loaded_from) == (first, True)
        assert "there is no folder" in status.last_error.message


def test_server_without_anything_to_serve_does_not_start(place: Place) -> None:
    done = run("serve", "--listen", "127.0.0.1:0", *place.words)
    assert done.returncode == 2
    assert "has no channel `prod`" in done.stderr
    assert "serving" not in done.stderr.replace("cannot serve", "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(store="s"), "needs --channel NAME and --trust FILE"),
        (Settings(store="s", channel="prod"), "needs --channel NAME and --trust FILE"),
        (Settings(store="s", trust="t"), "needs --channel NAME and --trust FILE"),
        (Settings(store="s", snapshot="x"), "name one of"),
        (Settings(store="s", blocklists="x"), "name one of"),
        (Settings(snapshot="x", channel="prod"), "go with --store"),
        (Settings(snapshot="x", bootstrap="x"), "go with --store"),
        (Settings(blocklists="x", trust="t"), "is not signed"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: Settings, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        source_for(settings)


def test_one_snapshot_serves_only_if_trusted(place: Place) -> None:
    source = SnapshotFile(place.folder / "lists.sgsnap", place.folder / "trust.json")
    source.path.write_bytes(compile_lists(place.lists))
    with pytest.raises(SnapshotError, match="signed by nobody trusted"):
        source.load()
    source.path.write_bytes(signed_snapshot(source.path.read_bytes(), ANN))
    assert source.load().data == source.path.read_bytes()


def test_snapshot_whose_cases_fail_does_not_serve(place: Place) -> None:
    with pytest.raises(SnapshotError, match="cases that it carries fail here, 1 of 1"):
        try_out(compile_lists(place.with_line(BLOCKED)))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; print('why', file=sys.stderr); sys.exit(3)", "^why$"),
        ("import os; os.kill(os.getpid(), 11)", "ended with exit code -11: no reason given"),
        ("1 / 0", "ended with exit code 1: ZeroDivisionError"),
        ("while True: pass", "took over 1 seconds"),
    ],
)
def test_trial_that_ends_badly_refuses(
    program: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "COMMAND", (sys.executable, "-c", program))
    monkeypatch.setattr(trial, "TRIAL_SECONDS", 1)
    with pytest.raises(SnapshotError, match=words):
        try_out(b"")


OFFERS = """
import json, sys
where = "somewhere"
while where:
    frame = json.dumps({"loaded_from": where, "size": 3, "returns": True})
    sys.stdout.buffer.write(frame.encode() + b"\\nabc")
    sys.stdout.buffer.flush()
    where = json.loads(sys.stdin.readline() or '{"why": ""}')["why"]
"""


def test_offer_that_does_not_load_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_source, "COMMAND", (sys.executable, "-c", OFFERS))
    source = ChannelSource(Followed(store="s", channel="prod", trust="t", serving="a" * 64))
    for times, where in enumerate(("somewhere", "it does not load", "it crashes"), 1):
        assert reached(source, times)
        assert source.load() == Offer(data=b"abc", loaded_from=where, returns=True)
        source.refused("it does not load" if times == 1 else "it crashes")
    source.taken("b" * 64)


def reached(source: ChannelSource, times: int) -> bool:
    """Wait until a source was told something so many times."""
    until, clock = monotonic() + SECONDS, Event()
    while source.fingerprint() != times and monotonic() < until:
        clock.wait(0.01)
    return source.fingerprint() == times


def child_of(server: Server) -> int:
    """Return the one process that follows the store for a server."""
    (child,) = (pid for pid in server.children() if "follow_child" in command_of(pid))
    return child
