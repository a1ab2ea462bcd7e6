"""Lists become the files of a folder, and those read back as the same lists."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from searchguard.errors import SnapshotError
from searchguard.policy.model import Action, Blocklist, Case, Event, Lists, Rule, RuleState
from searchguard.policy.reading import load_folder, read_folder
from searchguard.policy.writing import files_of
from tests.policy.folders import write_folder
from tests.policy.test_every_key import TEXT
from tests.policy.writable import LISTS

SHIPPED = Path(__file__).parents[2] / "blocklists"
RULE = Rule(id="r", action=Action.BLOCK, state=RuleState.LIVE, reason="health")


def written(lists: Lists, folder: Path) -> Path:
    for path, data in files_of(lists).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def with_rule(name: str = "b", **changes: Any) -> Lists:
    return Lists(blocklists=(Blocklist(blocklist=name, rules=(replace(RULE, **changes),)),))


@settings(max_examples=25, deadline=None)
@given(lists=LISTS)
def test_any_lists_read_back_the_same(lists: Lists) -> None:
    with TemporaryDirectory() as folder:
        reading = read_folder(written(lists, Path(folder)))
    assert reading.lists == lists


def test_shipped_lists_read_back_the_same(tmp_path: Path) -> None:
    lists = load_folder(SHIPPED)
    assert load_folder(written(lists, tmp_path)) == lists


def test_every_key_reads_back_the_same(tmp_path: Path) -> None:
    lists = load_folder(write_folder(tmp_path / "first", TEXT))
    assert load_folder(written(lists, tmp_path / "second")) == lists


@pytest.mark.parametrize("name", ["notices", "events", "x" * 100, "日本", "must_pass"])
def test_blocklist_with_an_odd_id_reads_back(name: str, tmp_path: Path) -> None:
    lists = with_rule(name, terms_file="terms/t.txt", file_terms=("one", "#two"))
    assert read_folder(written(lists, tmp_path)).lists == lists


@pytest.mark.parametrize(
    "expected",
    [
        (Action.BLOCK, Action.BLOCK, Action.PASS),
        (Action.PASS, Action.BLOCK),
        (Action.BLOCK, Action.PASS, Action.BLOCK, Action.POINTER, Action.PASS),
    ],
)
def test_cases_keep_their_order(expected: tuple[Action, ...], tmp_path: Path) -> None:
    cases = tuple(Case(query=str(n), expect=expect) for n, expect in enumerate(expected))
    lists = with_rule(cases=cases)
    assert read_folder(written(lists, tmp_path)).lists == lists


@pytest.mark.parametrize("seconds", [1, 60, 90, 3600, 86_400, 9_999_999 * 86_400])
def test_durations_read_back(seconds: int, tmp_path: Path) -> None:
    lists = load_folder(write_folder(tmp_path / "first", TEXT))
    event = replace(lists.events[0], max_duration=seconds)
    changed = replace(lists, events=(event,))
    assert isinstance(event, Event)
    assert load_folder(written(changed, tmp_path / "second")) == changed


@pytest.mark.parametrize(
    "lists",
    [
        with_rule(terms_file="../outside.txt"),
        with_rule(terms_file="/etc/passwd"),
        with_rule(terms_file="a/../../b.txt"),
        with_rule(terms_file="."),
        with_rule("../up"),
        with_rule("/etc/cron.d/x"),
        with_rule(terms_file="nul\0.txt"),
    ],
)
def test_file_outside_the_folder_is_never_named(lists: Lists) -> None:
    with pytest.raises(SnapshotError, match="outside the folder of lists"):
        files_of(lists)


def test_two_contents_of_one_file_are_refused() -> None:
    rules = (
        replace(RULE, id="a", terms_file="t.txt", file_terms=("a",)),
        replace(RULE, id="b", terms_file="t.txt", file_terms=("b",)),
    )
    with pytest.raises(SnapshotError, match=r"same file, `b/t\.txt`"):
        files_of(Lists(blocklists=(Blocklist(blocklist="b", rules=rules),)))
