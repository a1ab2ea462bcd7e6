"""The metrics of canaries: in a file that node_exporter reads, or on a port of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from searchguard.client.canaries import CanaryState, Outcome
from searchguard.service.metrics.port import metrics_at

_LABELS = ("server", "query", "region", "language", "age_band", "surface")


class CanaryMetrics:
    """What the last rounds found.

    A canary that was lost stays so until it is answered well: silence is no sign of health.
    """

    def __init__(self, file: Path | None) -> None:
        """Begin without a round.

        Args:
            file: Written whole after each round; None for none.
        """
        self._file = file
        self._registry = CollectorRegistry()
        self._lost = self._gauge("lost", "1 where the last answer lacked what must be shown.")
        self._unanswered = self._gauge("unanswered", "1 where the last question got no answer.")
        self._last_round = Gauge(
            "searchguard_canary_last_round_timestamp_seconds",
            "When the last round ended.",
            registry=self._registry,
        )
        self._file_error = Gauge(
            "searchguard_canary_file_error",
            "1 while the canary file cannot be read, and what it held before is asked.",
            registry=self._registry,
        )
        self.file_error = False
        self._known: dict[tuple[str, ...], CanaryState] = {}

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

    def show(self, found: Sequence[Outcome]) -> None:
        """Take a round in, and write the file."""
        now = {_labels(one): one.state for one in found}
        for labels in self._known.keys() - now.keys():  # the file asks for them no more
            self._lost.remove(*labels)
            self._unanswered.remove(*labels)
        for labels, state in now.items():
            self._unanswered.labels(*labels).set(state is CanaryState.UNANSWERED)
            lost = self._lost.labels(*labels)
            if state is not CanaryState.UNANSWERED:
                lost.set(state is CanaryState.LOST)
        self._known = now
        self._file_error.set(self.file_error)
        self._last_round.set_to_current_time()
        if self._file:
            write_to_textfile(str(self._file), self._registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(f"searchguard_canary_{name}", what, _LABELS, registry=self._registry)


def _labels(one: Outcome) -> tuple[str, ...]:
    canary = one.canary
    return (
        one.server,
        canary.query,
        canary.region,
        canary.language,
        canary.age_band or "",
        canary.surface or "",
    )
