"""Following a switchboard: what is trusted holds, what fails changes nothing, all of it ends."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from msgspec.structs import replace

from searchguard.errors import TrustError
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboard import EMPTY, Activation, Allow, Pause, Switchboard
from searchguard.snapshot.switchboards import Switchboards, Version, numbered, written
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.supply.frames import Switched
from searchguard.supply.switch_source import Deadlines, Held, SwitchSource
from searchguard.supply.switching import GlassBoard, StoreBoard, effective
from tests.snapshot.keys import ANN, BOB, CAROL, STRANGER, trust_file, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOT, BOARD, GLASS = RoleName.ROOT, RoleName.SWITCHBOARD, RoleName.BREAKGLASS
TRUST = trust_of({ROOT: (ANN,), BOARD: (BOB,), GLASS: (CAROL,)})
WHO: dict[str, Any] = {"by": "bob", "reason": "why"}


def board(query: str = "wga", at: datetime = NOW) -> Switchboard:
    return Switchboard(created=at, allows=(Allow(query=query, until=at + HOUR, **WHO),))


class Place:
    """A store, a file to break the glass with, and what a server keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "store").mkdir()
        self.trust(TRUST, ANN)

    def trust(self, trust: Trust, *signers: SigningKey) -> None:
        (self.folder / "trust").write_bytes(trust_file(trust, *signers))

    def flip(self, query: str, key: SigningKey = BOB, trust: Trust = TRUST) -> Version:
        boards = Switchboards(self.store, "prod", trust)
        return boards.flip(boards.newest(), board(query), [key])

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder / "store")

    def switched(self, **more: Any) -> Switched:
        found = Switched(
            store=str(self.folder / "store"),
            channel="prod",
            trust=str(self.folder / "trust"),
            keep=str(self.folder / "kept"),
        )
        return replace(found, **more)

    def follow(self, **more: Any) -> StoreBoard:
        return StoreBoard(self.switched(**more), self.store)

    def glass(self) -> GlassBoard:
        return GlassBoard(self.folder / "glass", self.folder / "trust")

    def break_glass(self, switchboard: Switchboard) -> None:
        BreakGlass(self.folder / "glass", TRUST).flip(Version(), switchboard, [CAROL])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def queries(switchboard: Switchboard) -> list[str]:
    return [one.query for one in switchboard.allows]


def test_each_version_is_followed(place: Place) -> None:
    following = place.follow()
    following.look(NOW)
    assert (following.board, following.fault) == (EMPTY, "")
    for query in "ab":
        place.flip(query)
        following.look(NOW)
        assert (queries(following.board), following.fault) == ([query], "")


def test_store_that_is_away_changes_nothing_and_is_told(place: Place) -> None:
    place.flip("a")
    following = place.follow()
    following.look(NOW)
    (place.folder / "store").rename(place.folder / "away")
    following.look(NOW)
    assert queries(following.board) == ["a"]
    assert following.fault.startswith("the switchboard is not followed: there is no folder")
    again = place.follow()
    again.look(NOW)
    assert queries(again.board) == ["a"]
    nothing = place.follow(keep="")
    nothing.look(NOW)
    assert nothing.board == EMPTY
    (place.folder / "away").rename(place.folder / "store")
    following.look(NOW)
    assert following.fault == ""


def test_version_that_is_not_trusted_changes_nothing(place: Place) -> None:
    place.flip("a")
    following = place.follow()
    following.look(NOW)
    second = place.folder / "store/switchboards/prod/2"
    first = Version(following.board, (place.folder / "store/switchboards/prod/1").read_bytes())
    stranger = written(numbered(board("b"), 2, "prod", first.digest), [STRANGER])
    for data, words in ((first.data, "was made for another place"), (stranger, "nobody trusted")):
        second.write_bytes(data)
        following.look(NOW)
        assert queries(following.board) == ["a"]
        assert words in following.fault


def test_switchboard_from_the_future_is_not_followed(place: Place) -> None:
    place.flip("a")
    following = place.follow()
    following.look(NOW - HOUR)
    assert following.board == EMPTY
    assert "is from the future" in following.fault
    following.look(NOW)
    assert (queries(following.board), following.fault) == (["a"], "")


def test_newer_trust_is_followed_if_the_root_before_signed_it(place: Place) -> None:
    newer = trust_of({ROOT: (ANN,), BOARD: (CAROL,), GLASS: (CAROL,)}, version=2)
    following = place.follow()
    following.look(NOW)
    place.trust(trust_of({ROOT: (BOB,), BOARD: (CAROL,)}, version=2), BOB)
    following.look(NOW)
    assert "not trusted by version 1" in following.fault
    place.trust(newer, ANN)
    place.flip("a", CAROL, newer)
    following.look(NOW)
    assert (queries(following.board), following.fault) == (["a"], "")


