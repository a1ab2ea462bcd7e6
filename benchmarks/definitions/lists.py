"""Lists as their authors have them, in YAML files: linting, compiling, loading the result."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.definitions.build import built
from benchmarks.machine import SERVER_CORE, on_core
from benchmarks.result import Row, Target
from benchmarks.stage import Stage
from benchmarks.timing import in_own_process
from benchmarks.workload import workload

TERMS_A_RULE = 40
RULES_A_BLOCKLIST = 100
TOGETHER = Target(30, at_least=False, unit="s")
SMALL = Target(1_500, at_least=False, unit="MB")
READY = Target(10, at_least=False, unit="s")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield processor time and peak memory of each command, and of building the engine.

    Raises:
        RuntimeError: A command fails.
    """
    count = stage.effort.authored
    with tempfile.TemporaryDirectory() as folder:
        lists, snapshot = Path(folder, "lists"), Path(folder, "snapshot")
        _write(lists, workload(count, min(count, stage.smallest)).terms)
        commands = (("lint", str(lists)), ("compile", str(lists), "-o", str(snapshot)))
        took = [_run(command) for command in commands]
        loading, _ = in_own_process(built, snapshot)
    rules = f"{count // TERMS_A_RULE:,} rules in YAML"
    for (name, *_), (seconds, megabytes) in zip(commands, took, strict=True):
        yield Row(what=f"`searchguard {name}` of {rules}", terms=count, value=seconds, unit="s")
        yield Row(
            what=f"peak memory of `searchguard {name}`",
            terms=count,
            value=megabytes,
            unit="MB",
            target=SMALL,
        )
    together = sum(seconds for seconds, _ in took)
    yield Row(what="lint and compile", terms=count, value=together, unit="s", target=TOGETHER)
    what = "loading that snapshot and building"
    yield Row(what=what, terms=count, value=loading, unit="s", target=READY)


def _write(folder: Path, terms: Sequence[str]) -> None:
    """Write terms as rules of 40, with a case each; JSON is YAML too."""
    rules = [
        _rule(at // TERMS_A_RULE, terms[at : at + TERMS_A_RULE])
        for at in range(0, len(terms), TERMS_A_RULE)
    ]
    (folder / "topic").mkdir(parents=True)
    for at in range(0, len(rules), RULES_A_BLOCKLIST):
        name = f"list-{at // RULES_A_BLOCKLIST:03}"
        head = {"blocklist": name, "owner": "benchmarks"}
        told = {**head, "rules": rules[at : at + RULES_A_BLOCKLIST]}
        path = folder / "topic" / f"{name}.yaml"
        path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _rule(number: int, terms: Sequence[str]) -> dict[str, Any]:
    return {
        "id": f"rule-{number:04}",
        "action": "block",
        "state": "live",
        "reason": "misinformation",
        "terms": list(terms),
        "cases": {"block": [terms[0]], "pass": ["weather tomorrow"]},
        "why": "A rule of the benchmarks.",
    }


def _run(words: Sequence[str]) -> tuple[float, float]:
    """Run a command; return its processor time in seconds and its peak memory in MB."""
    command = [sys.executable, "-m", "searchguard", *words]
    with tempfile.TemporaryFile() as output, on_core(SERVER_CORE):
        process = subprocess.Popen(command, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"`{words[0]}` failed: {output.read()[-2000:].decode()}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
