"""Names for single decisions, made where they leave."""

import secrets
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)  # of two characters each


def new_decision_id(now: datetime) -> str:
    """Return a ULID: 26 characters that sort by time and that nobody can guess."""
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
