"""What Prometheus reads: the sums over all rows, and what the living processes tell."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from time import monotonic

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from searchguard.service.decision_log.ring import Ring
from searchguard.service.numbers.families import (
    AGE,
    BUCKETS,
    BUILD,
    COUNTED,
    GENERATIONS,
    LOAD_ERROR,
    LOAD_ERROR_AGE,
    LOG_DROPPED,
    LOG_RECORDS,
    LOG_WAITING,
    OVERFLOWN,
    PROCESSES,
    REVISION,
    RULES,
    SUM,
    SWITCHBOARD,
    TERMS,
    Family,
    Kind,
)
from searchguard.service.numbers.memory import Memory
from searchguard.service.numbers.series import OVERFLOW, SeriesTable
from searchguard.service.numbers.told import Told, told_in

Sums = dict[tuple[str, ...], int]


class NumbersCollector(Collector):
    """Collects the numbers of all processes, the dead ones' counts among them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._series = SeriesTable(memory)

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        sums = self._sums()
        for family in COUNTED:
            if family.kind is Kind.HISTOGRAM:
                yield _histogram(family, sums[family.name])
            else:
                yield _counter(family, sums[family.name])
        living = [
            told
            for row in self._memory.rows()
            if self._memory.is_taken(row.number) and (told := told_in(row))
        ]
        yield from _gauges(living, monotonic())
        yield _gauge(LOG_WAITING, sum(ring.waiting for ring in self._rings()))

    def _rings(self) -> list[Ring]:
        return [Ring(row.ring) for row in self._memory.rows()]

    def _sums(self) -> dict[str, Sums]:
        rows = [row.counts for row in self._memory.rows()]
        # What has no labels is there from the start; the lists name the series of the others.
        sums: dict[str, Sums] = {one.name: {} if one.labels else {(): 0} for one in COUNTED}
        sums[OVERFLOWN.name][()] = sum(row[OVERFLOW] for row in rows)
        rings = self._rings()
        sums[LOG_DROPPED.name][()] = sum(ring.dropped for ring in rings)
        sums[LOG_RECORDS.name][()] = sum(ring.sequence - ring.dropped for ring in rings)
        for named, slot in self._series.all().items():
            sums[named.family][named.labels] = sum(row[slot] for row in rows)
        return sums


def _counter(family: Family, sums: Sums) -> Metric:
    metric = CounterMetricFamily(family.name, family.what, labels=family.labels)
    for labels, count in sums.items():
        metric.add_metric(labels, count)
    return metric


def _histogram(family: Family, sums: Sums) -> Metric:
    metric = HistogramMetricFamily(family.name, family.what, labels=family.labels)
    for labels in dict.fromkeys(labels[:-1] for labels in sums):
        counts = accumulate(sums[*labels, bound] for bound in BUCKETS)
        buckets = list(zip(BUCKETS, counts, strict=True))
        metric.add_metric(labels, buckets, sums[*labels, SUM] / 1e9)
    return metric


def _gauges(living: Iterable[Told], now: float) -> Iterator[Metric]:
    told = list(living)
    answering = [one for one in told if one.revision]
    faults = [one.fault_since for one in answering if one.fault_since is not None]
    yield _info(BUILD, {one.version: 1 for one in told})
    yield _gauge(PROCESSES, len(answering))
    yield _info(REVISION, _count(one.revision for one in answering))
    yield _generations(told)
    yield _gauge(AGE, max((now - one.since for one in answering), default=0))
    yield _gauge(SWITCHBOARD, min((one.switchboard for one in answering), default=0))
    yield _gauge(RULES, min((one.rules for one in answering), default=0))
    yield _gauge(TERMS, min((one.terms for one in answering), default=0))
    yield _gauge(LOAD_ERROR, bool(faults))
    yield _gauge(LOAD_ERROR_AGE, max((now - since for since in faults), default=0))


def _generations(told: Iterable[Told]) -> Metric:
    metric = GaugeMetricFamily(GENERATIONS.name, GENERATIONS.what, labels=GENERATIONS.labels)
    for one in dict.fromkeys(found for each in told for found in each.generations):
        metric.add_metric([one.state, one.revision, one.reason], 1)
    return metric


def _gauge(family: Family, value: float) -> Metric:
    return GaugeMetricFamily(family.name, family.what, value=value)


def _info(family: Family, values: dict[str, int]) -> Metric:
    metric = GaugeMetricFamily(family.name, family.what, labels=family.labels)
    for label, value in values.items():
        metric.add_metric([label], value)
    return metric


def _count(labels: Iterable[str]) -> dict[str, int]:
    return dict(Counter(labels))
