"""Why the newest lists do not answer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from searchguard.errors import ListsError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFault:
    """Why the newest lists do not answer, and since when that is known."""

    message: str
    since: datetime
    problems: tuple[Problem, ...] = ()


def fault_now(message: str) -> LoadFault:
    """Return a fault that is known from now on."""
    return LoadFault(message=message, since=datetime.now(UTC))


def fault_of(error: Exception) -> LoadFault:
    """Return the fault that an error tells of."""
    if isinstance(error, ListsError):
        message = f"the lists do not load, problems: {len(error.problems)}"
        return LoadFault(message=message, since=datetime.now(UTC), problems=error.problems)
    return fault_now(str(error))
