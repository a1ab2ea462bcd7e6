"""docs/observability.md tells of every metric, in the words of the code."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from searchguard.service.decision_log.record import Record
from searchguard.service.numbers.families import COUNTED, TOLD, Family

PAGE = (Path(__file__).parents[2] / "docs/observability.md").read_text("utf-8")
METRICS = PAGE.split("## Metrics\n")[1].split("\n## ")[0]


def row(family: Family) -> str:
    labels = ", ".join(f"`{label}`" for label in family.labels) or "–"
    return f"| `{family.shown}` | {labels} | {family.what} |"


@pytest.mark.parametrize(("number", "families"), [(0, COUNTED), (1, TOLD)])
def test_page_has_a_row_for_each_metric(number: int, families: tuple[Family, ...]) -> None:
    tables = METRICS.split("| metric | labels | what it tells |\n|---|---|---|\n")[1:]
    rows = [line for line in tables[number].splitlines() if line.startswith("|")]
    assert rows == [row(family) for family in families]


def test_page_tells_of_each_field_of_the_log() -> None:
    table = PAGE.split("| field | what it holds |\n|---|---|\n")[1].split("\n\n")[0]
    named = [
        name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])
    ]
    assert sorted(named) == sorted(["server", "row", "sequence", *Record.__struct_fields__])


def test_line_on_the_page_is_one_that_could_be() -> None:
    [line] = [line for line in PAGE.splitlines() if line.startswith('{"server"')]
    record = json.loads(line)
    for name in ("server", "row", "sequence"):
        del record[name]
    written = msgspec.json.encode(msgspec.convert(record, Record))
    assert json.loads(written) == record
