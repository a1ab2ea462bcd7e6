"""Instants as alerts write them: with an offset, which may be `Z` or `-00:00`."""

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\s?([Zz]|[+-]\d\d:?\d\d)", re.ASCII
)
_YEARS = range(1970, 2200)


def instant_in(text: str) -> datetime | None:
    """Return the instant that a text means, in UTC; None where it is none, or has no offset."""
    if not _FORM.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "").upper())
        return found.astimezone(UTC) if found.year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def later(instant: datetime, seconds: int) -> datetime:
    """Return the instant that many seconds later, or the last there is."""
    try:
        return instant + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
