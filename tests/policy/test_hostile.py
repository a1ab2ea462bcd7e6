"""Lists that were made to do harm are refused in words, quickly and in little memory.

`make hostile` prints the seconds and megabytes of each, in a process of its own.
"""

from pathlib import Path

import pytest

from tests.policy.hostile_lists import HOSTILE
from tests.policy.lint_process import lint_process

# Bounds that only a list which got its way passes; how long each takes is for `make hostile`.
SECONDS = 20
MEGABYTES = 1_000
ADDRESS_SPACE = 4_000  # this process's own too, of which the one that lints is a copy


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lists_are_told_what_is_wrong(tmp_path: Path, name: str) -> None:
    hostile = HOSTILE[name]
    hostile.write(tmp_path)
    linted = lint_process(tmp_path, seconds=SECONDS, megabytes=ADDRESS_SPACE, fresh=False)
    assert (linted.code, linted.megabytes < MEGABYTES) == (int(hostile.refused), True)
    assert hostile.words in linted.said


@pytest.mark.slow
@pytest.mark.parametrize("name", ["entries-in-one-file", "5-million-entries-in-terms-files"])
def test_largest_lists_are_refused_in_a_gigabyte_of_address_space(
    tmp_path: Path, name: str
) -> None:
    HOSTILE[name].write(tmp_path)
    linted = lint_process(tmp_path, seconds=SECONDS, megabytes=MEGABYTES)
    assert linted.code == 1
    assert HOSTILE[name].words in linted.said


def test_there_are_sixty_kinds_of_them() -> None:
    assert len(HOSTILE) >= 60
