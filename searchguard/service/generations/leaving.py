"""How long processes may take to end once they are told to."""

from searchguard.service.settings import Settings

# More than a worker that does as it is told needs to end, after its grace.
_LATE_SECONDS = 3.0


def seconds_to_leave(settings: Settings) -> float:
    """Return how long a generation may take to end once it is told to, in seconds."""
    return settings.linger + settings.grace + _LATE_SECONDS
