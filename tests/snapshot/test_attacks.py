"""What somebody can do who can write to a store, each really done to a store that is followed.

The list is that of The Update Framework's own tests: rollback, freeze, mix-and-match, fast-forward
and recovery from it, endless data, wrong, rotated and role-crossing keys, a root threshold of two.
After each the server serves what it served, tells why, and takes the next good snapshot.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change, Channels, signed_by
from searchguard.snapshot.channel import POINTER, Pointer, snapshot_name
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.envelope import MAX_BYTES
from searchguard.snapshot.publishing import put
from searchguard.snapshot.signed_text import MOST_BYTES
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName, Trust
from searchguard.supply.frames import Followed
from tests.service.taking import Taken
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import (
    ANN,
    BOB,
    BOB_TOO,
    CAROL,
    STRANGER,
    signed_snapshot,
    trust_file,
    trust_of,
)

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ROLES = {
    RoleName.ROOT: (ANN, BOB, BOB_TOO),
    RoleName.SNAPSHOT: (ANN,),
    RoleName.CHANNEL: (CAROL,),
    RoleName.BREAKGLASS: (BOB,),
}
TWO = {RoleName.ROOT: 2}
TRUST = trust_of(ROLES, TWO)
# Who publishes after Carol's key was stolen.
ROTATED = trust_of({**ROLES, RoleName.CHANNEL: (BOB,)}, TWO, version=2)


def snapshot(name: str, *signers: SigningKey) -> bytes:
    return signed_snapshot(compile_lists(replace(SMALL, must_pass=(name,))), *signers)


def revision(name: str) -> str:
    return revision_of(replace(SMALL, must_pass=(name,)))


FIRST, LIVE, NEXT = (snapshot(name, ANN) for name in ("first", "live", "next"))


@dataclass
class Place:
    """A store that serves `live` after `first`, a server that follows it, and what went before."""

    folder: Path
    trust: Trust = TRUST
    key: SigningKey = CAROL
    old: bytes = b""

    @property
    def channels(self) -> Channels:
        return Channels(FolderStore(self.folder / "store"), self.trust)

    @property
    def pointer(self) -> Path:
        return self.folder / "store" / "channels" / "prod"

    def publish(self, data: bytes, at: datetime, channel: str = "prod") -> Pointer:
        change = Change(channel=channel, keys=(self.key,), reason="test", at=at, lasts=DAY)
        return put(self.channels, data, change)

    def follow(self) -> Taken:
        followed = Followed(
            store=str(self.folder / "store"),
            channel="prod",
            trust=str(self.folder / "trust.json"),
            bootstrap="",
            keep=str(self.folder / "kept"),
            serving="",
        )
        return Taken(followed, self.channels.store, lambda _: None)

    def forge(self, *signers: SigningKey, kind: str = POINTER, **changes: object) -> None:
        """Put a pointer of an attacker's making in the place of the real one."""
        found = self.channels.served("prod").pointer
        pointer = msgspec.structs.replace(found, **{"sequence": found.sequence + 1, **changes})
        self.pointer.write_bytes(signed_by(signers, kind, pointer))

    def rotate(self, trust: Trust = ROTATED, signers: Sequence[SigningKey] = (ANN, BOB)) -> None:
        (self.folder / "trust.json").write_bytes(trust_file(trust, *signers))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "store").mkdir()
    (tmp_path / "trust.json").write_bytes(trust_file(TRUST, ANN, BOB))
    found = Place(tmp_path)
    found.publish(FIRST, NOW - 2 * MINUTE)
    found.old = found.pointer.read_bytes()
    found.publish(LIVE, NOW - MINUTE)
    return found


def planted(place: Place, name: str, data: bytes) -> None:
    path = place.folder / "store" / snapshot_name(revision(name))
    path.write_bytes(data)


def announce(place: Place) -> None:
    """Point at a snapshot by a pointer that is good, which takes Carol's key."""
    place.forge(CAROL, revision=revision("evil"))


def old_pointer(place: Place) -> None:
    place.pointer.write_bytes(place.old)


def pointer_without_signature(place: Place) -> None:
    place.forge()


def pointer_of_a_stranger(place: Place) -> None:
    place.forge(STRANGER, revision=revision("first"))


def pointer_by_a_snapshot_key(place: Place) -> None:
    place.forge(ANN, revision=revision("first"))


def pointer_by_a_root_key(place: Place) -> None:
    place.forge(BOB_TOO, revision=revision("first"))


def lasting_pointer_by_a_breakglass_key(place: Place) -> None:
    place.forge(BOB, revision=revision("first"))


def endless_emergency(place: Place) -> None:
    until = NOW + 80 * MINUTE * 60
    place.forge(BOB, created=NOW, until=until, then=revision("live"), revision=revision("first"))


