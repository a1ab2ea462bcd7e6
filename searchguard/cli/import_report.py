"""What an import did: how many terms came in, and which were left out and why."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from searchguard.cli.output import Format
from searchguard.cli.shown import shortened, visible
from searchguard.policy.exchange.screening import Dropped
from searchguard.policy.model import Term

SHOWN = 5  # rows of one reason; `--format json` tells all


def report(
    into: str,
    terms: Sequence[Term],
    dropped: Sequence[Dropped],
    files: Sequence[Path],
    form: Format,
) -> str:
    """Return what an import did, as text or JSON."""
    names = [str(path) for path in files]
    if form is Format.JSON:
        told = {"into": into, "added": len(terms), "files": names}
        rows = list(map(asdict, dropped))
        return json.dumps({**told, "dropped": rows}, ensure_ascii=False) + "\n"
    return "".join(f"{line}\n" for line in _lines(into, terms, dropped, names))


def _lines(
    into: str, terms: Sequence[Term], dropped: Sequence[Dropped], files: Sequence[str]
) -> Iterator[str]:
    yield f"{into}: {len(terms):,} terms"
    yield from (f"  {visible(name)}" for name in files)
    of_reason = defaultdict(list)
    for one in dropped:
        of_reason[one.reason].append(one)
    for reason, rows in of_reason.items():
        yield f"dropped, {reason}: {len(rows):,}"
        for row in rows[:SHOWN]:
            yield f"  line {row.line}: `{shortened(row.text)}`: {row.why}"
        if len(rows) > SHOWN:
            yield f"  ... and {len(rows) - SHOWN:,} more: see them with --format json"
