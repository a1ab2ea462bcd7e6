"""Versions of a switchboard in a store: created once, in a chain, and believed only if signed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from searchguard.errors import SearchguardError, StoreError, SwitchboardError, TrustError
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.switchboard import (
    BREAKGLASS_VERSIONS,
    Allow,
    Change,
    ChangeKind,
    Pause,
    Switchboard,
    local_folder,
)
from searchguard.snapshot.switchboards import (
    Switchboards,
    Version,
    numbered,
    read_switchboard,
    written,
)
from searchguard.snapshot.trust import RoleName
from tests.snapshot.keys import ANN, BOB, BOB_TOO, CAROL, STRANGER, trust_of

AT = datetime(2027, 1, 15, 18, tzinfo=UTC)
TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SWITCHBOARD: (ANN, BOB, BOB_TOO),
        RoleName.BREAKGLASS: (CAROL,),
    },
)
WHO: dict[str, Any] = {"until": AT + timedelta(hours=1), "by": "ann", "reason": "why"}


def board(query: str = "wga strike", **more: Any) -> Switchboard:
    change = Change(kind=ChangeKind.UNBLOCK, subject=query, by="ann", reason="why")
    found = Switchboard(created=AT, change=change, allows=(Allow(query=query, **WHO),))
    return replace(found, **more)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def boards(store: FolderStore) -> Switchboards:
    return Switchboards(store, "prod", TRUST)


def put(boards: Switchboards, *queries: str) -> Version:
    version = boards.newest()
    for query in queries:
        version = boards.flip(version, board(query), [ANN])
    return version


def test_channel_without_a_switchboard_has_the_empty_one(boards: Switchboards) -> None:
    assert boards.newest() == Version()
    assert list(boards.history(Version())) == []


def test_versions_follow_each_other_and_the_newest_is_found(boards: Switchboards) -> None:
    third = put(boards, "a", "b", "c")
    assert (third.switchboard.version, third.switchboard.channel) == (3, "prod")
    assert boards.newest() == third
    assert boards.newest(third) == third
    assert boards.next_after(third) is None
    past = [one.switchboard for one in boards.history(third)]
    assert [one.version for one in past] == [3, 2, 1]
    assert [one.change.subject for one in past if one.change] == ["c", "b", "a"]


def test_of_two_people_flipping_at_once_one_wins_and_the_other_is_told(
    boards: Switchboards,
) -> None:
    first = put(boards, "a")

    def flip(number: int) -> Version | SwitchboardError:
        try:
            return boards.flip(first, board(f"query {number}"), [ANN])
        except SwitchboardError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(flip, range(8)))
    won = [one for one in results if isinstance(one, Version)]
    assert won == [boards.newest()]
    assert {str(one) for one in results if isinstance(one, SwitchboardError)} == {
        "somebody else flipped the switchboard just now (version 2), so this was not done: "
        "look at what, then ask again"
    }


def test_copy_of_the_newest_may_lag_or_be_missing(boards: Switchboards, store: FolderStore) -> None:
    first = put(boards, "a")
    second = put(boards, "b")
    copy = Path(store.address, "switchboards/prod/newest")
    copy.write_bytes(first.data)
    assert boards.newest() == second
    copy.unlink()
    assert boards.newest() == second
    assert put(boards, "c").switchboard.version == 3


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "signed by nobody trusted"),
        ([STRANGER], "signed by nobody trusted (and by"),
        ([CAROL], "as `switchboard` must sign 1 of: ann, bob"),
    ],
)
def test_flip_that_would_not_be_trusted_changes_nothing(
    boards: Switchboards, keys: list[Any], words: str
) -> None:
    with pytest.raises(TrustError) as refused:
        boards.flip(Version(), board(), keys)
    assert words in str(refused.value)
    assert boards.newest() == Version()


def test_protected_rule_takes_the_signatures_of_two_people(boards: Switchboards) -> None:
    change = Change(
        kind=ChangeKind.PAUSE, subject="help/first", by="ann", reason="why", second="bob"
    )
    two = board(change=change)
    for keys in ([ANN], [BOB, BOB_TOO]):
        with pytest.raises(TrustError, match="it takes two people, and only"):
            boards.flip(Version(), two, keys)
    assert boards.flip(Version(), two, [ANN, BOB]).switchboard.version == 1


def test_what_somebody_else_put_into_the_store_is_not_believed(
    boards: Switchboards, store: FolderStore
) -> None:
    first = put(boards, "a")
    place = Path(store.address, "switchboards/prod/2")
    stranger = written(numbered(board(), 2, "prod", first.digest), [STRANGER])
    other_channel = written(numbered(board(), 2, "staging", first.digest), [ANN])
    other_number = written(numbered(board(), 3, "prod", first.digest), [ANN])
    no_chain = written(numbered(board(), 2, "prod", "0" * 64), [ANN])
    changed = written(numbered(board(), 2, "prod", first.digest), [ANN]).replace(b"wga", b"abc")
    for data in (stranger, other_channel, other_number, no_chain, changed, b"", b"x" * 300_000):
        place.write_bytes(data)
        with pytest.raises(SearchguardError):
            boards.newest()
        with pytest.raises(SearchguardError):
            boards.newest(first)


def test_past_that_was_changed_or_removed_is_told(boards: Switchboards, store: FolderStore) -> None:
    third = put(boards, "a", "b", "c")
    place = Path(store.address, "switchboards/prod/2")
    data = place.read_bytes()
    place.write_bytes(data.replace(b'"b"', b'"x"'))
    with pytest.raises(StoreError, match="version 2 of the switchboard is changed: restore it"):
        list(boards.history(third))
    place.unlink()
    with pytest.raises(StoreError, match="version 2 of the switchboard is missing: restore it"):
        list(boards.history(third))


def test_without_trust_nothing_is_signed(store: FolderStore) -> None:
    boards = Switchboards(store, "local", None)
    first = boards.flip(Version(), board(), [])
    assert boards.newest() == first
    assert read_switchboard(first.data, None) == first.switchboard


def test_switchboard_too_large_is_not_written() -> None:
    pauses = tuple(
        Pause(rule_id=f"list/{number}", term="x" * 200, **{**WHO, "reason": "y" * 500})
        for number in range(400)
    )
    with pytest.raises(SwitchboardError, match="over 262144 bytes: end some of what is on"):
        written(board(pauses=pauses), [])


def test_broken_glass_lasts_a_day_and_has_a_version_of_its_own(tmp_path: Path) -> None:
    glass = BreakGlass(tmp_path / "glass", TRUST)
    assert glass.newest() == Version()
    first = glass.flip(Version(), board(), [CAROL])
    assert first.switchboard.version == int(AT.timestamp()) >= BREAKGLASS_VERSIONS
    assert glass.newest() == first
    second = glass.flip(first, board("other"), [CAROL])
    assert second.switchboard.version == first.switchboard.version + 1
    assert list(glass.history(second)) == [second]
    long = Allow(query="a", **{**WHO, "until": AT + timedelta(hours=25)})
    with pytest.raises(SwitchboardError, match="would last for more than 24 hours"):
        glass.flip(second, board(allows=(long,)), [CAROL])
    with pytest.raises(TrustError):
        glass.flip(second, board(), [ANN])
    assert glass.newest() == second


def test_switchboard_of_a_channel_breaks_no_glass(tmp_path: Path) -> None:
    both = trust_of({RoleName.ROOT: (ANN,), RoleName.BREAKGLASS: (ANN,)})
    (tmp_path / "glass").write_bytes(written(numbered(board(), 7, "prod", ""), [ANN]))
    with pytest.raises(SwitchboardError, match="is no file to break the glass with"):
        BreakGlass(tmp_path / "glass", both).newest()


def test_folder_of_the_switchboard_stands_beside_the_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert local_folder(Path("blocklists")) == tmp_path / "blocklists.switchboard"
    assert local_folder(tmp_path / "lists.sgsnap") == tmp_path / "lists.sgsnap.switchboard"
