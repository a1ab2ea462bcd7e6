"""The key under which mode 2 tells queries apart: a new one each day, in memory alone.

There is room for two, that of today and that of yesterday, so that when the third is made the
first is written over: no key lives for more than 48 hours. Nothing writes one to disk, and with the
server they are gone.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

KEY_BYTES = 32
DAY_SECONDS = 86_400
_ID_BYTES = 8
_SLOT_BYTES = _ID_BYTES + KEY_BYTES
# Words: which of the two holds, from 1; on which day, counted from 1 January of the year 1, and at
# which second of the monotonic clock it was made.
_WHICH, _DAY, _MADE = range(3)
_START = 64


class Keys:
    """The keys, in memory that all processes of a server share; one of them renews them."""

    def __init__(
        self,
        memory: memoryview,
        today: Callable[[], int] = lambda: datetime.now(UTC).toordinal(),
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._words = memory[:_START].cast("Q")
        self._slots = memory[_START : _START + 2 * _SLOT_BYTES]
        self._today = today
        self._seconds = seconds

    def renew(self) -> None:
        """Make the key of this day, if there is none yet, or the last one is a day old.

        A clock that is set back makes no key live longer.
        """
        words, today, now = self._words, self._today(), int(self._seconds())
        if words[_WHICH] and words[_DAY] == today and now < words[_MADE] + DAY_SECONDS:
            return
        slot = words[_WHICH] % 2
        start = slot * _SLOT_BYTES
        self._slots[start : start + _SLOT_BYTES] = secrets.token_bytes(_SLOT_BYTES)
        words[_DAY], words[_MADE] = today, now
        words[_WHICH] = slot + 1

    def digest(self, query: str) -> tuple[str, str]:
        """Return the name of today's key, and the HMAC-SHA256 of a query under it, in hex."""
        start = (self._words[_WHICH] - 1) % 2 * _SLOT_BYTES
        slot = bytes(self._slots[start : start + _SLOT_BYTES])
        name, key = slot[:_ID_BYTES], slot[_ID_BYTES:]
        return name.hex(), hmac.digest(key, query.encode(), "sha256").hex()
