"""One fault a file, and beside it the exact words that are said about it.

`UPDATE_GOLDEN=1` writes the words anew; read them in the diff, as an editor of lists would.
In `errors/` only the errors are compared, in `warnings/` everything.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from searchguard.engine.answers import checker_of
from searchguard.errors import Severity
from searchguard.policy.lint import ASKING_RULES, ERROR_RULES, WARNING_RULES
from searchguard.policy.reading import RULE, read_folder
from tests.policy.folders import write_folder

TODAY = date(2026, 11, 23)
FAULTY = Path(__file__).parent / "faulty"
FAULTS = sorted(FAULTY.glob("*/*.yaml"))


def words_about(fault: Path, folder: Path) -> str:
    """Return what is said about a fault, with paths from its folder on."""
    problems = read_folder(
        write_folder(folder, fault.read_text("utf-8")), TODAY, checker_of
    ).problems
    wanted = [
        problem
        for problem in problems
        if fault.parent.name == "warnings" or problem.severity is Severity.ERROR
    ]
    said = "".join(f"{problem}\n" for problem in wanted)
    return said.replace(f"{folder}/", "").replace(str(folder), ".")


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one.parent.name}-{one.stem}" for one in FAULTS])
def test_fault_is_told_in_these_words(fault: Path, tmp_path: Path) -> None:
    golden = fault.with_suffix(".txt")
    said = words_about(fault, tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(said, "utf-8")
    assert said
    assert said == golden.read_text("utf-8")


def test_every_rule_has_its_words_checked() -> None:
    told = "".join(fault.with_suffix(".txt").read_text("utf-8") for fault in FAULTS)
    names = (*ERROR_RULES, *WARNING_RULES, *ASKING_RULES, RULE)
    assert [name for name in names if f"({name})" not in told] == []
