"""A publisher that is killed at any instant leaves the old or the new, and a record without a gap.

Real processes that end by kill -9, before and after each step that a disk could keep.
"""

import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.past import faults_of_content, past_of
from searchguard.snapshot.publishing import put
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, CAROL, signed_snapshot, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)})
OTHER = replace(SMALL, must_pass=("bread",))
FIRST, SECOND = (signed_snapshot(compile_lists(lists), ANN) for lists in (SMALL, OTHER))
CHANGE = Change(channel="prod", keys=(CAROL,), reason="test", at=NOW, lasts=timedelta(days=30))
# Of each of the three writes: before anything is there, before and after its bytes are on the
# disk, before and after it has its name, and after that name is on the disk.
FAILPOINTS = 18


def killed_at(folder: Path, failpoint: int) -> int | None:
    """Publish in a process that dies at a failpoint; return its exit code."""
    process = get_context("fork").Process(target=_dying, args=(folder, failpoint))
    process.start()
    process.join(60)
    return process.exitcode


def _dying(folder: Path, failpoint: int) -> None:
    left = [failpoint]

    def here() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(function: Callable[..., Any], *, before: bool, after: bool) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            if before:
                here()
            done = function(*given, **named)
            if after:
                here()
            return done

        return wrapped

    tempfile.mkstemp = around(tempfile.mkstemp, before=True, after=False)
    os.fsync = around(os.fsync, before=True, after=True)
    Path.hardlink_to = around(Path.hardlink_to, before=False, after=True)  # type: ignore[method-assign]
    Path.replace = around(Path.replace, before=False, after=True)  # type: ignore[method-assign]
    put(
        Channels(FolderStore(folder), TRUST), SECOND, replace(CHANGE, at=NOW + timedelta(minutes=1))
    )
    os._exit(0)


@pytest.mark.parametrize("failpoint", range(1, FAILPOINTS + 1))
def test_publisher_that_is_killed_leaves_the_old_or_the_new(tmp_path: Path, failpoint: int) -> None:
    channels = Channels(FolderStore(tmp_path), TRUST)
    put(channels, FIRST, CHANGE)
    assert killed_at(tmp_path, failpoint) == -signal.SIGKILL
    pointer = channels.served("prod").pointer
    assert pointer.revision in {revision_of(SMALL), revision_of(OTHER)}
    past = past_of(channels, "prod")
    assert (past.faults, list(faults_of_content(channels, "prod", past))) == ((), [])
    assert past.rows[pointer.sequence - 1].revision == pointer.revision
    later = replace(CHANGE, at=NOW + timedelta(minutes=2))
    again = put(channels, SECOND, later)
    assert again.sequence > pointer.sequence
    assert [row.sequence for row in past_of(channels, "prod").rows] == list(
        range(1, again.sequence + 1)
    )


def test_failpoints_are_all_that_there_are(tmp_path: Path) -> None:
    put(Channels(FolderStore(tmp_path), TRUST), FIRST, CHANGE)
    assert killed_at(tmp_path, 100) == 0
    assert channels_revision(tmp_path) == revision_of(OTHER)


def channels_revision(folder: Path) -> str:
    return Channels(FolderStore(folder), TRUST).served("prod").pointer.revision
