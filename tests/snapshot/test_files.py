"""Snapshot files are read within bounds and replaced in one step."""

from pathlib import Path

import pytest

from searchguard.errors import SnapshotError
from searchguard.snapshot import files


def test_written_file_is_read_back_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "lists.sgsnap"
    path.write_bytes(b"old")
    files.write_file(path, b"new")
    assert files.read_snapshot_file(path) == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_larger_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 3)
    path = tmp_path / "lists.sgsnap"
    path.write_bytes(b"four")
    with pytest.raises(SnapshotError, match="over 3 bytes"):
        files.read_snapshot_file(path)


def test_write_to_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write_file(tmp_path / "absent" / "lists.sgsnap", b"new")
    assert list(tmp_path.iterdir()) == []
