"""Lists decide the same from a folder, from a snapshot, and from a snapshot written back."""

from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

import pytest

from searchguard.engine.cases import CaseResult, run_cases, run_must
from searchguard.engine.engine import Engine
from searchguard.policy.reading import load_folder
from searchguard.policy.writing import files_of
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot
from tests.engine.tables import Row, rows

SHIPPED = Path(__file__).parents[2] / "blocklists"


def by_engine(row: Row) -> tuple[str, int]:
    return row.file, row.group


GROUPS = [list(group) for _, group in groupby(sorted(rows(), key=by_engine), by_engine)]


def from_snapshot(engine: Engine) -> Engine:
    snapshot = load_snapshot(compile_lists(engine.lists))
    return Engine(snapshot.lists, engine.revision)


def test_every_row_of_every_table_is_decided_the_same_from_a_snapshot() -> None:
    differ = []
    for group in GROUPS:
        engine = group[0].engine
        again = from_snapshot(engine)
        for row in group:
            asked = (row.query, row.context, row.at)
            decided = engine.decide(*asked, explain=True)
            if again.decide(*asked, explain=True) != decided:
                differ.append(str(row))
    assert len(GROUPS) > 50
    assert differ == []


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    folder = tmp_path_factory.mktemp("shipped")
    lists = load_folder(SHIPPED)
    (folder / "lists.sgsnap").write_bytes(compile_lists(lists))
    for path, data in files_of(lists).items():
        (folder / "back" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "back" / path).write_bytes(data)
    paths = {"folder": SHIPPED, "snapshot": folder / "lists.sgsnap", "back": folder / "back"}
    return {name: Engine.load(path) for name, path in paths.items()}


@pytest.mark.parametrize("source", ["snapshot", "back"])
def test_shipped_lists_decide_the_same_from_everywhere(
    engines: dict[str, Engine], source: str
) -> None:
    first, other = engines["folder"], engines[source]
    assert other.revision == first.revision
    asked = 0
    for result in results(first):
        asked += 1
        decision = other.decide(result.case.query, result.context, result.at, explain=True)
        expected = first.decide(result.case.query, result.context, result.at, explain=True)
        assert decision == expected
    assert asked > 1000


def results(engine: Engine) -> Iterator[CaseResult]:
    return chain(run_cases(engine), run_must(engine))
