"""What nobody needs is removed from a store, and nothing else, whoever publishes meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from obstore.store import MemoryStore

from searchguard.errors import SearchguardError, StoreError
from searchguard.snapshot import pruning, retention
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change, Channels, signed_by
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.past import faults_of_content, past_of, served_before
from searchguard.snapshot.pruning import old_in, prune
from searchguard.snapshot.publishing import point, put
from searchguard.snapshot.retention import BOARDS_KEPT, KEPT
from searchguard.snapshot.stores.bucket import BucketStore
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Nothing
from searchguard.snapshot.switchboard import Switchboard
from searchguard.snapshot.switchboards import Switchboards
from searchguard.snapshot.then import then_of
from searchguard.snapshot.trust import RoleName
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, BOB, CAROL, signed_snapshot, trust_of

FIRST_DAY = datetime(2027, 1, 15, 18, tzinfo=UTC)
TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SNAPSHOT: (ANN,),
        RoleName.CHANNEL: (CAROL,),
        RoleName.SWITCHBOARD: (BOB,),
    },
)
LISTS = [replace(SMALL, must_pass=(f"bread {number}",)) for number in range(5)]
SNAPSHOTS = [signed_snapshot(compile_lists(one), ANN) for one in LISTS]
REVISIONS = [revision_of(one) for one in LISTS]
DAYS = (0, 10, 20, 380, 390)  # after the first day
NOW = FIRST_DAY + timedelta(days=400)  # so that a year ago is day 35


def change(channel: str = "prod", day: int = 400, action: Action = Action.PUBLISH) -> Change:
    at = FIRST_DAY + timedelta(days=day)
    return Change(
        channel=channel,
        keys=(CAROL,),
        reason="why",
        at=at,
        lasts=timedelta(days=999),
        action=action,
        until=at + timedelta(days=99) if action is Action.PIN else None,
    )


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one be what stays however old it is, in place of a hundred."""
    for module in (pruning, retention):
        monkeypatch.setattr(module, "BACK", 1)


@pytest.fixture(params=["folder", "bucket"])
def channels(tmp_path: Path, request: pytest.FixtureRequest) -> Channels:
    """A channel that has served five snapshots, and had five switchboards, on the same days."""
    in_folder = request.param == "folder"
    store = FolderStore(tmp_path) if in_folder else BucketStore("memory", MemoryStore())
    found = Channels(store, TRUST)
    boards = Switchboards(found.store, "prod", TRUST)
    for day, snapshot in zip(DAYS, SNAPSHOTS, strict=True):
        put(found, snapshot, change(day=day))
        created = FIRST_DAY + timedelta(days=day)
        boards.flip(boards.newest(), Switchboard(created=created), (BOB,))
    return found


def there(channels: Channels) -> list[int]:
    names = {one.name.rpartition("/")[2] for one in channels.store.names("snapshots")}
    return [number for number, revision in enumerate(REVISIONS) if revision in names]


def pruned(channels: Channels, kept: timedelta = KEPT) -> list[int]:
    revisions, _ = prune(channels, old_in(channels, NOW, kept, kept), change)
    return sorted(REVISIONS.index(one) for one in revisions)


def test_what_served_within_the_time_stays_and_the_record_is_whole(channels: Channels) -> None:
    assert pruned(channels) == [0, 1]
    assert there(channels) == [2, 3, 4]
    past = past_of(channels, "prod")
    assert len(past.rows) == len(DAYS)
    assert (past.faults, list(faults_of_content(channels, "prod", past))) == ((), [])
    assert served_before(channels, "prod") == REVISIONS[3]
    point(channels, REVISIONS[2], change(action=Action.ROLLBACK))
    with pytest.raises(StoreError, match="the store has no snapshot"):
        point(channels, REVISIONS[0], change(day=401, action=Action.ROLLBACK))
    assert pruned(channels) == []


def test_what_is_missing_and_may_not_be_is_still_a_fault(channels: Channels) -> None:
    pruned(channels)
    channels.store.remove(f"snapshots/{REVISIONS[2]}")
    faults = list(faults_of_content(channels, "prod", past_of(channels, "prod")))
    assert [REVISIONS[2] in fault for fault in faults] == [True]


def test_last_ones_stay_however_old(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pruning, retention):
        monkeypatch.setattr(module, "BACK", 4)
    assert pruned(channels) == [0]
    boards = Switchboards(channels.store, "prod", TRUST)
    assert [one.switchboard.version for one in boards.history(boards.newest())] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.PIN])
