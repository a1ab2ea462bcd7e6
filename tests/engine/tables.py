"""The tables of tests/cases: small lists, queries, and what each must get.

A table is a list of groups. A group says why, holds lists under the keys of the files that policy
teams write (a rule is a live block unless it says more; a notice may be a name alone), and rows
under the action that they must get. A row is a query, or a query with its context and with what
else its answer must have; a long query is a list of pieces, `[piece, times]` for one that repeats.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, Lists, Results
from searchguard.policy.reading import load_folder
from tests.oracle.agreement import AT, engine_of
from tests.oracle.deciding import Answer

CASES = Path(__file__).parent.parent / "cases"
RULE = {"action": "block", "state": "live", "reason": "health"}
EXPECTATIONS = {
    "rule",
    "term",
    "span",
    "notices",
    "softened",
    "results",
    "suppress_suggestion",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One query of a table, whose lists are those of the group at a place in a file."""

    file: str
    group: int
    query: str
    context: Context
    at: datetime
    expect: Action
    more: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}-{self.group}-{self.expect}-{self.query[:40]!a}"

    @property
    def engine(self) -> Engine:
        return engine_at(self.file, self.group)

    def faults(self, answer: Answer) -> list[str]:
        """Return what an answer has other than the row asks for."""
        wanted = {"action": self.expect} | {
            name: _value(name, written) for name, written in self.more.items()
        }
        got: dict[str, Any] = {
            "action": answer.action,
            "rule": answer.rule_id.removeprefix("list/"),
            "notices": answer.notices,
            "softened": answer.softened,
            "results": answer.results,
            "suppress_suggestion": answer.suppress_suggestion,
        }
        faults = [
            f"{name}: expected {value!s}, got {got[name]!s}"
            for name, value in wanted.items()
            if name in got and got[name] != value
        ]
        terms = [(term, span) for rule, term, span in answer.found if rule == answer.rule_id]
        place = wanted.get("term"), wanted.get("span")
        if not any(_alike(place, found) for found in terms) and place != (None, None):
            faults.append(f"place: expected {place}, got {sorted(terms)}")
        return faults


def rows() -> list[Row]:
    """Return the rows of all tables."""
    return [
        _row(path.stem, number, Action(action), written)
        for path in sorted(CASES.glob("*.yaml"))
        for number, group in enumerate(_groups(path.stem))
        for action in ("block", "pointer", "pass")
        for written in group.get(action, ())
    ]


@cache
def engine_at(file: str, group: int) -> Engine:
    """Return the engine of a group's lists."""
    return engine_of(_lists(_groups(file)[group]))


def why(file: str, group: int) -> str:
    """Return what the rows of a group are there for."""
    return str(_groups(file)[group]["why"])


@cache
def _groups(file: str) -> list[dict[str, Any]]:
    text = (CASES / f"{file}.yaml").read_text("utf-8")
    groups: list[dict[str, Any]] = yaml.load(text, yaml.BaseLoader)
    return groups


def _lists(group: dict[str, Any]) -> Lists:
    """Return a group's lists, read as those of a policy team are."""
    notices = [_notice(written) for written in group.get("notices", ())]
    files = {
        "workspace.yaml": {"workspace": "cases", **group.get("workspace", {})},
        "sources.yaml": {"sources": group.get("sources", [])},
        "contexts.yaml": {"contexts": group.get("contexts", {})},
        "topic/list.yaml": {
            "blocklist": "list",
            "rules": [RULE | rule for rule in group.get("rules", ())],
        },
        **{f"notices/{notice['notice']}.yaml": notice for notice in notices},
    }
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
        return load_folder(Path(folder))


def _notice(written: str | dict[str, Any]) -> dict[str, Any]:
    more = {"notice": written} if isinstance(written, str) else written
    texts = {"en": {"title": f"About {more['notice']}", "body": "Read this first."}}
    return {"kind": "reference", "texts": texts, **more}


def _row(file: str, group: int, expect: Action, written: Any) -> Row:
    fields = dict(written) if isinstance(written, dict) else {"query": written}
    more = {name: fields.pop(name) for name in EXPECTATIONS & fields.keys()}
    query, at = fields.pop("query"), fields.pop("at", "")
    return Row(
        file=file,
        group=group,
        query=query if isinstance(query, str) else "".join(map(_piece, query)),
        context=Context.of(**fields),
        at=datetime.fromisoformat(at).replace(tzinfo=UTC) if at else AT,
        expect=expect,
        more=more,
    )


def _piece(written: str | list[str]) -> str:
    return written if isinstance(written, str) else written[0] * int(written[1])


def _value(name: str, written: Any) -> Any:
    match name:
        case "span":
            return tuple(map(int, written))
        case "notices":
            return tuple(written)
        case "softened" | "suppress_suggestion":
            return written == "true"
        case "results":
            return Results(written)
    return written


def _alike(place: tuple[Any, Any], found: tuple[str, tuple[int, int]]) -> bool:
    return all(want is None or want == got for want, got in zip(place, found, strict=True))
