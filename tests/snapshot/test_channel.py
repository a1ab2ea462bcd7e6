"""Channels: what is published is found, and nothing that anybody else put into the store."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from searchguard.errors import SearchguardError, SnapshotError, StoreError, TrustError
from searchguard.policy.model import Lists
from searchguard.snapshot.audit import REFUSALS, find_row, last_number, rows_of
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.channel import (
    POINTER,
    Pointer,
    Published,
    check_new,
    find_pointer,
    find_snapshot,
)
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.predicted import Predicted, PredictedAmount, PredictedRule
from searchguard.snapshot.publishing import PENDING, publish, put
from searchguard.snapshot.signed_text import text_of
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Nothing
from searchguard.snapshot.trust import RoleName
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, BOB, CAROL, STRANGER, signed_snapshot, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
LASTS = timedelta(days=30)
MINUTE = timedelta(minutes=1)
TRUST = trust_of(
    {RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)},
)
CHANGE = Change(channel="prod", keys=(CAROL,), reason="first", at=NOW, lasts=LASTS)
OTHER = replace(SMALL, must_pass=("bread",))
FIRST, SECOND = (signed_snapshot(compile_lists(lists), ANN) for lists in (SMALL, OTHER))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def found(store: FolderStore, channel: str = "prod") -> Published:
    published = find_pointer(store, channel, TRUST)
    assert isinstance(published, Published)
    return published


def test_published_snapshot_is_found(store: FolderStore) -> None:
    pointer = publish(store, TRUST, FIRST, CHANGE)
    assert found(store).pointer == pointer
    assert (pointer.sequence, pointer.revision) == (1, revision_of(SMALL))
    assert find_snapshot(store, pointer.revision, TRUST) == FIRST
    assert find_pointer(store, "prod", TRUST, found(store).mark) is Nothing.SAME
    assert find_pointer(store, "staging", TRUST) is Nothing.ABSENT


def test_audit_rows_tell_who_and_why_and_are_a_chain(store: FolderStore) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    pointer = publish(store, TRUST, SECOND, replace(CHANGE, reason="more bread"))
    first, second = (find_row(store, "prod", number, TRUST) for number in (1, 2))
    assert first
    assert second
    assert second[0].reason == "more bread"
    assert second[0].by == ("carol",)
    assert second[0].before == first[0].revision == revision_of(SMALL)
    assert second[0].previous == hashlib.sha256(first[1]).hexdigest()
    assert pointer.audit == hashlib.sha256(second[1]).hexdigest()


def test_channels_do_not_know_each_other(store: FolderStore) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    publish(store, TRUST, SECOND, replace(CHANGE, channel="staging"))
    assert found(store, "staging").pointer.sequence == 1
    assert found(store).pointer.revision == revision_of(SMALL)


def test_older_revision_is_published_under_a_new_sequence(store: FolderStore) -> None:
    for data in (FIRST, SECOND, FIRST):
        publish(store, TRUST, data, CHANGE)
    assert found(store).pointer.sequence == 3
    assert found(store).pointer.revision == revision_of(SMALL)


@pytest.mark.parametrize(
    ("data", "change", "words"),
    [
        (compile_lists(SMALL), {}, "signed by nobody trusted"),
        (signed_snapshot(compile_lists(SMALL), CAROL), {}, "signed by nobody trusted"),
        (FIRST[:-1], {}, "damaged"),
        (FIRST, {"keys": ()}, "signed by nobody trusted"),
        (FIRST, {"keys": (ANN,)}, "as `channel` must sign 1 of: carol"),
        (FIRST, {"keys": (CAROL, BOB)}, "may not sign as `channel`"),
        (FIRST, {"channel": "../prod"}, "is no channel"),
        (FIRST, {"channel": "Prod"}, "is no channel"),
        (FIRST, {"reason": ""}, "reason must be one line"),
        (FIRST, {"reason": "a\nb"}, "reason must be one line"),
    ],
)
def test_what_would_not_be_trusted_is_not_published(
    store: FolderStore, tmp_path: Path, data: bytes, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(SearchguardError, match=words):
        publish(store, TRUST, data, replace(CHANGE, **change))
    assert list(tmp_path.rglob("*")) == []


def test_one_of_many_publishers_wins_each_round_and_rows_tell_of_all(store: FolderStore) -> None:
    rounds, publishers = 10, 8
    channels = Channels(store, TRUST)
    with ThreadPoolExecutor(publishers) as pool:
        for number in range(1, rounds + 1):
            base, at = channels.current("prod"), NOW + number * MINUTE
            tried = [
                pool.submit(
                    put, channels, FIRST, replace(CHANGE, reason=f"publisher {who}", at=at), base
                )
                for who in range(publishers)
            ]
            won = [one.result() for one in tried if not one.exception()]
            assert [pointer.sequence for pointer in won] == [number]
            assert all(isinstance(one.exception(), StoreError | None) for one in tried)
    assert len(list(rows_of(store, "prod", (TRUST,)))) == rounds
    refused = [row for row, _ in rows_of(store, "prod", (TRUST,), REFUSALS)]
    assert len(refused) == rounds * (publishers - 1)
    assert all("prod` just now" in row.refused or "began to" in row.refused for row in refused)


def test_publisher_who_looked_at_another_state_is_refused(store: FolderStore) -> None:
    channels = Channels(store, TRUST)
    base = channels.current("prod")
    put(channels, FIRST, CHANGE, base)
    with pytest.raises(StoreError, match="somebody else published to `prod` just now"):
        put(channels, SECOND, replace(CHANGE, reason="late"), base)
    [(row, _)] = rows_of(store, "prod", (TRUST,), REFUSALS)
    assert (row.reason, row.revision, row.by) == ("late", revision_of(OTHER), ("carol",))
    assert (row.refused[:14], row.before) == ("somebody else ", revision_of(SMALL))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 20])
def test_last_row_of_a_chain_is_found(store: FolderStore, count: int) -> None:
    for number in range(1, count + 1):
        store.create(f"audit/prod/{number}", b"row")
    assert last_number(store, "prod", "audit") == count
    assert last_number(store, "prod", "audit", max(0, count - 3)) == count


def test_row_whose_pointer_never_came_is_passed_after_a_while(store: FolderStore) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    before = found(store).data
    publish(store, TRUST, SECOND, replace(CHANGE, reason="the machine dies"))
    assert store.replace("channels/prod", before, found(store).mark)
    for soon in (timedelta(), PENDING / 2, -PENDING / 2):
        with pytest.raises(StoreError, match="carol began to publish to `prod` at 18:00:00 UTC"):
            publish(store, TRUST, SECOND, replace(CHANGE, at=NOW + soon))
    pointer = publish(store, TRUST, SECOND, replace(CHANGE, at=NOW + PENDING))
    assert pointer.sequence == 3


class Dying(FolderStore):
    """A store whose writer dies before or after one of its writes."""

    def __init__(self, folder: Path, at: int, *, after: bool) -> None:
        super().__init__(folder)
        self.left = at
        self.after = after

    def dies(self, *, after: bool) -> None:
        self.left -= after is self.after
        if self.left == 0 and after is self.after:
            raise StoreError("the machine dies")

    def create(self, name: str, data: bytes) -> bool:
        self.dies(after=False)
        done = super().create(name, data)
        self.dies(after=True)
        return done

    def replace(self, name: str, data: bytes, mark: str) -> bool:
        self.dies(after=False)
        done = super().replace(name, data, mark)
        self.dies(after=True)
        return done


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_publisher_that_dies_leaves_the_old_or_the_new(
    store: FolderStore, tmp_path: Path, at: int, after: bool
) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    with pytest.raises(StoreError, match="the machine dies"):
        publish(Dying(tmp_path, at, after=after), TRUST, SECOND, CHANGE)
    pointer = found(store).pointer
    find_snapshot(store, pointer.revision, TRUST)
    row = find_row(store, "prod", pointer.sequence, TRUST)
    assert row
    assert row[0].revision == pointer.revision
    assert (pointer.sequence == 2) is (at == 3 and after)
    again = publish(store, TRUST, SECOND, replace(CHANGE, at=NOW + MINUTE))
    assert again.sequence > pointer.sequence
    assert found(store).pointer == again


def test_sequence_goes_on_where_the_pointer_was_lost(store: FolderStore, tmp_path: Path) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    (tmp_path / "channels" / "prod").unlink()
    assert publish(store, TRUST, FIRST, replace(CHANGE, at=NOW + MINUTE)).sequence == 2


def test_changed_or_missing_audit_row_stops_publishing(store: FolderStore, tmp_path: Path) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    publish(store, TRUST, FIRST, CHANGE)
    row = tmp_path / "audit" / "prod" / "2"
    row.write_bytes((tmp_path / "audit" / "prod" / "1").read_bytes())
    with pytest.raises(StoreError, match="about something else"):
        publish(store, TRUST, FIRST, CHANGE)
    row.unlink()
    with pytest.raises(StoreError, match="row 2 of `prod` is missing"):
        publish(store, TRUST, FIRST, CHANGE)


def test_snapshot_under_its_revision_that_nobody_trusts_is_replaced(
    store: FolderStore, tmp_path: Path
) -> None:
    path = tmp_path / "snapshots" / revision_of(SMALL)
    for planted in (compile_lists(SMALL), b"junk", SECOND):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(planted)
        publish(store, TRUST, FIRST, CHANGE)
        assert path.read_bytes() == FIRST
    again = signed_snapshot(FIRST, BOB)
    publish(store, TRUST, again, CHANGE)
    assert path.read_bytes() == FIRST


def test_new_channel_keys_take_over_with_the_earlier_trust(store: FolderStore) -> None:
    publish(store, TRUST, FIRST, CHANGE)
    after = trust_of(
        {RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (BOB,)}, version=2
    )
    change = replace(CHANGE, keys=(BOB,))
    with pytest.raises(TrustError, match="signed by nobody trusted"):
        publish(store, after, FIRST, change)
    assert publish(store, after, FIRST, change, earlier=(TRUST,)).sequence == 2
    assert publish(store, after, FIRST, change).sequence == 3


RULES = (PredictedRule("covid/a", 2, 7), PredictedRule("covid/b", 1, 9))
PREDICTED = Predicted(
    before="b" * 64,
    at=NOW,
    asked=PredictedAmount(10, 100),
    changed=PredictedAmount(3, 16),
    rules=RULES,
)


def predicting(**changes: object) -> Predicted:
    return msgspec.structs.replace(PREDICTED, **changes)


def test_what_was_predicted_is_told_in_shares() -> None:
    assert PREDICTED.share == (0.3, 0.16)
    assert PREDICTED.share_of("covid/a") == (0.2, 0.07)
    assert PREDICTED.share_of("covid/c") == (0.0, 0.0)
    assert predicting(more_rules=1).share_of("covid/c") == (0.1, 0.16)


def pointer_by(key: SigningKey = CAROL, kind: str = POINTER, **changes: object) -> bytes:
    pointer = Pointer(
        channel="prod",
        sequence=7,
        revision=revision_of(SMALL),
        created=NOW,
        expires=NOW + LASTS,
        audit="a" * 64,
    )
    document = text_of(kind, msgspec.structs.replace(pointer, **changes))
    return bytes(document.signed(key.sign(document.text)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "this is no channel file"),
        (bytes(64 * 1024 + 1), "over 65536 bytes"),
        (FIRST, "this is no channel file"),
        (pointer_by(ANN), "as `channel` must sign 1 of: carol"),
        (pointer_by(STRANGER), "as `channel` must sign 1 of: carol"),
        (pointer_by(kind="audit"), "this is no channel file"),
        (pointer_by().replace(b'"sequence": 7', b'"sequence": 8'), "does not fit"),
        (pointer_by()[:-90], "damaged below its document"),
        (pointer_by(channel="staging"), "was made for `staging`"),
        (pointer_by(sequence=0), "its sequence is 0"),
        (pointer_by(sequence=2**60), "its sequence is"),
        (pointer_by(revision="../../etc/passwd"), "its revision is none"),
        (pointer_by(audit=""), "names no audit row"),
        (pointer_by(created=datetime(2027, 1, 1)), "is not one"),  # noqa: DTZ001 (the fault)
        (pointer_by(created="soon"), "is not one"),
        (pointer_by(predicted=predicting(before="")), "against no revision"),
        (pointer_by(predicted=predicting(asked=PredictedAmount(0, 0))), "more changes in what"),
        (pointer_by(predicted=predicting(changed=PredictedAmount(5, 101))), "more changes in what"),
        (pointer_by(predicted=predicting(rules=RULES[::-1])), "not sorted, or too many"),
        (pointer_by(predicted=predicting(rules=(), more_rules=1)), "and none was told"),
    ],
)
def test_other_bytes_are_no_pointer(store: FolderStore, data: bytes, words: str) -> None:
    store.create("channels/prod", data)
    with pytest.raises((StoreError, TrustError), match=words):
        find_pointer(store, "prod", TRUST)


POINTED = Pointer(
    channel="prod",
    sequence=7,
    revision="a" * 64,
    created=NOW,
    expires=NOW + LASTS,
    audit="a" * 64,
)


@pytest.mark.parametrize(
    ("now", "floor", "words"),
    [
        (NOW, {}, None),
        (NOW, None, None),
        (NOW, {"sequence": 6, "revision": "b" * 64}, None),
        (NOW - timedelta(minutes=9), {}, None),
        (NOW, {"sequence": 8}, "went back from sequence 8 to 7"),
        (NOW, {"revision": "b" * 64}, "two pointers of `prod` with sequence 7"),
        (NOW - timedelta(minutes=11), {}, "from the future"),
        (NOW - timedelta(days=3650), {}, "from the future"),
        (NOW + LASTS, {}, "expired at"),
        (NOW + timedelta(days=3650), {}, "expired at"),
    ],
)
def test_pointer_takes_over_only_forwards_and_in_time(
    now: datetime, floor: dict[str, Any] | None, words: str | None
) -> None:
    last = None if floor is None else msgspec.structs.replace(POINTED, **floor)
    if words is None:
        check_new(POINTED, now, last)
        return
    with pytest.raises(StoreError, match=words):
        check_new(POINTED, now, last)


@pytest.mark.parametrize(
    ("planted", "error", "words"),
    [
        (lambda: None, StoreError, "the store has no snapshot"),
        (lambda: compile_lists(SMALL), TrustError, "signed by nobody trusted"),
        (lambda: SECOND, StoreError, "is another one"),
        (lambda: FIRST[:-3], SnapshotError, "damaged"),
        (lambda: b"junk", SnapshotError, "not a snapshot"),
        (lambda: signed_snapshot(compile_lists(Lists()), BOB), TrustError, "nobody trusted"),
    ],
)
def test_other_snapshot_in_the_place_of_a_revision_is_refused(
    store: FolderStore, planted: Callable[[], bytes | None], error: type[Exception], words: str
) -> None:
    data = planted()
    store.create("channels/prod", b"")
    if data is not None:
        store.create(f"snapshots/{revision_of(SMALL)}", data)
    with pytest.raises(error, match=words):
        find_snapshot(store, revision_of(SMALL), TRUST)
