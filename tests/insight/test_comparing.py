"""The backtest against a plain count, whatever the batches and the processes."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.reading import SharedReader
from searchguard.errors import BacktestError
from searchguard.insight import ledger, reading
from searchguard.insight.backtest import Backtest, backtest
from searchguard.insight.comparing import Pair, compare
from searchguard.insight.reading import Source
from searchguard.insight.rows import ASKED
from searchguard.insight.sums import Amount, Change, Sums
from searchguard.insight.workers import workers
from searchguard.policy.model import Action
from tests.cli.running import LISTS, write_lists

AT = datetime(2027, 2, 1, tzinfo=UTC)
RULES = LISTS["health/covid.yaml"]
SHADOW = """\
  - id: shade
    action: block
    state: shadow
    reason: health
    terms: [bread]
"""
NEW = {
    "health/covid.yaml": RULES.replace("action: block", "action: pointer", 1)
    .replace("      - covid hoax\n", "      - masks kill\n")
    .replace("[wafel, 疫苗]", "[wafel]")
    + SHADOW,
    "notices/vaccines.yaml": LISTS["notices/vaccines.yaml"].replace("Lees wat", "Lees dat"),
}

PLAIN = ("#plandemic", "covid hoax", "masks kill", "wafel", "疫苗", "sneeuw", "bread", "plain", "")
DISGUISED = ("pl4ndemic", "c*vid hoax", "ma$ks kill", "wafel " * 300)
TEXTS = st.sampled_from((*PLAIN, *DISGUISED)) | st.text(max_size=6)
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.integers(1, 5),
        st.sampled_from(["", "NL", "BE"]),
        st.sampled_from(["", "nl", "en"]),
        st.sampled_from(["unknown", "adult"]),
        st.sampled_from(["search", "hashtag"]),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("lists")
    old = write_lists(folder / "old", {"health/covid.yaml": RULES + SHADOW})
    return Pair(Engine.load(old), Engine.load(write_lists(folder / "new", NEW)), AT)


@pytest.fixture(scope="module")
def shared(pair: Pair) -> Pair:
    """The same engines, of which the second reads no text anew that the first has read."""
    reader = SharedReader()
    both = (Engine(one.lists, one.revision, reader=reader) for one in (pair.old, pair.new))
    return Pair(next(both), next(both), AT)


def log_of(folder: Path, rows: list[tuple[Any, ...]]) -> Path:
    path = folder / "log.jsonl"
    lines = (json.dumps(dict(zip(ASKED.names, row, strict=True))) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def without_cost(sums: Sums) -> tuple[object, ...]:
    return tuple(getattr(sums, name) for name in Sums.__slots__ if name != "cost")


def answer(decision: Decision) -> tuple[object, ...]:
    return decision.action, decision.rule_id, tuple(one.id for one in decision.notices)


def counted(pair: Pair, rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield (query, its context, count, old, new) of each query that changes, one by one."""
    counts = Counter[tuple[Any, ...]]()
    for query, count, *context in rows:
        counts[query, *context] += count
    for (query, *context), count in counts.items():
        asked = dict(zip(("region", "language", "age_band", "surface"), context, strict=True))
        old, new = (answer(one.check(query, **asked, at=AT)) for one in (pair.old, pair.new))
        if old != new:
            yield query, *context, count, old, new


