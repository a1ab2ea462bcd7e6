"""Calls whose message has not come: none of them holds a thread, and they are not too many."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from searchguard.service.arrived import Arrived
from searchguard.service.log import Log

_ROOM = 256 * 1024 * 1024  # bytes that all of them together may have sent, but for the newest
_AT_ONCE = 2  # that are refused: more would hold up who reads, and fewer would never catch up
_PROMPT_SECONDS = 1.0  # within which a client sends its message behind its call


class Unread:
    """Hands calls on with their message; for the one thread in which grpc reads."""

    def __init__(self, take: Callable[[Arrived], None], log: Log, *, longest: int) -> None:
        """Have none yet.

        Args:
            take: What takes a call that can be made.
            log: Hears where that fails.
            longest: Bytes that a message may have.
        """
        self._take = take
        self._log = log
        self._most = max(1, _ROOM // longest)
        self._calls = OrderedDict[Arrived, float]()  # and when each came

    def add(self, call: Arrived) -> None:
        """Hand a call on once its message is here, or at once where it reads for itself.

        Where too many wait the oldest are refused, but none that has only just come.
        """
        if not call.read(self._read):
            self._hand_on(call)
            return
        now = monotonic()
        self._calls[call] = now
        for _ in range(_AT_ONCE):
            oldest, came = next(iter(self._calls.items()))
            if len(self._calls) <= self._most or now - came <= _PROMPT_SECONDS:
                break
            del self._calls[oldest]
            oldest.refuse()

    def _read(self, call: Arrived, whole: bool) -> None:
        self._calls.pop(call, None)
        if whole:
            self._hand_on(call)

    def _hand_on(self, call: Arrived) -> None:
        try:
            self._take(call)
        except Exception as error:  # noqa: BLE001 (the thread that reads must outlive any call)
            self._log.fault("call_failed", error)
