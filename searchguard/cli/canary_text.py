"""What becomes of canaries, as it is told."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from searchguard.cli.output import Format
from searchguard.cli.shown import visible
from searchguard.client.canaries import CanaryState, Outcome
from searchguard.policy.model import Case


def told(found: Iterable[Outcome], form: Format) -> Iterator[str]:
    """Yield one round: as text what is not as it must be, as JSON all of it."""
    if form is Format.JSON:
        yield json.dumps([_data(one) for one in found], ensure_ascii=False, indent=2)
    else:
        yield from (_line(one) for one in found if one.state is not CanaryState.SHOWN)


def changes(before: Iterable[Outcome], found: Iterable[Outcome], form: Format) -> Iterator[str]:
    """Yield what is otherwise than in the round before; at first what is not as it must be."""
    known = {(one.server, one.canary): one.state for one in before}
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for one in found:
        if one.state is not known.get((one.server, one.canary), CanaryState.SHOWN):
            if form is Format.JSON:
                yield json.dumps({"at": at, **_data(one)}, ensure_ascii=False)
            else:
                yield f"{at} {_line(one)}"


def summary(found: Sequence[Outcome]) -> None:
    """Say on stderr how many there are, and how many are not as they must be."""
    count = {state: sum(one.state is state for one in found) for state in CanaryState}
    servers = len({one.server for one in found})
    print(
        f"searchguard: servers: {servers}, canaries: {len(found) // servers}, "
        f"lost: {count[CanaryState.LOST]}, without an answer: {count[CanaryState.UNANSWERED]}",
        file=sys.stderr,
        flush=True,
    )


def _line(one: Outcome) -> str:
    words = f": {one.words}" if one.words else ""
    return visible(
        f"{one.state:<10} `{one.canary.query}` {_asker(one.canary)} at {one.server}{words}"
    )


def _asker(canary: Case) -> str:
    known = (canary.region, canary.language, canary.age_band, canary.surface)
    return ", ".join(filter(None, known)) or "anywhere"


def _data(one: Outcome) -> dict[str, Any]:
    canary = one.canary
    return {
        "query": canary.query,
        "region": canary.region,
        "language": canary.language,
        "age_band": canary.age_band or "",
        "surface": canary.surface or "",
        "server": one.server,
        "state": one.state,
        "words": one.words,
    }
