"""`searchguard test` as its user runs it: a process that reads the lists and runs their cases."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import SERVER_CORE, on_core
from benchmarks.result import Row, Target
from benchmarks.stage import Stage
from benchmarks.workload import Workload, lists_of
from searchguard.engine.engine import Engine
from searchguard.policy.limits import CASES_PER_RULE
from searchguard.policy.model import Action, Lists, Rule, RuleState

COUNTS = (1_000, 5_000)  # cases
SOON = Target(5.0, at_least=False, unit="s")
RUNS = 5


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the processor time of a whole run for each number of cases, half of which pass.

    Raises:
        RuntimeError: The command does not run the cases, or one of them fails.
    """
    size = stage.smallest
    texts = stage.workload
    lists = lists_of(texts.terms[:size])
    for count in COUNTS:
        with TemporaryDirectory() as folder:
            _write(Path(folder), lists, _cases(lists, texts, count))
            runs = min(RUNS, stage.effort.repetitions)
            took = median(_seconds(Path(folder), count) for _ in range(runs))
        yield Row(
            what=f"`searchguard test` of {count:,} cases, from start to end",
            terms=size,
            value=took,
            unit="s",
            target=SOON if count == min(COUNTS) else None,
        )


def _cases(lists: Lists, texts: Workload, count: int) -> list[tuple[Action, str]]:
    """Return queries with what they must get."""
    engine = Engine(lists, "")
    hits = list(islice(cycle(texts.hits), count // 2))
    passing = (query for query in cycle(texts.queries) if engine.passes(query))
    return [
        *((engine.check(query).action, query) for query in hits),
        *((Action.PASS, query) for query in islice(passing, count - len(hits))),
    ]


def _write(folder: Path, lists: Lists, cases: Sequence[tuple[Action, str]]) -> None:
    """Write lists to a folder, the cases in a list of their own; JSON is YAML too."""
    _dump(folder / "workspace.yaml", {"blocked_notice": lists.workspace.blocked_notice})
    for notice in lists.notices:
        texts = {one.language: {"title": one.title, "body": one.body} for one in notice.texts}
        told = {"notice": notice.notice, "kind": notice.kind, "texts": texts}
        _dump(folder / "notices" / f"{notice.notice}.yaml", told)
    for blocklist in lists.blocklists:
        rules = [_rule(rule) for rule in blocklist.rules]
        written = {"blocklist": blocklist.blocklist, "owner": blocklist.owner, "rules": rules}
        _dump(folder / "lists" / f"{blocklist.blocklist}.yaml", written)
        for rule in blocklist.rules:
            (folder / "lists" / rule.terms_file).write_text("\n".join(rule.file_terms), "utf-8")
    parts = range(0, len(cases), CASES_PER_RULE)
    proofs = [_proof(at, cases[at : at + CASES_PER_RULE]) for at in parts]
    _dump(folder / "lists" / "cases.yaml", {"blocklist": "cases", "rules": proofs})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "action": rule.action,
        "state": rule.state,
        "reason": rule.reason,
        "terms_file": rule.terms_file,
        "notices": rule.notices,
    }


def _proof(number: int, cases: Sequence[tuple[Action, str]]) -> dict[str, Any]:
    """Return a rule that is there for its cases: a rule can have only so many."""
    by_action = {action: [query for got, query in cases if got is action] for action in Action}
    return {
        "id": f"cases-{number}",
        "action": Action.POINTER,
        "state": RuleState.DRAFT,
        "reason": "misinformation",
        "terms": [f"nobody asks this {number}"],
        "notices": ["facts"],
        "cases": by_action,
    }


def _dump(path: Path, told: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _seconds(folder: Path, count: int) -> float:
    """Return the processor time of one run, in seconds: the machine may be busy elsewhere."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with on_core(SERVER_CORE):
        done = subprocess.run(
            [sys.executable, "-m", "searchguard", "test", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or f"cases: {count}, failed: 0" not in done.stderr:
        raise RuntimeError(
            f"`searchguard test` did not run {count} cases:\n{done.stdout}{done.stderr}"
        )
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
