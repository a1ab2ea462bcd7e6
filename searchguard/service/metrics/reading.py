"""Reading the metrics of servers, as whoever watches rules does."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from searchguard.errors import SettingsError, StoreError
from searchguard.service.numbers.families import (
    DECISIONS,
    LEFT_OUT,
    NEW_QUERIES,
    RULE_HITS,
    SAMPLED,
    SHADOW_HITS,
    Family,
)

MOST_BYTES = 64 << 20
_BY_RULE = (RULE_HITS, SHADOW_HITS, LEFT_OUT, NEW_QUERIES)


@dataclass(frozen=True, slots=True)
class Reading:
    """What servers have counted since they started, or since an earlier reading.

    `by_rule` holds, by the name of a family, the counts of rules that are not 0.
    """

    decisions: float = 0
    sampled: float = 0
    by_rule: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, family: Family, rule_id: str) -> float:
        """Return the count of a rule."""
        return self.by_rule.get(family.name, {}).get(rule_id, 0)

    @property
    def rules(self) -> set[str]:
        """The rules of which anything is counted."""
        return {rule for counts in self.by_rule.values() for rule in counts}

    def since(self, earlier: "Reading") -> "Reading":
        """Return what came since a reading of the same server; all, where it has started anew."""
        if self.decisions < earlier.decisions or self.sampled < earlier.sampled:
            return self
        return _sum(self, earlier, -1)

    def __add__(self, other: "Reading") -> "Reading":
        return _sum(self, other, 1)


def read_metrics(url: str, timeout: float = 5.0) -> Reading:
    """Return what the server has counted whose metrics are at an address.

    Raises:
        SettingsError: It is no address of HTTP.
        StoreError: Nothing answers there, or not with metrics.
    """
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"`{url}` is no address: write it like http://127.0.0.1:9464/metrics")
    try:
        with urlopen(url, timeout=timeout) as answer:  # noqa: S310 (one of the two above)
            text = answer.read(MOST_BYTES).decode()
        return reading_in(text)
    except (OSError, URLError, ValueError) as error:
        raise StoreError(f"no metrics at `{url}`: {error}") from error


def reading_in(text: str) -> Reading:
    """Return what metrics in the form of Prometheus tell.

    Raises:
        ValueError: They are not of that form.
    """
    sums, by_rule = defaultdict[str, float](float), defaultdict[str, dict[str, float]](dict)
    names = {family.name for family in _BY_RULE}
    for metric in text_string_to_metric_families(text):
        for sample in metric.samples:
            if not sample.name.endswith("_total") or not sample.value:
                continue
            sums[metric.name] += sample.value
            if metric.name in names:
                by_rule[metric.name][sample.labels["rule"]] = sample.value
    return Reading(sums[DECISIONS.name], sums[SAMPLED.name], dict(by_rule))


def _sum(one: Reading, other: Reading, sign: int) -> Reading:
    by_rule = dict[str, dict[str, float]]()
    for family in one.by_rule.keys() | other.by_rule.keys():
        mine, theirs = one.by_rule.get(family, {}), other.by_rule.get(family, {})
        found = {
            rule: mine.get(rule, 0) + sign * theirs.get(rule, 0)
            for rule in mine.keys() | theirs.keys()
        }
        by_rule[family] = {rule: count for rule, count in found.items() if count}
    return Reading(
        one.decisions + sign * other.decisions, one.sampled + sign * other.sampled, by_rule
    )
