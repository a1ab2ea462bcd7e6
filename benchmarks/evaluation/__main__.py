"""Measure recall on disguises and false hits on innocent text."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.evaluation import (
    equivalence,
    hostile,
    innocence,
    meaning,
    observed,
    readme,
    recall,
    report,
)
from benchmarks.evaluation.data import Data, read_data
from benchmarks.evaluation.line import Line

_ROOT = Path(__file__).parents[2]
_SMALL_SET = _ROOT / "tests" / "data" / "evaluation"
_README = _ROOT / "README.md"

PARTS: dict[str, Callable[..., Iterator[Line]]] = {
    "recall": recall.measure,
    "observed": observed.measure,
    "innocence": innocence.measure,
    "meaning": meaning.measure,
    "equivalence": equivalence.measure,
    "hostile": hostile.measure,
}


def evaluate(data: Data, parts: Sequence[str], *, quick: bool) -> Iterator[Line]:
    """Yield the lines of some parts, in the order of `PARTS`."""
    for name, measure in PARTS.items():
        if name in parts:
            yield from measure(data, quick=quick)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write what was asked for.

    Returns:
        0; 1 with `--strict` where a line is red; 2 where it could not run.
    """
    asked = _parser().parse_args(arguments)
    try:
        lines = _measured(read_data(asked.data), asked)
        if asked.json:
            asked.json.write_text(report.as_json(lines, quick=asked.quick) + "\n", "utf-8")
        if asked.readme:
            readme.rewrite(_README, lines)
    except (OSError, readme.ReadmeError) as error:
        print(f"could not run: {error}", file=sys.stderr)
        return 2
    red = sum(line.status == "RED" for line in lines)
    print(f"\n{len(lines)} lines, {red} RED")
    return 1 if red and asked.strict else 0


def _measured(data: Data, asked: argparse.Namespace) -> list[Line]:
    print(report.table(()), flush=True)
    lines = []
    for line in evaluate(data, asked.only, quick=asked.quick):
        print(report.row(line), flush=True)
        lines.append(line)
    if asked.show:
        print(report.wrong_answers(lines, asked.show))
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, default=_SMALL_SET, help="a folder of data")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=str([*PARTS])
    )
    parser.add_argument("--quick", action="store_true", help="a sample, for a first impression")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N wrong answers a line")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every line and answer")
    parser.add_argument("--readme", action="store_true", help="rewrite the section of README.md")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a line is red")
    return parser


if __name__ == "__main__":
    sys.exit(main())