def told(change: Change) -> tuple[Any, ...]:
    context = change.context
    answers = ((one.action, one.rule_id, one.notices) for one in (change.old, change.new))
    return (
        *(change.query, context.region, context.language, context.age_band, context.surface),
        change.count,
        *answers,
    )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_changes_are_those_of_a_plain_count(
    pair: Pair, rows: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    with backtest(pair, [Source(log_of(tmp_path, rows))], workers(pair, 1)) as found:
        changes = list(found.changes())
        sums = found.sums
    expected = sorted(counted(pair, rows), key=lambda row: (-row[5], *row[:5]))
    assert list(map(told, changes)) == expected
    distinct = len({(row[0], *row[2:]) for row in rows})
    assert sums.asked == Amount(distinct, sum(row[1] for row in rows))
    assert sums.changed == Amount(len(expected), sum(row[5] for row in expected))
    for name in ("queries", "traffic"):
        told_of = sum(getattr(one.amount, name) for one in sums.transitions)
        assert told_of == getattr(sums.asked, name)
    for parts in sums.parts.values():
        assert sum(part.asked.traffic for part in parts) == sums.asked.traffic
        assert sum(part.changed.traffic for part in parts) == sums.changed.traffic


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, together=st.integers(1, 7), processes=st.integers(2, 3))
def test_processes_and_batches_change_nothing(
    pair: Pair, rows: list[tuple[Any, ...]], together: int, processes: int, tmp_path: Path
) -> None:
    rows = [(f"{query}{number}", *rest) for number in range(3) for query, *rest in rows]
    log = Source(log_of(tmp_path, rows))
    with backtest(pair, [log], workers(pair, 1)) as alone:
        expected = without_cost(alone.sums), list(alone.changes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "_BYTES", 100 * together)
        patch.setattr(reading, "_ROWS", together)
        with backtest(pair, [log], workers(pair, processes)) as shared:
            assert (without_cost(shared.sums), list(shared.changes())) == expected


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, size=st.integers(1, 9))
def test_unit_of_work_depends_on_no_batches_and_no_reader(
    pair: Pair, shared: Pair, rows: list[tuple[Any, ...]], size: int
) -> None:
    records = [dict(zip(ASKED.names, row, strict=True)) for row in rows]
    parts = [records[at : at + size] for at in range(0, len(records), size)]

    def answered(pair: Pair, parts: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
        batches = [pa.RecordBatch.from_pylist(part, schema=ASKED) for part in parts]
        rows = [row for batch in compare(pair, batches) for row in batch.to_pylist()]
        return [row for row in rows if row["query"] is not None]

    assert answered(pair, parts) == answered(shared, [records])


def found_in(pair: Pair, tmp_path: Path, rows: list[tuple[Any, ...]]) -> tuple[Sums, list[Change]]:
    with backtest(pair, [Source(log_of(tmp_path, rows))], workers(pair, 1)) as found:
        return found.sums, list(found.changes())


def test_shadow_rules_are_counted_apart(pair: Pair, tmp_path: Path) -> None:
    sums, changes = found_in(pair, tmp_path, [("bread", 7, "", "", "adult", "search")])
    assert changes == []
    assert [(one.rule_id, one.old, one.new) for one in sums.shadows] == [
        ("covid/shade", Amount(1, 7), Amount(1, 7))
    ]
    assert sums.rules == ()


def test_notice_in_other_words_is_no_change_and_is_told(pair: Pair, tmp_path: Path) -> None:
    rows = [
        ("sneeuw", 4, "NL", "nl", "adult", "search"),
        ("sneeuw", 1, "", "en", "adult", "search"),
    ]
    sums, changes = found_in(pair, tmp_path, rows)
    assert changes == []
    assert sums.reworded == Amount(1, 4)


def test_rule_is_told_once_for_a_query_that_it_decides_both_times(
    pair: Pair, tmp_path: Path
) -> None:
    sums, (change,) = found_in(pair, tmp_path, [("#plandemic", 3, "", "", "adult", "search")])
    (rule,) = sums.rules
    assert (rule.old, rule.new, rule.changed) == (Amount(1, 3),) * 3
    assert (change.old.action, change.new.action) == (Action.BLOCK, Action.POINTER)
    assert change.rule_id == "covid/plandemic"


def test_rule_of_a_change_to_pass_is_the_old_one(pair: Pair, tmp_path: Path) -> None:
    _, (change,) = found_in(pair, tmp_path, [("covid hoax", 1, "", "", "adult", "search")])
    assert (change.new.action, change.rule_id) == (Action.PASS, "covid/plandemic")


def explanations(found: Backtest) -> Iterator[tuple[str, str]]:
    for change in found.changes():
        old, new = found.explained(change)
        assert old
        assert new
        yield old.steps[-1], new.steps[-1]


def test_changes_are_explained_from_both_sides(pair: Pair, tmp_path: Path) -> None:
    log = log_of(tmp_path, [("#plandemic", 3, "", "", "adult", "search")])
    with backtest(pair, [Source(log)], workers(pair, 1)) as found:
        assert list(explanations(found)) == [
            ("covid/plandemic decides: block", "covid/plandemic decides: pointer")
        ]


def test_fault_of_the_log_is_raised_as_it_is(pair: Pair, tmp_path: Path) -> None:
    with (
        pytest.raises(BacktestError, match="does not say what it is"),
        backtest(pair, [Source(tmp_path / "log.txt")], workers(pair, 1)),
    ):
        pass
    with (
        pytest.raises(FileNotFoundError),
        backtest(pair, [Source(tmp_path / "absent.csv")], workers(pair, 1)),
    ):
        pass


def test_database_gets_more_room_for_long_texts_and_without_it_ends_the_backtest(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"{number:x<60000}", 1, "", "", "adult", "search") for number in range(200)]
    log = log_of(tmp_path, rows)
    monkeypatch.setattr(ledger, "_MEMORY", "4MB")
    with backtest(pair, [Source(log)], workers(pair, 1)) as found:
        assert found.sums.asked.queries == len(rows)
    monkeypatch.setattr(ledger, "_MEMORY_OF_LONG", "4MB")
    with (
        pytest.raises(BacktestError, match="cannot be counted together"),
        backtest(pair, [Source(log)], workers(pair, 1)),
    ):
        pass


def test_process_that_dies_ends_the_backtest(pair: Pair) -> None:
    batch = pa.RecordBatch.from_pylist([{"query": "x", "count": 1}], schema=ASKED)
    with workers(pair, 2) as pool:
        assert pool._pool is not None
        for process in pool._pool._processes.values():
            process.kill()
        with pytest.raises(BacktestError, match="enough memory"):
            list(pool.compare([batch] * 50))
