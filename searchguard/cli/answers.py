"""The answers of `searchguard check`, as they are written for programs and for people."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from searchguard.cli.shown import visible
from searchguard.engine.decision import Decision
from searchguard.errors import RequestError
from searchguard.policy.model import Action

SHOWN_OF_REFUSED = 60  # code points


class AnswerFormat(StrEnum):
    """How answers are written: `json` and `jsonl` are one object a query, a line each."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


class Answers(Protocol):
    """A way to write answers, each with the newline that ends it."""

    def passed(self, query: str) -> str:
        """Return the constant PASS."""

    def decided(self, query: str, decision: Decision) -> str:
        """Return a decision."""

    def refused(self, query: str, error: RequestError) -> str:
        """Return that there is no answer, and why."""


class Lines:
    """JSON, one object a line; in ASCII, so that nothing but a newline can end a line."""

    def __init__(self, revision: str) -> None:
        self._revision = revision
        nothing = {"action": Action.PASS, "rule_id": None, "term": None, "span": None}
        self._pass = self._line("", {**nothing, "notices": []}).removeprefix('{"query": ""')

    def passed(self, query: str) -> str:
        """Return the constant PASS, written once and for all but for the query."""
        return f'{{"query": {json.dumps(query)}{self._pass}'

    def decided(self, query: str, decision: Decision) -> str:
        """Return a decision with the first match of the rule that made it."""
        first = decision.matches[0] if decision.matches else None
        said = {
            "action": decision.action,
            "rule_id": decision.rule_id or None,
            "term": first.term if first else None,
            "span": first.span if first else None,
            "notices": [notice.id for notice in decision.notices],
        }
        return self._line(query, said)

    def refused(self, query: str, error: RequestError) -> str:
        """Return no answer at all: an action that is null, and why."""
        nothing = dict.fromkeys(("action", "rule_id", "term", "span"))
        return self._line(query, {**nothing, "notices": [], "error": str(error)})

    def _line(self, query: str, said: Mapping[str, object]) -> str:
        return json.dumps({"query": query, **said, "revision": self._revision}) + "\n"


class Texts:
    """A few words for a person, a query and its answer below each other."""

    def passed(self, query: str) -> str:
        """Return the constant PASS."""
        return f"{visible(query)}\n  pass\n"

    def decided(self, query: str, decision: Decision) -> str:
        """Return a decision with its rule, the term that was found, and its notices."""
        if decision.action is Action.PASS:
            return self.passed(query)
        softened = ", softened from block by a context word" if decision.softened else ""
        lines = [visible(query), f"  {decision.action} by {decision.rule_id}{softened}"]
        lines += [f"  term    {visible(match.term)}" for match in decision.matches[:1]]
        notices = ", ".join(notice.id for notice in decision.notices)
        lines += [f"  notices {notices}"] if notices else []
        return "\n".join(lines) + "\n"

    def refused(self, query: str, error: RequestError) -> str:
        """Return no answer at all, and why; the query is too long to be shown."""
        return f"{visible(query[:SHOWN_OF_REFUSED])}…\n  no answer: {error}\n"
