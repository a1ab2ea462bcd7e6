"""Following a channel: what is new and good is offered once, and nothing else ever is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from searchguard.errors import SnapshotError, TrustError
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.publishing import publish
from searchguard.snapshot.sealing import revision_in
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.supply.following import AGAIN_AFTER, Following
from searchguard.supply.frames import Followed, Frame
from tests.service.taking import Taken
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, BOB, CAROL, signed_snapshot, trust_file, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ROOT, SNAPSHOT, CHANNEL = RoleName.ROOT, RoleName.SNAPSHOT, RoleName.CHANNEL
TRUST = trust_of({ROOT: (ANN,), SNAPSHOT: (ANN,), CHANNEL: (CAROL,)})
A, B, C = (
    signed_snapshot(compile_lists(replace(SMALL, must_pass=(query,))), ANN) for query in "abc"
)


@dataclass
class Place:
    """A store, what a server keeps, and the snapshots that turn out not to serve."""

    folder: Path
    bad: set[bytes]

    def publish(self, data: bytes, at: datetime = NOW, trust: Trust = TRUST) -> None:
        change = Change(channel="prod", keys=(CAROL,), reason="test", at=at, lasts=DAY)
        publish(self.store, trust, data, change)

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder / "store")

    def follow(self, *, bootstrap: bytes = b"", serving: str = "") -> Taken:
        return Taken(self.followed(bootstrap, serving), self.store, self.try_out)

    def followed(self, bootstrap: bytes = b"", serving: str = "") -> Followed:
        if bootstrap:
            (self.folder / "bootstrap").write_bytes(bootstrap)
        return Followed(
            store=str(self.folder / "store"),
            channel="prod",
            trust=str(self.folder / "trust.json"),
            bootstrap=str(self.folder / "bootstrap") if bootstrap else "",
            keep=str(self.folder / "kept"),
            serving=serving,
        )

    def try_out(self, data: bytes) -> None:
        if data in self.bad:
            raise SnapshotError("it does not serve")

    def away(self) -> None:
        (self.folder / "store").rename(self.folder / "away")

    def back(self) -> None:
        (self.folder / "away").rename(self.folder / "store")

    def pointer(self) -> Path:
        return self.folder / "store" / "channels" / "prod"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "store").mkdir()
    (tmp_path / "trust.json").write_bytes(trust_file(TRUST, ANN))
    return Place(tmp_path, set())


def test_published_snapshot_is_offered_once(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    frame, data = following.first(NOW)
    assert (frame.fault, data) == ("", A)
    assert frame.loaded_from.endswith("store, channel prod, sequence 1")
    assert following.next(NOW) is None
    place.publish(B)
    news = following.next(NOW)
    assert news
    assert (news[0].fault, news[1]) == ("", B)
    assert following.next(NOW) is None


def test_same_revision_published_again_is_told_and_not_sent(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    place.publish(A)
    news = following.next(NOW)
    assert news
    assert (news[0].loaded_from.rpartition(", ")[2], news[1]) == ("sequence 2", b"")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda place: place.away(), "there is no folder"),
        (lambda place: place.pointer().unlink(), "has no channel `prod`"),
        (lambda place: place.pointer().write_bytes(b"junk"), "no channel file"),
        (lambda place: place.pointer().write_bytes(bytes(10**6)), "over 65536 bytes"),
        (lambda place: place.publish(C, NOW - 2 * DAY), "expired at"),
        (lambda place: place.publish(C, NOW + DAY), "from the future"),
        (lambda place: (place.bad.add(C), place.publish(C)), "it does not serve"),
    ],
)
def test_what_is_wrong_is_told_once_and_mended_later(
    place: Place, spoil: Callable[[Place], object], words: str
) -> None:
    place.publish(A)
    before = place.pointer().read_bytes()
    following = place.follow()
    following.first(NOW)
    spoil(place)
    news = following.next(NOW)
    assert news
    assert words in news[0].fault
    assert news[1] == b""
    assert following.next(NOW) is None
    if (place.folder / "away").exists():
        place.back()
    place.pointer().write_bytes(before)
    mended = following.next(NOW)
    assert mended
    assert (mended[0].fault, mended[1]) == ("", b"")


def test_older_pointer_put_back_is_never_followed(place: Place) -> None:
    place.publish(A)
    old = place.pointer().read_bytes()
    place.publish(B)
    following = place.follow()
    assert following.first(NOW)[1] == B
    place.pointer().write_bytes(old)
    news = following.next(NOW)
    assert news
    assert "went back from sequence 2 to 1" in news[0].fault
    again = place.follow()
    frame, data = again.first(NOW)
    assert data == B
    assert "went back from sequence 2 to 1" in frame.fault


def test_pointer_that_expires_while_it_is_served_is_told(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    news = following.next(NOW + 2 * DAY)
    assert news
    assert "expired at" in news[0].fault
    place.publish(A, NOW + 2 * DAY)
    mended = following.next(NOW + 2 * DAY)
    assert mended
    assert mended[0].fault == ""


@pytest.mark.parametrize("away", [Place.away, lambda place: place.bad.add(A)])
def test_start_without_the_store_serves_what_was_kept(
    place: Place, away: Callable[[Place], None]
) -> None:
    place.publish(A)
    place.follow().first(NOW)
    place.away()
    frame, data = place.follow(bootstrap=B).first(NOW + 90 * DAY)
    assert data == A
    assert "kept of channel prod, sequence 1" in frame.loaded_from
    assert "there is no folder" in frame.fault


@pytest.mark.parametrize("damage", [b"", b"junk", B])
def test_kept_snapshot_is_verified_again(place: Place, damage: bytes) -> None:
    place.publish(A)
    place.follow().first(NOW)
    place.away()
    (kept,) = (place.folder / "kept" / "snapshots").iterdir()
    kept.write_bytes(damage)
    frame, data = place.follow(bootstrap=C).first(NOW)
    assert data == C
    assert frame.loaded_from.endswith("bootstrap, to start from")


@pytest.mark.parametrize(
    ("bootstrap", "words"),
    [
        (b"", "there is no folder"),
        (b"junk", "not a snapshot"),
        (compile_lists(SMALL), "signed by nobody trusted"),
        (signed_snapshot(compile_lists(SMALL), CAROL), "signed by nobody trusted"),
    ],
)
def test_start_with_nothing_good_offers_nothing(place: Place, bootstrap: bytes, words: str) -> None:
    place.away()
    frame, data = place.follow(bootstrap=bootstrap).first(NOW)
    assert (data, frame.loaded_from) == (b"", "")
    assert words in frame.fault


def test_store_takes_over_from_bootstrap(place: Place) -> None:
    place.away()
    following = place.follow(bootstrap=B)
    assert following.first(NOW)[1] == B
    place.back()
    place.publish(A)
    news = following.next(NOW)
    assert news
    assert news[1] == A


def test_snapshot_that_serves_already_is_kept_too(place: Place) -> None:
    place.away()
    following = place.follow(bootstrap=A)
    assert following.first(NOW)[1] == A
    place.back()
    place.publish(A)
    news = following.next(NOW)
    assert news
    assert news[1] == b""
    place.away()
    assert "kept of channel prod" in place.follow().first(NOW)[0].loaded_from


def test_refused_snapshot_is_tried_again_later_and_not_at_each_poll(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    place.bad.add(B)
    place.publish(B)
    following.next(NOW)
    place.bad.clear()
    assert following.next(NOW + SECOND) is None
    news = following.next(NOW + timedelta(minutes=2))
    assert news
    assert news[1] == B


def test_new_pointer_is_followed_at_once_after_a_refused_one(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    place.bad.add(B)
    place.publish(B)
    following.next(NOW)
    place.publish(C)
    news = following.next(NOW + SECOND)
    assert news
    assert news[1] == C


def test_offer_is_believed_once_it_serves(place: Place) -> None:
    place.publish(A)
    following = Following(replaced(place.followed(), tries=False), place.store, place.try_out)
    assert following.first(NOW)[1] == A
    following.serves(revision_in(A), "", NOW)
    place.bad.add(B)
    place.publish(B)
    news = following.next(NOW)
    assert news
    assert (news[0].fault, news[1]) == ("", B)
    following.serves(revision_in(A), "it does not build", NOW)
    news = following.next(NOW)
    assert news
    assert (news[0].fault, news[1]) == ("it does not build", b"")
    assert news[0].loaded_from.endswith("sequence 1")
    assert following.next(NOW + SECOND) is None
    place.away()
    assert place.follow().first(NOW)[1] == A
    place.back()
    news = following.next(NOW + AGAIN_AFTER)
    assert news
    assert (news[0].fault, news[1]) == ("", B)
    following.serves(revision_in(B), "", NOW)
    following.serves(revision_in(A), "its workers crash", NOW + AGAIN_AFTER)
    news = following.next(NOW + AGAIN_AFTER)
    assert news
    assert (news[0].fault, news[1], news[0].loaded_from) == ("its workers crash", b"", "")
    news = following.next(NOW + 2 * AGAIN_AFTER)
    assert news
    assert news[1] == B


def test_process_that_is_started_again_offers_only_what_differs(place: Place) -> None:
    place.publish(A)
    place.follow().first(NOW)
    again = place.follow(serving=revision_of(replace(SMALL, must_pass=("a",))))
    news = again.next(NOW)
    assert news
    assert (news[0].fault, news[1]) == ("", b"")


def test_newer_trust_file_is_followed_and_another_is_not(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    file = place.folder / "trust.json"
    stranger = trust_of({ROOT: (BOB,), SNAPSHOT: (BOB,), CHANNEL: (BOB,)}, version=2)
    file.write_bytes(trust_file(stranger, BOB))
    news = following.next(NOW)
    assert news
    assert "the trust file is not followed: not trusted by version 1" in news[0].fault
    place.publish(C)
    news = following.next(NOW)
    assert news
    assert (news[1], "is not followed" in news[0].fault) == (C, True)
    after = trust_of({ROOT: (BOB,), SNAPSHOT: (ANN,), CHANNEL: (CAROL,)}, version=2)
    file.write_bytes(trust_file(after, ANN, BOB))
    news = following.next(NOW)
    assert news
    assert news[0].fault == ""
    place.publish(B)
    following.next(NOW)
    file.write_bytes(trust_file(TRUST, ANN))
    with pytest.raises(TrustError, match="to believe it all the same, remove"):
        place.follow()


def test_keys_that_are_no_longer_trusted_move_nothing(place: Place) -> None:
    place.publish(A)
    following = place.follow()
    following.first(NOW)
    after = trust_of({ROOT: (ANN,), SNAPSHOT: (ANN,), CHANNEL: (BOB,)}, version=2)
    (place.folder / "trust.json").write_bytes(trust_file(after, ANN))
    place.publish(B)
    news = following.next(NOW)
    assert news
    assert (news[1], "as `channel` must sign 1 of: bob" in news[0].fault) == (b"", True)


def test_disk_that_keeps_nothing_is_told_and_does_not_stop_serving(place: Place) -> None:
    place.publish(A)
    (place.folder / "kept").write_bytes(b"a file where a folder should be")
    following = place.follow()
    assert following.first(NOW)[1] == A
    news = following.next(NOW)
    assert news
    assert "no copy is kept" in news[0].fault
    (place.folder / "kept").unlink()
    assert following.next(NOW) is None
    news = following.next(NOW + AGAIN_AFTER)
    assert news
    assert news == (Frame(loaded_from=news[0].loaded_from), b"")
    place.away()
    assert place.follow().first(NOW)[1] == A


def test_three_snapshots_are_kept(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    for number in range(5):
        lists = replace(SMALL, must_pass=(str(number),))
        place.publish(signed_snapshot(compile_lists(lists), ANN))
        following.next(NOW)
    kept = [path.name for path in (place.folder / "kept" / "snapshots").iterdir()]
    assert len(kept) == 3
    assert revision_of(replace(SMALL, must_pass=("4",))) in kept


GUARDED = trust_of({ROOT: (ANN,), SNAPSHOT: (ANN,), CHANNEL: (CAROL,), RoleName.BREAKGLASS: (BOB,)})
URGENT = signed_snapshot(compile_lists(replace(SMALL, must_pass=("urgent",))), BOB)


@pytest.fixture
def guarded(place: Place) -> Place:
    """A place that serves A, where Bob may act in an emergency."""
    (place.folder / "trust.json").write_bytes(trust_file(GUARDED, ANN))
    place.publish(A, trust=GUARDED)
    return place


def emergency(place: Place, hours: int = 2, at: datetime = NOW) -> None:
    change = Change(
        channel="prod",
        keys=(BOB,),
        reason="now",
        at=at,
        lasts=DAY,
        action=Action.EMERGENCY,
        until=at + timedelta(hours=hours),
    )
    publish(place.store, GUARDED, URGENT, change)


@pytest.mark.parametrize("store", ["there", "away"])
@pytest.mark.parametrize("again", ["running", "started anew"])
def test_emergency_ends_by_itself_store_or_no_store(guarded: Place, store: str, again: str) -> None:
    following = guarded.follow()
    assert following.first(NOW)[1] == A
    emergency(guarded)
    news = following.next(NOW)
    assert news
    assert news[1] == URGENT
    assert following.next(NOW + timedelta(minutes=119)) is None
    if store == "away":
        guarded.away()
    after = NOW + timedelta(hours=2)
    if again == "running":
        news = following.next(after)
        assert news
        assert news[1] == A
        assert ("fails" in news[0].fault or "no folder" in news[0].fault) is (store == "away")
        assert "back from an emergency" in news[0].loaded_from
        assert following.next(after + SECOND) is None
    else:
        assert guarded.follow().first(NOW)[1] == URGENT
        assert guarded.follow().first(after)[1] == A


def test_what_was_before_an_emergency_is_kept_however_old(guarded: Place) -> None:
    following = guarded.follow()
    following.first(NOW)
    for number in range(5):
        at = NOW + number * timedelta(minutes=1)
        data = signed_snapshot(compile_lists(replace(SMALL, must_pass=(f"e{number}",))), BOB)
        change = Change(
            channel="prod",
            keys=(BOB,),
            reason="again",
            at=at,
            lasts=DAY,
            action=Action.EMERGENCY,
            until=at + DAY / 24,
        )
        publish(guarded.store, GUARDED, data, change)
        news = following.next(at)
        assert news
        assert news[1] == data
    guarded.away()
    news = following.next(NOW + timedelta(hours=3))
    assert news
    assert news[1] == A


def test_emergency_that_was_published_for_good_stays(guarded: Place) -> None:
    following = guarded.follow()
    following.first(NOW)
    emergency(guarded)
    following.next(NOW)
    place_data = signed_snapshot(URGENT, ANN)
    guarded.publish(place_data, NOW + timedelta(hours=1), GUARDED)
    news = following.next(NOW + timedelta(hours=1))
    assert news is not None
    assert news[1] == b""
    assert following.next(NOW + timedelta(hours=3)) is None
