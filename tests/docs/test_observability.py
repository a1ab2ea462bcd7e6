"""docs/observability.md tells of every metric, in the words of the code."""

from pathlib import Path

import pytest

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
