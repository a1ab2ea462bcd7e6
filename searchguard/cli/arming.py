"""Who armed a playbook, so that it could be switched on: by the record of where lists come from."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from searchguard.cli.desk import Desk
from searchguard.errors import SearchguardError
from searchguard.policy.model import EventState
from searchguard.snapshot.audit import Row
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.past import past_of

MOST_REVISIONS = 200
_SECONDS = 30
_LINE = "state: armed"


@dataclass(frozen=True, slots=True)
class Armed:
    """Who armed a playbook, when, and why."""

    by: str
    at: datetime
    reason: str


class Arming:
    """Tells who had armed a playbook by some time: by the channel, or by git; else nobody knows."""

    def __init__(self, desk: Desk, event: str) -> None:
        self._event = event
        self._folder = desk.folder
        self._channels: Channels | None = None
        self._rows: tuple[Row, ...] = ()
        self._states: dict[str, bool] = {}
        if desk.channel:
            self._channels = desk.channel[0]
            self._rows = tuple(one for one in past_of(*desk.channel).rows if not one.refused)

    def before(self, at: datetime) -> Armed | None:
        """Return who had armed it by an instant; None where no record says so.

        Raises:
            SearchguardError: The record cannot be read.
        """
        if self._channels is not None:
            rows = [row for row in self._rows if row.at <= at]
            return _armed(self._armed_since(self._channels, reversed(rows)))
        return self._by_git(self._folder, at) if self._folder else None

    def _armed_since(self, channels: Channels, rows: Iterable[Row]) -> Row | None:
        """Return the change since which each one served it armed; None where that is not known.

        Snapshots that nobody needs any more are removed in time.
        """
        since = None
        for number, row in enumerate(rows):
            try:
                if number == MOST_REVISIONS:
                    return None
                if not self._is_armed(channels, row.revision):
                    return since
            except SearchguardError:
                return None
            since = row
        return since

    def _is_armed(self, channels: Channels, revision: str) -> bool:
        if revision not in self._states:
            lists = load_snapshot(channels.snapshot(revision)).lists
            self._states[revision] = any(
                one.event == self._event and one.state is EventState.ARMED for one in lists.events
            )
        return self._states[revision]

    def _by_git(self, folder: Path, at: datetime) -> Armed | None:
        """Return the commit that wrote the line which arms it."""
        file, git = folder / "events" / f"{self._event}.yaml", shutil.which("git")
        if git is None or not file.exists():
            return None
        words = [
            "log",
            "-1",
            "--format=%an%x00%aI%x00%s",
            f"-S{_LINE}",
            f"--before={at.isoformat()}",
        ]
        done = subprocess.run(  # noqa: S603 (no shell, and a name of letters, digits and hyphens)
            [git, "-C", str(folder), *words, "--", f"events/{self._event}.yaml"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        parts = done.stdout.strip().split("\0")
        if done.returncode or len(parts) != 3:
            return None
        return Armed(parts[0], datetime.fromisoformat(parts[1]), parts[2])


def _armed(row: Row | None) -> Armed | None:
    return Armed(" and ".join(row.by), row.at, row.reason) if row else None
