"""Names for single decisions, made where they leave."""

import secrets
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26


def new_decision_id(now: datetime) -> str:
    """Return a ULID: 26 characters that sort by time and that nobody can guess."""
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    shifts = range(5 * (_LENGTH - 1), -1, -5)
    return "".join(_ALPHABET[number >> shift & 31] for shift in shifts)
