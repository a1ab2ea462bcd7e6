"""The metrics of the brake: what it has done, and when it looked last."""

from prometheus_client import CollectorRegistry, Gauge

from searchguard.service.braking import Demoted


class BrakeMetrics:
    """What the brake has done, and when it looked last."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._demoted = Gauge(
            "searchguard_brake_demoted",
            "1 for each rule that the brake has put in shadow.",
            ("rule", "owner"),
            registry=self.registry,
        )
        self._last_round = Gauge(
            "searchguard_brake_last_round_timestamp_seconds",
            "When it last looked at what servers count.",
            registry=self.registry,
        )

    def show(self, demoted: list[Demoted]) -> None:
        """Take a round in."""
        self._demoted.clear()
        for one in demoted:
            self._demoted.labels(one.rule_id, one.owner).set(1)
        self._last_round.set_to_current_time()
