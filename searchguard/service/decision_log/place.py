"""Where the decision log goes: the folder that is named, else the user's."""

import os
from pathlib import Path

from searchguard.errors import SettingsError
from searchguard.service.log import Log
from searchguard.service.settings import Settings


def place_of(settings: Settings, log: Log) -> Path | None:
    """Return a folder that can be written to, or None where no decision is logged.

    Raises:
        SettingsError: The folder that is named cannot be.
    """
    if not settings.privacy:
        return None
    folder = Path(settings.decision_log) if settings.decision_log else _usual_place()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError("not a folder that this user may write to")
    except OSError as error:
        msg = (
            f"the decision log cannot be written in `{folder}`: {error.strerror or error}; "
            "name another --decision-log DIR, or log none with --privacy 0"
        )
        if settings.decision_log:
            raise SettingsError(msg) from error
        log.event("no_decision_log", message=msg)
        return None
    log.event("decision_log", folder=str(folder), privacy=settings.privacy)
    return folder


def _usual_place() -> Path:
    """Return where a user's servers keep what they write: by the XDG base directories."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "searchguard" / "decisions"
