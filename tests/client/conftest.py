"""Lists that tests of the client only read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.answers import write_snapshot
from tests.service.running import Server, serving


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot file of a block of `plandemic` and a pointer for `measles vaccine`."""
    return write_snapshot(tmp_path_factory.mktemp("client"))[0]


@pytest.fixture(scope="session")
def server(snapshot: Path) -> Iterator[Server]:
    """A server of it that tests only ask."""
    with serving("--snapshot", snapshot) as running:
        yield running


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take snapshot files on trust: to try one out takes another process, and a second or more."""
    monkeypatch.setattr("searchguard.supply.source.try_out", lambda _data, _trust: None)
