"""The metrics of a watch on feeds: whether it still reads them, and whether anybody looks."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from searchguard.events.ledger import ChainState, Ledger
from searchguard.service.metrics.port import metrics_at


class FeedMetrics:
    """When each feed was last read, and how many alerts wait for a person, by the event."""

    def __init__(self, file: Path | None) -> None:
        """Begin without a round.

        Args:
            file: Written whole after each round; None for none.
        """
        self._file = file
        self._registry = CollectorRegistry()
        self._read = Gauge(
            "searchguard_feed_read_timestamp_seconds",
            "When a feed was last read whole, or said that it had not changed.",
            ["feed"],
            registry=self._registry,
        )
        self._waiting = Gauge(
            "searchguard_alerts_waiting",
            "Alerts of authorities that wait for a person.",
            ["event"],
            registry=self._registry,
        )

    @contextmanager
    def listening(self, address: str) -> Iterator[str]:
        """Serve the metrics over HTTP for as long as the block lasts; give where.

        Args:
            address: `HOST:PORT`.

        Raises:
            SettingsError: It is not of that form.
            OSError: Nobody can listen there.
        """
        with metrics_at(address, self._registry) as where:
            yield where

    def read(self, feed: str) -> None:
        """Tell that a feed was read just now."""
        self._read.labels(feed).set_to_current_time()

    def show(self, ledger: Ledger, at: datetime) -> None:
        """Tell what waits at an instant, and write the file."""
        waiting = Counter(
            chain.event
            for chain in ledger.chains
            if chain.event and chain.state is ChainState.ASKED and chain.is_open(at)
        )
        self._waiting.clear()
        for event, count in waiting.items():
            self._waiting.labels(event).set(count)
        if self._file:
            write_to_textfile(str(self._file), self._registry)
