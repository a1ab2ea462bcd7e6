"""Where the process that answers keeps its decisions before their answers leave."""

from datetime import datetime

import msgspec

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.policy.model import Action
from searchguard.service.decision_log.keys import Keys
from searchguard.service.decision_log.record import record_of
from searchguard.service.decision_log.ring import Ring
from searchguard.service.numbers.numbers import Numbers

COUNTERS, DIGESTS = 0, 2


class DecisionLog:
    """Puts records into the ring of this process; in mode 0, none."""

    __slots__ = ("_keys", "_mode", "_ring")

    def __init__(self, numbers: Numbers, mode: int) -> None:
        self._ring = Ring(numbers.row.ring)
        self._keys = Keys(numbers.keys)
        self._mode = mode

    def keep(
        self,
        decision: Decision,
        context: Context,
        query: str,
        *,
        name: str,
        now: datetime,
        nanos: int,
    ) -> None:
        """Keep a decision, unless it is a PASS: those are only counted.

        Args:
            decision: The engine's.
            context: Whose query it was.
            query: Its text, of which only the length, and in mode 2 an HMAC, is kept.
            name: The one that the answer bears, `decision_id`.
            now: When.
            nanos: How long the decision took.
        """
        if self._mode == COUNTERS or decision.action is Action.PASS:
            return
        record = record_of(
            decision,
            context,
            decision_id=name,
            time=now.isoformat(timespec="milliseconds"),
            length=len(query),
            micros=nanos // 1000,
            digest=self._keys.digest(query) if self._mode == DIGESTS else ("", ""),
        )
        self._ring.put(msgspec.json.encode(record))
