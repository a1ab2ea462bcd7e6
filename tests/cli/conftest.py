"""The lists that commands are run on."""

from pathlib import Path

import pytest

from tests.cli.running import write_lists


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder of lists without a problem."""
    return write_lists(tmp_path / "lists")
