"""The lines of conformance/, made of the tables of tests/cases.

A row becomes a line once the engine and the oracle agree on the whole answer to it, which says more
than the row does.
"""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict

from searchguard.engine.context import Context
from searchguard.policy.model import Lists
from searchguard.service.wire import ACTIONS, AGE_BANDS, RESULTS, SURFACES
from searchguard.snapshot.codec import encode
from searchguard.v1 import decision_pb2, snapshot_pb2
from tests.engine.tables import Row, rows, why
from tests.oracle.agreement import both_answers
from tests.oracle.deciding import Answer

FOLDER = Path(__file__).parents[2] / "conformance"


def files() -> dict[str, str]:
    """Return the name and the text of each file of lines."""
    return {
        f"{name}.jsonl": "".join(
            json.dumps(line, separators=(",", ":")) + "\n" for line in _lines(list(its))
        )
        for name, its in groupby(rows(), key=lambda row: row.file)
    }


def _lines(table: list[Row]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(table, 1):
        if row.query.encode(errors="replace").decode() != row.query:
            continue  # half of a surrogate pair cannot be written in UTF-8
        decided, expected = both_answers(row.engine, row.query, row.context, row.at)
        if decided != expected:
            raise ValueError(f"{row}: the engine and the oracle do not agree")
        yield {
            "id": f"{row.file}/{number}",
            "why": why(row.file, row.group),
            "lists": _lists(row.engine.lists),
            "query": row.query,
            "context": _context(row.context),
            "at": row.at.isoformat(),
            "decision": _decision(expected),
        }


def _lists(lists: Lists) -> dict[str, Any]:
    message = snapshot_pb2.Lists.FromString(encode(lists))
    written: dict[str, Any] = MessageToDict(message, preserving_proto_field_name=True)
    return written


def _context(context: Context) -> dict[str, Any]:
    bands = {band: number for number, band in AGE_BANDS.items()}
    surfaces = {surface: number for number, surface in SURFACES.items()}
    written = {
        "region": context.region,
        "language": context.language,
        "age_band": decision_pb2.AgeBand.Name(bands.get(context.age_band, 0)),
        "surface": decision_pb2.Surface.Name(surfaces[context.surface]),
    }
    return {name: value for name, value in written.items() if value}


def _decision(answer: Answer) -> dict[str, Any]:
    found = sorted(answer.found, key=lambda one: (one[2], one[0], one[1]))
    return {
        "action": decision_pb2.Action.Name(ACTIONS[answer.action]),
        "rule_id": answer.rule_id,
        "results": decision_pb2.Results.Name(RESULTS[answer.results]),
        "suppress_suggestion": answer.suppress_suggestion,
        "softened": answer.softened,
        "notices": list(answer.notices),
        "matches": [
            {"rule_id": rule, "term": term, "span": list(span)} for rule, term, span in found
        ],
        "shadow_rules": sorted(answer.shadow_rules),
    }


def main() -> None:
    """Write the files, and take away those that no table makes any more."""
    fresh = files()
    for stale in {path.name for path in FOLDER.glob("*.jsonl")} - fresh.keys():
        (FOLDER / stale).unlink()
    for name, text in fresh.items():
        (FOLDER / name).write_text(text, "ascii")


if __name__ == "__main__":
    main()
