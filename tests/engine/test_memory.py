"""The estimate of memory is near what a process really takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from searchguard.engine.memory import SERVER, memory_for
from searchguard.policy.model import Action, Blocklist, Lists, Rule, RuleState, Term
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.sealing import opened

PROGRAM = """
import sys
from pathlib import Path
from searchguard.engine.engine import Engine
from searchguard.snapshot.loading import load_snapshot

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

Engine(load_snapshot(Path(sys.argv[1]).read_bytes()).lists, "")
before = resident()
snapshot = load_snapshot(Path(sys.argv[2]).read_bytes())
engine = Engine(snapshot.lists, "")
print(resident() - before)
"""


def lists_of(count: int) -> Lists:
    texts = (f"{number * 7919 % 104729:x} word {number * 31 % 9973:x}" for number in range(count))
    rule = Rule(
        id="r",
        action=Action.BLOCK,
        state=RuleState.LIVE,
        reason="health",
        terms=tuple(Term(text=text) for text in texts),
    )
    return Lists(blocklists=(Blocklist(blocklist="b", rules=(rule,)),))


@pytest.mark.parametrize("count", [20_000])
def test_estimate_is_near_what_is_measured(count: int, tmp_path: Path) -> None:
    data = compile_lists(lists_of(count))
    (tmp_path / "none").write_bytes(compile_lists(lists_of(1)))
    (tmp_path / "many").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "none", tmp_path / "many"],
        capture_output=True,
        text=True,
        check=True,
    )
    estimated = memory_for(lists_of(count), len(opened(data).body)).loading - SERVER
    assert 0.5 < int(done.stdout) / estimated < 1.5


def test_estimate_grows_with_every_kind_of_term() -> None:
    nothing = memory_for(Lists(), 0)
    assert nothing.serving == nothing.loading == nothing.replacing == SERVER
    with_terms = memory_for(lists_of(10), 100)
    assert with_terms.replacing > with_terms.loading > with_terms.serving > SERVER
