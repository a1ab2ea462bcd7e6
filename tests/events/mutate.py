"""`python -m tests.events.mutate`: mutated alerts by the thousand, and what became of them.

None may raise anything, take long or much memory, and what one leaves in the ledger must be read
again as it was and be idempotent.
"""

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from searchguard.events.deciding import rule_on
from searchguard.events.ledger import Ledger, decode, encode
from searchguard.events.outcome import Outcome
from searchguard.policy.model import CapMode
from tests.events.mutating import mutated, originals
from tests.events.writing import SOON, playbook

_say = partial(print, flush=True)

MOST_SECONDS = 1.0
MOST_BYTES = 256 << 20
_INSTANTS = (SOON, datetime(2012, 5, 3, tzinfo=UTC), datetime.min.replace(tzinfo=UTC),
             datetime.max.replace(tzinfo=UTC))  # fmt: skip
_PLAYBOOKS = (
    (playbook(),),
    (playbook(regions=(), mode=CapMode.CONFIRM, min_severity="Severe"),),
    (playbook(events=("Earthquake",), min_certainty="Likely"), playbook("flood", max_duration=0)),
)


@dataclass
class Report:
    """What became of a number of documents."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def good(self) -> bool:
        return not self.faults and self.slowest <= MOST_SECONDS


def try_documents(count: int, seed: int) -> Report:
    """Mutate documents, and see what they lead to, one after another on a ledger that grows."""
    rng, some, report, ledger = random.Random(seed), originals(), Report(), Ledger()
    for _ in range(count):
        data = mutated(rng, some)
        begun = time.process_time()
        try:
            ledger = _take_in(rng, data, ledger, report)
        except Exception:  # noqa: BLE001
            report.faults.append(f"{traceback.format_exc()}\n{data[:500]!r}")
        report.slowest = max(report.slowest, time.process_time() - begun)
    if decode(encode(ledger)) != ledger:
        report.faults.append("the ledger is not read as it was written")
    return report


def _take_in(rng: random.Random, data: bytes, ledger: Ledger, report: Report) -> Ledger:
    playbooks, at = rng.choice(_PLAYBOOKS), rng.choice(_INSTANTS)
    before = Ledger() if rng.random() < 0.2 else ledger
    ruled = rule_on(data, playbooks, before, at)
    report.outcomes[ruled.outcome] += 1
    if ruled.ledger == before:
        if ruled.outcome not in {Outcome.IGNORE, Outcome.REFUSE}:
            report.faults.append(f"{ruled.outcome} left nothing in the ledger: {data[:500]!r}")
        return ledger
    again = rule_on(data, playbooks, ruled.ledger, at)
    if again.outcome is not Outcome.IGNORE or again.ledger is not ruled.ledger:
        report.faults.append(f"{ruled.outcome}, then {again.outcome}: {data[:500]!r}")
    return ruled.ledger


def main() -> None:
    parser = argparse.ArgumentParser(description="Try mutated alerts.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    begun = time.monotonic()
    report = try_documents(asked.count, asked.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for fault in report.faults[:5]:
        _say(fault)
    told = ", ".join(f"{name} {count}" for name, count in report.outcomes.most_common())
    _say(f"documents {report.outcomes.total():,} in {time.monotonic() - begun:.0f} s: {told}")
    _say(f"faults {len(report.faults)}; slowest {report.slowest * 1000:.0f} ms of a processor "
         f"(bound {MOST_SECONDS:.0f} s); memory {peak >> 20} MB (bound {MOST_BYTES >> 20} MB)"
         )  # fmt: skip
    sys.exit(0 if report.good and peak <= MOST_BYTES else 1)


if __name__ == "__main__":
    main()
