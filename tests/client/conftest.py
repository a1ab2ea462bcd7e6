"""Lists that tests of the client only read."""

from pathlib import Path

import pytest

from tests.client.answers import write_snapshot


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot file of a block of `plandemic` and a pointer for `measles vaccine`."""
    return write_snapshot(tmp_path_factory.mktemp("client"))[0]
