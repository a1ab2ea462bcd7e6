"""The page on list files shows every key, and its examples load."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from searchguard.engine.cases import run_cases, run_must
from searchguard.engine.engine import Engine
from searchguard.errors import Severity
from searchguard.policy import model
from searchguard.policy.reading import Reading, read_folder
from tests.cli.running import run

PAGE = (Path(__file__).parents[2] / "docs/format.md").read_text("utf-8")
HEADED = re.compile(r"^## [^\n]*`([\w./-]+\.yaml)`\n+```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", re.DOTALL | re.MULTILINE)
TEXTS = re.compile(r"^```text\n(\S+\.txt)\n\n(.*?)^```", re.DOTALL | re.MULTILINE)

# What readers fill in, and what is written as a key of its own or as the keys of a mapping.
NOT_WRITTEN = {"file_terms", "key", "value"}
WRITTEN = [
    model.Blocklist,
    model.CapTrigger,
    model.Case,
    model.Contact,
    model.Event,
    model.Extension,
    model.Notice,
    model.NoticeText,
    model.Reason,
    model.Rule,
    model.Schedule,
    model.Source,
    model.Term,
    model.Trigger,
    model.Variant,
    model.Waiver,
    model.Workspace,
]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("examples")
    for pattern in (HEADED, NAMED, TEXTS):
        for name, text in pattern.findall(PAGE):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return read_folder(folder)


def test_examples_are_all_there(reading: Reading) -> None:
    lists = reading.lists
    assert [blocklist.blocklist for blocklist in lists.blocklists] == ["covid"]
    assert len(lists.notices) == 4
    assert len(lists.sources) == 4
    assert len(lists.contexts) == 2
    assert len(lists.events) == 1
    assert lists.workspace.workspace == "example"
    assert lists.must_pass == ("pandemic",)
    assert lists.blocklists[0].rules[0].file_terms == ("#plandemie", "plan demic")


def test_examples_load(reading: Reading) -> None:
    errors = [str(one) for one in reading.problems if one.severity is Severity.ERROR]
    assert errors == []


def test_cases_of_examples_hold(reading: Reading) -> None:
    engine = Engine(reading.lists, "0" * 64, drafts=True)
    results = [*run_cases(engine), *run_must(engine)]
    assert results
    assert [(one.case.query, one.fault) for one in results if one.fault] == []


def test_hole_that_is_shown_is_one(reading: Reading) -> None:
    shown = re.search(r"^(workspace\.yaml:.*\(coverage\))$", PAGE, re.MULTILINE)
    done = run("coverage", reading.places.folder, "--at", "2026-12-01")
    assert shown
    assert f"{reading.places.folder}/{shown[1]}" in done.out.splitlines()


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.__name__)
def test_every_key_is_shown(kind: type) -> None:
    keys = {field.name for field in fields(kind)} - NOT_WRITTEN
    shown = set(re.findall(r"[a-z_]+", PAGE))
    assert keys - shown == set()
