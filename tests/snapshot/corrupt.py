"""`python -m tests.snapshot.corrupt`: spoilt snapshots by the thousand, and what became of them.

10,000 corruptions of a signed snapshot, and 2,000 malformed ones that a trusted key has signed.
None may be accepted wrongly, break the code that looks at it, or take long or much memory. An
accepted one is right if it is lists that a folder can hold, and if an engine of them answers.
"""

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from searchguard.engine.carried import check_carried
from searchguard.engine.engine import Engine
from searchguard.errors import SearchguardError, Severity, SnapshotError
from searchguard.policy.model import Lists
from searchguard.policy.reading import load_folder, read_folder
from searchguard.policy.writing import files_of
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.signing import require_signed_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.trust import RoleName
from tests.policy.folders import write_folder
from tests.policy.test_every_key import TEXT
from tests.snapshot.corrupting import corrupted, resigned
from tests.snapshot.keys import ANN, signed_snapshot, trust_of

_say = partial(print, flush=True)

TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,)})
SHIPPED = Path(__file__).parents[2] / "blocklists"
# Lint rules that judge; what they say changes with the version, so that no server asks again.
JUDGEMENTS = {"frequent-word", "one-letter-term", "overlap-chain", "repeated-term", "empty-term"}
MOST_SECONDS = 2.0
MOST_BYTES = 1 << 30
CONTEXTS: tuple[dict[str, str], ...] = (
    {},
    {"region": "NL", "language": "nl"},
    {"region": "BE-VLG", "language": "fr", "age_band": "under_13", "surface": "suggest"},
    {"region": "BE", "language": "zh-Hant", "age_band": "adult", "surface": "hashtag"},
)


@dataclass
class Outcome:
    """What became of a number of spoilt snapshots."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def good(self) -> bool:
        return not self.wrong and self.slowest <= MOST_SECONDS

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {count}" for name, count in self.tried.items())
        return (
            f"tried {self.tried.total()} ({told}); accepted {self.accepted}, "
            f"wrongly or broken {len(self.wrong)}; slowest {self.slowest:.2f} s"
        )


def run(spoilt: Iterable[tuple[str, bytes]], accept: Callable[[bytes], str | None]) -> Outcome:
    """Look at spoilt snapshots.

    Args:
        spoilt: What was done to each, and its bytes.
        accept: Raises SearchguardError for one that is refused; returns what is wrong with one that
            is accepted, None where nothing is.
    """
    outcome = Outcome()
    for name, data in spoilt:
        begun = time.process_time()
        try:
            fault = accept(data)
        except SearchguardError:
            pass
        except Exception:  # noqa: BLE001 (whatever breaks is what is looked for)
            outcome.wrong.append(f"{name}: broke: {traceback.format_exc(limit=-3)}")
        else:
            outcome.accepted += 1
            if fault is not None:
                outcome.wrong.append(f"{name}: {fault}")
        outcome.tried[name if "." not in name else "re-signed"] += 1
        outcome.slowest = max(outcome.slowest, time.process_time() - begun)
    return outcome


def accept_nothing(data: bytes) -> str:
    """Accept what trust and loading accept: of corrupted bytes nothing is right."""
    require_signed_snapshot(data, TRUST)
    return f"accepted as {load_snapshot(data).revision}"


def accept_sound(data: bytes) -> str | None:
    """Accept what trust and loading accept, and tell if it is not lists that serve."""
    require_signed_snapshot(data, TRUST)
    snapshot = load_snapshot(data)
    check_sound(snapshot.lists)
    with suppress(SnapshotError):
        check_carried(snapshot.lists, snapshot.revision)
    _ask(snapshot.lists)
    return _unlike_a_folder(snapshot.lists)


def _ask(lists: Lists) -> None:
    engine = Engine(lists, "")
    queries = [
        term.text
        for blocklist in lists.blocklists
        for rule in blocklist.rules
        for term in rule.terms
    ][:20]
    for query in ("plandemic", "searchguard-test-block", "aardbeving", *queries):
        for context in CONTEXTS:
            for at in (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
                engine.check(query, **context, at=at, explain=True)


def _unlike_a_folder(lists: Lists) -> str | None:
    """Return why no folder could have held these lists, if none could."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, data in files_of(lists).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        reading = read_folder(folder)
    errors = [one for one in reading.problems if one.severity is Severity.ERROR]
    for problem in errors:
        if problem.rule not in JUDGEMENTS:
            return f"a folder would be refused: {problem}"
    return None if reading.lists == lists else "a folder would be read as other lists"


def shipped() -> Lists:
    """Return the lists that ship."""
    return load_folder(SHIPPED)


def every_key() -> Lists:
    """Return small lists that use every key there is."""
    with TemporaryDirectory() as name:
        return load_folder(write_folder(Path(name), TEXT))


def main() -> int:
    """Run both parts; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.snapshot.corrupt", description=__doc__)
    parser.add_argument("--corruptions", type=int, default=10_000, help="a multiple of 100")
    parser.add_argument("--malformed", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    _say(f"seed {asked.seed}")
    first, second = (signed_snapshot(compile_lists(one), ANN) for one in (shipped(), every_key()))
    outcomes = [
        run(corrupted(asked.corruptions, asked.seed, first, second), accept_nothing),
        run(resigned(asked.malformed, asked.seed, second), accept_sound),
    ]
    for outcome in outcomes:
        _say(*outcome.wrong[:20], outcome, sep="\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _say(f"memory at most {peak:.0f} MB")
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
