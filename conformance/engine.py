"""This project's engine as an implementation to be asked: see README.md beside it."""

import json
import sys
from datetime import datetime
from functools import lru_cache
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict

from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.policy.model import Lists
from searchguard.service.wire import context_of, decision_message
from searchguard.snapshot.codec import decode
from searchguard.v1 import decision_pb2, snapshot_pb2

REMOVED = "removed by"


def main() -> None:
    """Answer each line of the standard input with one."""
    for line in sys.stdin:
        print(json.dumps(answer_of(json.loads(line))), flush=True)


def answer_of(question: dict[str, Any]) -> dict[str, Any]:
    """Return the decision on a question, as the lines have it."""
    engine = _engine(json.dumps(question["lists"]))
    context = context_of(ParseDict(question["context"], decision_pb2.Context()))
    at = datetime.fromisoformat(question["at"])
    return as_line(engine.decide(question["query"], context, at, explain=True))


def as_line(decision: Decision) -> dict[str, Any]:
    """Return an explained decision as the lines have it."""
    message = decision_message(decision, decision_id="", cache_for=None)
    written = MessageToDict(message, preserving_proto_field_name=True)
    matches = [
        {"rule_id": match["rule_id"], "term": match["term"], "span": _span(match)}
        for match in written.get("explanation", {}).get("matches", ())
        if not match["outcome"].startswith(REMOVED)
    ]
    return {
        "action": written["action"],
        "rule_id": written.get("rule_id", ""),
        "results": written.get("results", "RESULTS_SHOW"),
        "suppress_suggestion": written.get("suppress_suggestion", False),
        "softened": written.get("softened", False),
        "notices": [notice["id"] for notice in written.get("notices", ())],
        "matches": sorted(matches, key=lambda match: (match["span"], *match.values())[:3]),
        "shadow_rules": sorted(decision.shadow_rules),
    }


def _span(match: dict[str, Any]) -> list[int]:
    return [match.get("span_start", 0), match["span_end"]]


@lru_cache(maxsize=16)
def _engine(lists: str) -> Engine:
    message = ParseDict(json.loads(lists), snapshot_pb2.Lists())
    return Engine(decode(Lists, message.SerializeToString()), "0" * 64)


if __name__ == "__main__":
    main()
