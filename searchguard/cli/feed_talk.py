"""What a watch on feeds says: what each alert led to, what went wrong, and how it is doing."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from searchguard.cli.desk import Desk
from searchguard.cli.feed_metrics import FeedMetrics
from searchguard.cli.output import Format
from searchguard.cli.shown import visible
from searchguard.cli.taking_in import Taken, say_more, told
from searchguard.errors import LedgerError, in_brief
from searchguard.events.outcome import Outcome
from searchguard.service.ledger_file import read_ledger


class FeedTalk:
    """Tells of alerts on stdout, of the rest on stderr, and the same trouble once."""

    def __init__(self, state: Path, form: Format, metrics: FeedMetrics, *, ignored: bool) -> None:
        """Say nothing yet.

        Args:
            state: The folder of the ledger, for what waits.
            form: How alerts are told.
            metrics: What is told to Prometheus.
            ignored: Tell of alerts that are ignored too.
        """
        self._state = state
        self._form = form
        self._ignored = ignored
        self._complaints: dict[str, str] = {}
        self.metrics = metrics

    def tell(self, taken: Taken, desk: Desk, feed: str) -> None:
        """Tell what an alert of a feed led to."""
        if taken.ruling.outcome is Outcome.IGNORE and not self._ignored:
            return
        if self._form is Format.TEXT:
            print(told(taken.ruling), flush=True)
            say_more(taken, desk)
        else:
            print(json.dumps(_row(taken, feed), ensure_ascii=False), flush=True)

    def complain(self, place: str, words: str) -> None:
        """Tell what is wrong with something, once; no words: it is well again."""
        if self._complaints.pop(place, "") != words:
            said = f"searchguard: `{place}`: {in_brief(words) or 'well again'}"
            print(visible(said), file=sys.stderr, flush=True)
        if words:
            self._complaints[place] = words

    def after(self, feed: str, *, done: bool) -> None:
        """Tell Prometheus that a feed was looked at, and whether all that is new was taken in."""
        if done:
            self.metrics.read(feed)
        try:
            self.metrics.show(read_ledger(self._state), datetime.now(UTC))
        except (LedgerError, OSError) as error:
            self.complain("metrics", str(error))


def _row(taken: Taken, feed: str) -> dict[str, object]:
    ruling = taken.ruling
    chain = ruling.chain if ruling.event else None
    return {
        "outcome": ruling.outcome,
        "event": ruling.event,
        "reason": ruling.reason,
        "feed": feed,
        "alert": chain.messages[-1].identifier if chain else None,
        "switched": taken.switched.kind if taken.switched else None,
        "command": taken.command or None,
    }
