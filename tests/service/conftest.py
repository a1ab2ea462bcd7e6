"""Lists in a folder, and a server of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.folders import write_lists
from tests.service.running import Server, serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of lists that a test may edit."""
    return write_lists(tmp_path / "lists")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of a module only ask."""
    folder = write_lists(tmp_path_factory.mktemp("lists"))
    with serving("--blocklists", folder) as running:
        yield running
