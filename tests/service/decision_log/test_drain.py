"""From the rings to the disk: everything once, whatever the disk does."""

import errno
import fcntl
import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from searchguard.service.decision_log.drain import Drain
from searchguard.service.decision_log.files import LogFiles
from searchguard.service.decision_log.ring import Ring
from searchguard.service.log import Log
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.settings import LogFormat
from tests.service.running import SECONDS

FILE_BYTES = 4000


class Draining:
    """Two rings, and a drain that can be killed and begun again."""

    def __init__(self, folder: Path, most_bytes: int = 1 << 30) -> None:
        self.folder = folder
        self.memory = Memory.make()
        self.rings = [Ring(self.memory.claim().ring) for _ in range(2)]
        self.most_bytes = most_bytes
        self.again()

    def again(self) -> None:
        """Forget all that is not in memory or on disk, as a drain does that is killed."""
        moments = (datetime(2026, 11, 28, tzinfo=UTC) + timedelta(seconds=n) for n in range(999))
        self.files = LogFiles(
            self.folder,
            self.memory.server,
            file_bytes=FILE_BYTES,
            most_bytes=self.most_bytes,
            now=moments.__next__,
        )
        numbers = Numbers.claimed(self.memory)
        self.drain = Drain(self.memory, numbers, self.files, Log(LogFormat.TEXT))

    def put(self, *numbers: int) -> None:
        for number in numbers:
            self.rings[number % 2].put(json.dumps({"number": number}).encode())

    @property
    def paths(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for path in self.paths for line in path.read_text().splitlines()]

    @property
    def numbers(self) -> list[int]:
        return sorted(line["number"] for line in self.lines)


@pytest.fixture
def draining(tmp_path: Path) -> Iterator[Draining]:
    made = Draining(tmp_path / "log")
    yield made
    made.files.close()


def test_each_record_is_a_line_with_its_number(draining: Draining) -> None:
    draining.put(0, 1, 2)
    assert draining.drain.write()
    server = draining.memory.server
    assert draining.lines == [
        {"server": server, "row": 0, "sequence": 1, "number": 0},
        {"server": server, "row": 0, "sequence": 2, "number": 2},
        {"server": server, "row": 1, "sequence": 1, "number": 1},
    ]
    [path] = draining.paths
    assert path.name == f"decisions-20261128T000000Z-{server}-000001.jsonl"
    assert (path.stat().st_mode & 0o777, draining.folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_large_file_is_followed_by_another(draining: Draining) -> None:
    for number in range(200):
        draining.put(number)
        draining.drain.write()
    assert draining.numbers == list(range(200))
    assert len(draining.paths) > 2
    assert all(path.stat().st_size <= FILE_BYTES for path in draining.paths)
    assert [path.stem[-6:] for path in draining.paths][:2] == ["000001", "000002"]


def test_oldest_files_go_but_for_those_that_are_written_to(tmp_path: Path) -> None:
    draining = Draining(tmp_path, most_bytes=3 * FILE_BYTES)
    others = [tmp_path / f"decisions-20260101T000000Z-other-00000{n}.jsonl" for n in (1, 2)]
    for path in others:
        path.write_bytes(bytes(2000))
        os.utime(path, (1, 1))
    kept = tmp_path / "notes.txt"
    kept.touch()
    with others[1].open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for number in range(400):
            draining.put(number)
            draining.drain.write()
    files = [path for path in draining.paths if path != kept]
    assert others[0] not in files
    assert others[1] in files
    assert sum(path.stat().st_size for path in files) <= 3 * FILE_BYTES
    last = [json.loads(path.read_text().splitlines()[-1])["number"] for path in files[-1:]]
    assert last == [399]


def test_drain_that_was_killed_writes_nothing_twice(draining: Draining) -> None:
    draining.put(*range(50))
    draining.drain.write()
    unreleased = [bytes(row.ring) for row in draining.memory.rows()]
    draining.put(*range(50, 90))
    draining.drain.write()
    # Killed after it wrote and before it let go of what it had written.
    for row, before in zip(draining.memory.rows(), unreleased, strict=False):
        row.ring[8:16] = before[8:16]
    with draining.paths[-1].open("ab") as file:
        file.write(b'{"server":"cut')
    draining.files.close()
    draining.again()
    draining.put(90)
    draining.drain.write()
    assert draining.numbers == list(range(91))


class Disk:
    """A disk that takes some writes whole, then half of one, and then none until there is room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._write = os.write
        self.room = 1 << 30
        monkeypatch.setattr(os, "write", self.write)

    def write(self, file: int, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._write(file, data[: self.room])
        self.room -= written
        return written


def test_full_disk_loses_nothing_that_fits_in_memory(
    draining: Draining, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = Disk(monkeypatch)
    draining.put(*range(10))
    assert draining.drain.write()
    disk.room = 100
    draining.put(*range(10, 30))
    assert not draining.drain.write()
    assert not draining.drain.write()
    assert draining.numbers == list(range(10)), "half a line stays"
    disk.room = 1 << 30
    assert draining.drain.write()
    assert draining.numbers == list(range(30))
    said = capsys.readouterr().err.splitlines()
    assert said == [
        'searchguard: decision log not written message="[Errno 28] No space left on device"',
        "searchguard: decision log written again",
    ]


def test_what_does_not_fit_is_dropped_and_counted(
    draining: Draining, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    disk.room = 0
    draining.put(*range(5000))
    assert not draining.drain.write()
    draining.put(*range(5000, 6000))
    disk.room = 1 << 30
    draining.drain.write()
    draining.put(*range(6000, 6002))
    draining.drain.write()
    dropped = sum(ring.dropped for ring in draining.rings)
    assert dropped > 0
    assert len(draining.lines) + dropped == 6002
    for row, ring in enumerate(draining.rings):
        sequences = [line["sequence"] for line in draining.lines if line["row"] == row]
        assert sequences == sorted(set(sequences))
        assert sequences[-1] - len(sequences) == ring.dropped, "gaps are what was dropped"


def test_last_records_are_written_at_the_end(draining: Draining) -> None:
    stop = Event()
    stop.set()
    draining.put(1, 2, 3)
    draining.drain.run(stop)
    assert draining.numbers == [1, 2, 3]


def test_parent_that_lives_and_waits_is_not_waited_for(
    draining: Draining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchguard.service.decision_log.drain.LAST_SECONDS", 10 * SECONDS)
    draining.put(1)
    stop = Event()
    stop.set()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        draining.drain.run(stop)
        os._exit(0)
    assert os.waitpid(child, 0) == (child, 0)
    assert draining.numbers == [1]


def test_lines_of_somebody_else_do_no_harm(draining: Draining) -> None:
    draining.put(1)
    draining.drain.write()
    with draining.paths[0].open("ab") as file:
        file.write(b'not json\n{"row": "x"}\n[]\n\xff\n')
    draining.files.close()
    draining.again()
    draining.put(2)
    assert draining.drain.write()
    assert b'"number": 2' in draining.paths[0].read_bytes()