def test_what_another_channel_serves_stays(channels: Channels, action: Action) -> None:
    put(channels, SNAPSHOTS[0], change("staging", day=0))
    point(channels, REVISIONS[0], change("staging", day=1, action=action))
    assert pruned(channels) == [1]


def test_what_an_emergency_ends_with_stays(channels: Channels) -> None:
    urgent = change(day=399, action=Action.EMERGENCY)
    put(channels, SNAPSHOTS[0], replace(urgent, until=urgent.at + timedelta(hours=9)))
    assert pruned(channels, timedelta(hours=1)) == [1, 2, 3]
    assert there(channels) == [0, 4]


def test_channel_that_cannot_be_read_stops_everything(channels: Channels) -> None:
    channels.store.create("channels/other", b"junk")
    with pytest.raises(SearchguardError, match="this is no channel file"):
        old_in(channels, NOW, KEPT, KEPT)


def test_what_somebody_else_put_there_stays(channels: Channels) -> None:
    others = ("audit/prod/notes.txt", "switchboards/prod/0", "snapshots/old", "readme")
    for name in others:
        channels.store.create(name, b"junk")
    assert pruned(channels) == [0, 1]
    assert [channels.store.read(name, 9) for name in others].count(Nothing.ABSENT) == 0


def test_switchboards_go_and_questions_about_them_are_refused(channels: Channels) -> None:
    assert old_in(channels, NOW, KEPT, BOARDS_KEPT).boards == ()
    old = old_in(channels, NOW, KEPT, KEPT)
    assert old.boards == ("switchboards/prod/1", "switchboards/prod/2")
    prune(channels, old, change)
    boards = Switchboards(channels.store, "prod", TRUST)
    newest = boards.newest()
    assert [one.switchboard.version for one in boards.history(newest)] == [5, 4, 3]
    assert then_of(channels, "prod", FIRST_DAY + timedelta(days=50)).switchboard.version == 3
    with pytest.raises(StoreError, match="before 2027-02-04 18:00 UTC have been removed"):
        then_of(channels, "prod", FIRST_DAY + timedelta(days=15))
    channels.store.remove("switchboards/prod/3")
    with pytest.raises(StoreError, match="version 3 of the switchboard is missing"):
        list(boards.history(newest))


def test_reader_finds_the_newest_switchboard_without_the_first(channels: Channels) -> None:
    channels.store.remove("switchboards/prod/newest")
    pruned(channels)
    assert Switchboards(channels.store, "prod", TRUST).newest().switchboard.version == 5


def test_shorter_time_is_remembered(channels: Channels) -> None:
    pruned(channels, timedelta(days=12))
    put(channels, SNAPSHOTS[0], change("staging", day=0))
    pruned(channels)
    past = past_of(channels, "prod")
    assert list(faults_of_content(channels, "prod", past)) == []


class Interrupted(FolderStore):
    """A store in which something happens just before one kind of write."""

    def __init__(self, folder: Path, meanwhile: Iterator[object], kind: str) -> None:
        super().__init__(folder)
        self._meanwhile, self._kind = meanwhile, kind

    def create(self, name: str, data: bytes) -> bool:
        if name.startswith(self._kind):
            next(self._meanwhile, None)
        return super().create(name, data)

    def remove(self, name: str) -> None:
        if name.startswith(self._kind):
            next(self._meanwhile, None)
        super().remove(name)


@pytest.mark.parametrize("channels", ["folder"], indirect=True)
def test_snapshot_removed_under_a_publisher_is_put_back_by_it(
    channels: Channels, tmp_path: Path
) -> None:
    meanwhile = (pruned(channels) for _ in range(1))
    late = Channels(Interrupted(tmp_path, meanwhile, "audit/prod/"), TRUST)
    put(late, SNAPSHOTS[0], change(day=399))
    assert there(channels) == [0, 2, 3, 4]


@pytest.mark.parametrize("channels", ["folder"], indirect=True)
def test_snapshot_that_is_announced_under_the_pruner_is_put_back_by_it(
    channels: Channels, tmp_path: Path
) -> None:
    row = past_of(channels, "prod").rows[-1]
    announced = msgspec.structs.replace(
        row,
        sequence=row.sequence + 1,
        revision=REVISIONS[0],
        previous=channels.served("prod").pointer.audit,
    )
    signed = signed_by((CAROL,), "audit", announced)
    meanwhile = (channels.store.create("audit/prod/6", signed) for _ in range(1))
    late = Channels(Interrupted(tmp_path, meanwhile, "snapshots/"), TRUST)
    assert 0 not in pruned(late)
    assert 0 in there(channels)