def row_as_pointer(place: Place) -> None:
    place.pointer.write_bytes((place.folder / "store/audit/prod/1").read_bytes())


def pointer_signed_as_a_row(place: Place) -> None:
    place.forge(CAROL, kind="audit")


def pointer_of_another_channel(place: Place) -> None:
    place.publish(FIRST, NOW, channel="staging")
    place.pointer.write_bytes((place.folder / "store/channels/staging").read_bytes())


def changed_pointer(place: Place) -> None:
    text = place.pointer.read_text("utf-8")
    place.pointer.write_text(text.replace('"sequence": 2', '"sequence": 9'), "utf-8")


def two_pointers_of_one_sequence(place: Place) -> None:
    place.forge(CAROL, sequence=2, revision=revision("first"))


def pointer_from_the_future(place: Place) -> None:
    place.forge(CAROL, created=NOW + DAY, expires=NOW + 2 * DAY)


def expired_pointer(place: Place) -> None:
    place.forge(CAROL, created=NOW - 2 * DAY, expires=NOW - DAY)


def endless_pointer(place: Place) -> None:
    os.truncate(place.pointer, MOST_BYTES + 1)


def endless_snapshot(place: Place) -> None:
    planted(place, "evil", b"")
    os.truncate(place.folder / "store" / snapshot_name(revision("evil")), MAX_BYTES + 1)
    announce(place)


def snapshot_that_is_missing(place: Place) -> None:
    announce(place)


def older_snapshot_in_a_newer_place(place: Place) -> None:
    planted(place, "evil", FIRST)
    announce(place)


def snapshot_without_signature(place: Place) -> None:
    planted(place, "evil", snapshot("evil"))
    announce(place)


def snapshot_of_a_stranger(place: Place) -> None:
    planted(place, "evil", snapshot("evil", STRANGER))
    announce(place)


def snapshot_by_a_channel_key(place: Place) -> None:
    planted(place, "evil", snapshot("evil", CAROL))
    announce(place)


def lasting_snapshot_by_a_breakglass_key(place: Place) -> None:
    planted(place, "evil", snapshot("evil", BOB))
    announce(place)


def truncated_snapshot(place: Place) -> None:
    planted(place, "evil", snapshot("evil", ANN)[:-1])
    announce(place)


def pointer_by_a_key_that_was_taken_away(place: Place) -> None:
    place.rotate()
    place.trust, place.key = ROTATED, BOB


def trust_file_by_one_root_person(place: Place) -> None:
    place.rotate(ROTATED, (ANN,))


def trust_file_by_two_keys_of_one_person(place: Place) -> None:
    place.rotate(ROTATED, (BOB, BOB_TOO))


def trust_file_by_a_new_root_alone(place: Place) -> None:
    mine = {**ROLES, RoleName.ROOT: (CAROL, BOB)}
    place.rotate(trust_of(mine, TWO, version=2), (CAROL, BOB))


def trust_file_of_the_same_version(place: Place) -> None:
    place.rotate(trust_of({**ROLES, RoleName.CHANNEL: (BOB,)}, TWO, version=1))


def no_pointer(place: Place) -> None:
    place.pointer.unlink()


def no_store(place: Place) -> None:
    (place.folder / "store").rename(place.folder / "elsewhere")