def test_folder_that_nobody_flipped_has_no_switchboard(tmp_path: Path) -> None:
    folder = tmp_path / "lists.switchboard"
    following = StoreBoard(Switched(store=str(folder)), FolderStore(folder))
    following.look(NOW)
    assert (following.board, following.fault) == (EMPTY, "")
    folder.mkdir()
    boards = Switchboards(FolderStore(folder), "local", None)
    boards.flip(Version(), board("a"), [])
    following.look(NOW)
    assert queries(following.board) == ["a"]


def test_trust_file_must_be_there(place: Place) -> None:
    (place.folder / "trust").write_bytes(b"nonsense")
    with pytest.raises(TrustError):
        place.follow()


def test_broken_glass_lies_over_the_store_and_ends(place: Place) -> None:
    glass = place.glass()
    glass.look(NOW)
    assert (glass.board, glass.fault) == (EMPTY, "")
    place.break_glass(board("now"))
    glass.look(NOW)
    below = replace(board("store"), version=7)
    both = effective(below, glass.board)
    assert (queries(both), both.version) == (["store", "now"], int(NOW.timestamp()))
    glass.look(NOW + HOUR)
    assert effective(below, glass.board) == below


def test_glass_that_cannot_be_used_lies_over_nothing(place: Place) -> None:
    glass = place.glass()
    place.break_glass(board("now"))
    glass.look(NOW - HOUR)
    assert (glass.board, "is from the future" in glass.fault) == (EMPTY, True)
    (place.folder / "glass").write_bytes(b"nonsense")
    glass.look(NOW)
    assert glass.board == EMPTY
    assert glass.fault.startswith("the file to break the glass with is not followed: ")


def left(held: Held, clock: float) -> list[str]:
    return queries(held.left(clock))


def test_entry_is_let_go_in_time_whatever_the_time_of_day_is() -> None:
    deadlines = Deadlines()
    first = deadlines.held(board("a"), "", NOW + 0.5 * HOUR, 1000.0)
    assert first.deadlines == (1000.0 + 1800,)
    assert first.next_deadline(1000.0) == 2800.0
    # The clock is set back by ten hours, and the switchboard is told again, with another entry.
    both = replace(board("a"), allows=(*board("a").allows, *board("b").allows))
    again = deadlines.held(both, "", NOW - 10 * HOUR, 1600.0)
    assert again.deadlines == (2800.0, 1600.0 + 3600)
    assert left(again, 2799.9) == ["a", "b"]
    assert left(again, 2800.0) == ["b"]
    assert left(again, 5200.0) == []


def test_clock_that_is_behind_adds_nothing() -> None:
    held = Deadlines().held(board("a"), "", NOW - 1000 * HOUR, 0.0)
    assert held.deadlines == (3600.0,)


def test_what_is_over_stays_over() -> None:
    deadlines = Deadlines()
    assert left(deadlines.held(board("a"), "", NOW + 2 * HOUR, 50.0), 50.0) == []
    assert left(deadlines.held(board("a"), "", NOW, 51.0), 51.0) == []


def test_every_kind_of_entry_is_let_go() -> None:
    every = replace(
        board("a"),
        events=(Activation(id="quake", starts=NOW, until=NOW + HOUR, **WHO),),
        pauses=(Pause(rule_id="a/b", until=NOW + 2 * HOUR, **WHO),),
    )
    held = Deadlines().held(every, "", NOW, 0.0)
    assert held.left(3599.0) == every
    assert held.left(3600.0) == replace(every, events=(), allows=())
    assert list(held.left(7200.0).entries()) == []


def test_process_that_follows_tells_of_a_flip(place: Place) -> None:
    told: Queue[Held] = Queue()
    now = datetime.now(UTC).replace(microsecond=0)
    source = SwitchSource(
        place.switched(poll=0.05, break_glass=str(place.folder / "glass")), told.put
    )
    source.start()
    try:
        assert told.get(timeout=30).board == EMPTY
        boards = Switchboards(place.store, "prod", TRUST)
        boards.flip(Version(), board("a", now), [BOB])
        assert queries(told.get(timeout=30).board) == ["a"]
        (place.folder / "store").rename(place.folder / "away")
        assert told.get(timeout=30).fault.startswith("the switchboard is not followed")
        place.break_glass(board("now", now))
        assert queries(told.get(timeout=30).board) == ["a", "now"]
    finally:
        source.stop()
