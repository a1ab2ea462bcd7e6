"""A run as a table for people and as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.result import Row
from benchmarks.stage import Effort

HEADINGS = ("measured", "terms", "value", "ratio", "least to most", "of", "target", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run found; `machine` as it was at the start, `load_after` at the end."""

    begun: datetime
    seconds: float
    machine: dict[str, str]
    load_after: str
    effort: Effort
    queries: int
    rows: tuple[Row, ...]


def written(report: Report, folder: Path) -> Path:
    """Write a report as `YYYY-MM-DD.md` and `.json`, in place of that day's, and name the first."""
    path = folder / f"{report.begun:%Y-%m-%d}.md"
    path.write_text(markdown(report), "utf-8")
    path.with_suffix(".json").write_text(_as_json(report), "utf-8")
    return path


def markdown(report: Report) -> str:
    """Return a report as a document."""
    effort = report.effort
    parts = [
        f"# Speed and memory, {report.begun:%Y-%m-%d %H:%M} UTC",
        "\n".join(f"* {name}: {value}" for name, value in report.machine.items()),
        f"Load average at the end: {report.load_after}. {report.queries} different queries; "
        f"{effort.rounds} rounds of bursts of {effort.burst:g} s, {effort.repetitions} repetitions "
        f"in process; {report.seconds:.0f} s in all.",
        table(report.rows),
        "Values are medians. A ratio is the median of the ratios of the rounds, and *least to "
        "most* is how far these lie apart. Only ratios can be compared between two records.",
    ]
    return "\n\n".join(parts) + "\n"


def table(rows: tuple[Row, ...]) -> str:
    """Return rows as a table in Markdown, its columns aligned."""
    cells = [HEADINGS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [_line(one, widths) for one in cells]
    rule = _line(tuple("-" * width for width in widths), widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _cells(row: Row) -> tuple[str, ...]:
    ratio = row.ratio
    return (
        row.what,
        f"{row.terms:,}" if row.terms else "",
        f"{_number(row.value)} {row.unit}",
        f"{ratio.median:.2f}" if ratio else "",
        f"{ratio.least:.2f} to {ratio.most:.2f}" if ratio else "",
        row.rival,
        str(row.target) if row.target else "",
        "" if row.met is None else "met" if row.met else "NOT MET",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _as_json(report: Report) -> str:
    document = asdict(report) | {"begun": report.begun.isoformat(), "rows": list(_flat(report))}
    return json.dumps(document, indent=1) + "\n"


def _flat(report: Report) -> Iterator[dict[str, object]]:
    for row in report.rows:
        yield asdict(row) | {"target": str(row.target or ""), "met": row.met}
