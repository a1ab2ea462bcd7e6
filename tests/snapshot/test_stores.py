"""Every store keeps bytes alike: none is lost, none overwritten unseen, none seen in part."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from searchguard.errors import StoreError
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.stores.bucket import BucketStore
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.stores.store import Found, Nothing, Store
from tests.snapshot.s3 import bucket


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a bucket on a server that speaks S3."""
    with bucket() as address:
        yield address


@pytest.fixture(params=["folder", "bucket", "s3"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Store:
    match request.param:
        case "folder":
            return FolderStore(tmp_path)
        case "bucket":
            return BucketStore("memory", MemoryStore())
        case _:
            return open_store(f"{request.getfixturevalue('s3')}/{tmp_path.name.lower()}")


def data_of(store: Store, name: str) -> bytes:
    found = store.read(name, 1000)
    assert isinstance(found, Found)
    return found.data


def mark_of(store: Store, name: str) -> str:
    found = store.read(name, 1000)
    assert isinstance(found, Found)
    return found.mark


def test_created_bytes_are_read_and_stay(store: Store) -> None:
    assert store.create("snapshots/aa", b"one")
    assert not store.create("snapshots/aa", b"two")
    assert data_of(store, "snapshots/aa") == b"one"
    assert store.read("snapshots/bb", 1000) is Nothing.ABSENT


def test_names_are_listed_and_can_be_removed(store: Store) -> None:
    for name in ("snapshots/aa", "snapshots/bb", "audit/prod/1", "audit/prod/2", "audit/staging/1"):
        store.create(name, b"one")
    found = list(store.names("snapshots"))
    assert sorted(one.name for one in found) == ["snapshots/aa", "snapshots/bb"]
    assert all(abs(datetime.now(UTC) - one.since) < timedelta(minutes=1) for one in found)
    names = sorted(one.name for one in store.names("audit"))
    assert names == ["audit/prod/1", "audit/prod/2", "audit/staging/1"]
    assert list(store.names("channels")) == []
    store.remove("snapshots/aa")
    store.remove("snapshots/cc")
    assert store.read("snapshots/aa", 1000) is Nothing.ABSENT
    assert [one.name for one in store.names("snapshots")] == ["snapshots/bb"]


def test_known_bytes_are_not_read_again(store: Store) -> None:
    store.create("a", b"one")
    mark = mark_of(store, "a")
    assert store.read("a", 1000, mark) is Nothing.SAME
    assert store.replace("a", b"two", mark)
    assert store.read("a", 1000, mark) == Found(b"two", mark_of(store, "a"))


def test_replacing_needs_the_mark_of_what_is_there(store: Store) -> None:
    assert not store.replace("a", b"one", "no such mark")
    assert store.replace("a", b"one", "")
    assert not store.replace("a", b"two", "")
    first = mark_of(store, "a")
    assert store.replace("a", b"two", first)
    assert not store.replace("a", b"three", first)
    assert data_of(store, "a") == b"two"


def test_more_bytes_than_asked_for_are_refused(store: Store) -> None:
    store.create("a", b"1234")
    assert store.read("a", 4) == Found(b"1234", mark_of(store, "a"))
    with pytest.raises(StoreError, match="over 3 bytes"):
        store.read("a", 3)


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../a", "a/../b", "a//b", ".hidden", "A", "a b", "a/", "é", "a\n"]
)
def test_name_that_could_lead_elsewhere_is_refused(store: Store, name: str) -> None:
    for act in (
        lambda: store.read(name, 10),
        lambda: store.create(name, b""),
        lambda: store.replace(name, b"", ""),
    ):
        with pytest.raises(StoreError, match="is no name in a store"):
            act()


@pytest.mark.parametrize("how", ["create", "replace"])
def test_one_of_many_writers_wins(store: Store, how: str) -> None:
    def write(number: int) -> bool:
        data = str(number).encode()
        return store.create("a", data) if how == "create" else store.replace("a", data, "")

    store.create("other", b"")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(40)))
    assert won.count(True) == 1
    assert data_of(store, "a") == str(won.index(True)).encode()


def test_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "absent")
    for act in (
        lambda: store.read("a", 10),
        lambda: store.create("a", b""),
        lambda: store.replace("a", b"", ""),
    ):
        with pytest.raises(StoreError, match="there is no folder"):
            act()
    assert not (tmp_path / "absent").exists()


def test_folder_leaves_nothing_beside_what_it_writes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.create("a", b"one")
    store.create("a", b"two")
    store.replace("a", b"three", "wrong")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "a"]


def test_folder_waits_for_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(StoreError, match="is no file"):
        FolderStore(tmp_path).read("a", 10)


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "snapshots").write_bytes(b"a file where a folder should be")
    with pytest.raises(StoreError, match="fails"):
        FolderStore(tmp_path).create("snapshots/aa", b"")


@pytest.mark.parametrize(
    "address", ["/srv/store", "file:///srv/store", "file://localhost/srv/store"]
)
def test_addresses_of_a_folder(address: str) -> None:
    assert open_store(address).address == "/srv/store"


def test_bucket_that_fails_is_told_in_the_same_words_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = open_store("s3://lists/here")
    told = set()
    for _ in range(2):
        with pytest.raises(StoreError, match="the store at `s3://lists/here` fails") as failed:
            store.read("a", 10)
        told.add(str(failed.value))
    assert len(told) == 1


@pytest.mark.parametrize("address", ["", "ftp://x/y", "http://x", "file://elsewhere/srv"])
def test_address_of_no_store_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match=r"is no store|names another machine"):
        open_store(address)
