"""Every row of every table gets its answer, from the engine and from the oracle alike."""

import pytest

from tests.engine.tables import CASES, Row, rows
from tests.oracle.agreement import both_answers

ROWS = rows()


def test_tables_hold_rows() -> None:
    assert {row.file for row in ROWS} == {path.stem for path in CASES.glob("*.yaml")}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row_gets_its_answer(row: Row) -> None:
    decided, expected = both_answers(row.engine, row.query, row.context, row.at)
    assert {"engine": row.faults(decided), "oracle": row.faults(expected)} == {
        "engine": [],
        "oracle": [],
    }
    assert decided == expected