ATTACKS: dict[Callable[[Place], None], str] = {
    old_pointer: "went back from sequence 2 to 1",
    two_pointers_of_one_sequence: "two pointers of `prod` with sequence 2",
    pointer_of_another_channel: "was made for `staging`",
    pointer_from_the_future: "is from the future",
    expired_pointer: "expired at",
    changed_pointer: "does not fit: it was changed since",
    pointer_without_signature: "signed by nobody trusted",
    pointer_of_a_stranger: "signed by nobody trusted",
    pointer_by_a_snapshot_key: "as `channel` must sign 1 of: carol",
    pointer_by_a_root_key: "as `channel` must sign 1 of: carol",
    pointer_by_a_key_that_was_taken_away: "as `channel` must sign 1 of: bob",
    lasting_pointer_by_a_breakglass_key: "is signed for emergencies only, and is none",
    endless_emergency: "its emergency lasts until",
    row_as_pointer: "this is no channel file",
    pointer_signed_as_a_row: "this is no channel file",
    endless_pointer: "over 65536 bytes",
    no_pointer: "has no channel `prod`",
    no_store: "there is no folder",
    endless_snapshot: f"over {MAX_BYTES} bytes",
    snapshot_that_is_missing: "the store has no snapshot",
    older_snapshot_in_a_newer_place: "is another one",
    snapshot_without_signature: "signed by nobody trusted",
    snapshot_of_a_stranger: "as `snapshot` must sign 1 of: ann",
    snapshot_by_a_channel_key: "as `snapshot` must sign 1 of: ann",
    lasting_snapshot_by_a_breakglass_key: "as `snapshot` must sign 1 of: ann",
    truncated_snapshot: "damaged",
    trust_file_by_one_root_person: "as `root` must sign 2 of: ann, bob",
    trust_file_by_two_keys_of_one_person: "as `root` must sign 2 of: ann, bob",
    trust_file_by_a_new_root_alone: "as `root` must sign 2 of: ann, bob",
    trust_file_of_the_same_version: "is not newer than 1",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attack_is_told_and_changes_nothing(place: Place, attack: Callable[[Place], None]) -> None:
    following = place.follow()
    assert following.first(NOW)[1] == LIVE
    before, trust = place.pointer.read_bytes(), (place.folder / "trust.json").read_bytes()
    attack(place)
    news = following.next(NOW)
    assert news
    assert news[1] == b""
    assert ATTACKS[attack] in news[0].fault
    assert following.next(NOW + MINUTE / 2) is None or "is from the future" in news[0].fault
    if attack is no_store:
        (place.folder / "elsewhere").rename(place.folder / "store")
    place.pointer.write_bytes(before)
    if place.trust is TRUST:
        (place.folder / "trust.json").write_bytes(trust)
    earlier = Channels(place.channels.store, place.trust, (TRUST,))
    change = Change(channel="prod", keys=(place.key,), reason="heal", at=NOW + MINUTE, lasts=DAY)
    put(earlier, NEXT, change)
    healed = following.next(NOW + 2 * MINUTE)
    assert healed
    assert (healed[1], healed[0].fault) == (NEXT, "")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_server_that_starts_in_an_attack_serves_what_it_kept(
    place: Place, attack: Callable[[Place], None]
) -> None:
    assert place.follow().first(NOW)[1] == LIVE
    trust = (place.folder / "trust.json").read_bytes()
    attack(place)
    if "trust_file" in attack.__name__ or place.trust is ROTATED:
        (place.folder / "trust.json").write_bytes(trust)
        return
    frame, data = place.follow().first(NOW)
    assert data == LIVE
    assert ATTACKS[attack] in frame.fault


def test_frozen_store_is_told_when_its_pointer_expires(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    assert following.next(NOW + DAY - 2 * MINUTE) is None
    news = following.next(NOW + DAY)
    assert news
    assert (news[1], "expired at" in news[0].fault) == (b"", True)


def test_sequence_that_nobody_could_pass_is_recovered_from_by_other_keys(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    place.forge(CAROL, sequence=2**53 - 1, revision=revision("first"))
    news = following.next(NOW)
    assert news
    assert news[1] == FIRST  # the thief has the key of the channel
    place.rotate()
    place.pointer.unlink()
    change = Change(channel="prod", keys=(BOB,), reason="recover", at=NOW + MINUTE, lasts=DAY)
    pointer = put(Channels(place.channels.store, ROTATED, (TRUST,)), NEXT, change)
    assert pointer.sequence == 3
    for server in (following, place.follow()):
        news = server.next(NOW + 2 * MINUTE)
        assert news
        assert news[1] == NEXT
    old_pointer(place)
    news = following.next(NOW + 3 * MINUTE)
    assert news
    assert "as `channel` must sign 1 of: bob" in news[0].fault


def test_floor_holds_where_keys_change_and_the_pointer_is_trusted_still(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    both = trust_of({**ROLES, RoleName.CHANNEL: (BOB, CAROL)}, TWO, version=2)
    place.rotate(both)
    old_pointer(place)
    news = following.next(NOW)
    assert news
    assert "went back from sequence 2 to 1" in news[0].fault


def test_versions_of_the_trust_file_may_be_left_out(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    place.rotate(trust_of({**ROLES, RoleName.CHANNEL: (BOB,)}, TWO, version=7))
    place.trust, place.key = ROTATED, BOB
    earlier = Channels(place.channels.store, ROTATED, (TRUST,))
    change = Change(channel="prod", keys=(BOB,), reason="new", at=NOW, lasts=DAY)
    put(earlier, NEXT, change)
    news = following.next(NOW)
    assert news
    assert news[1] == NEXT
    place.rotate(ROTATED)
    news = following.next(NOW)
    assert news
    assert "is not newer than 7" in news[0].fault


def test_emergency_by_breakglass_is_no_attack(place: Place) -> None:
    following = place.follow()
    following.first(NOW)
    change = Change(
        channel="prod",
        keys=(BOB,),
        reason="now",
        at=NOW,
        lasts=DAY,
        action=Action.EMERGENCY,
        until=NOW + MINUTE,
    )
    put(place.channels, snapshot("urgent", BOB), change)
    news = following.next(NOW)
    assert news
    assert news[1] == snapshot("urgent", BOB)


def test_there_are_as_many_attacks_as_were_promised() -> None:
    assert len(ATTACKS) >= 25
