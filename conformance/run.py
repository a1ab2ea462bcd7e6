"""Ask an implementation every line of this folder: python conformance/run.py -- COMMAND...

The command gets one question a line on its standard input and answers each, in order, with a line
on its standard output. Only the standard library is needed. Exit code 0: it agrees on all; 1: it
does not; 2: it could not be asked.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

FOLDER = Path(__file__).parent
FIELDS = (
    "action",
    "rule_id",
    "results",
    "suppress_suggestion",
    "softened",
    "notices",
    "matches",
    "shadow_rules",
)

Line = dict[str, Any]


class CouldNotRunError(Exception):
    """The implementation gave no answer that can be compared."""


def main(words: Sequence[str] | None = None) -> int:
    """Ask, print what differs, and return the exit code."""
    asked = _parser().parse_args(words)
    try:
        lines = list(_lines(asked.files or sorted(FOLDER.glob("*.jsonl"))))
        answers = _answers(asked.command, lines, asked.timeout)
        differing = _reported(zip(lines, answers, strict=True), asked.fields, asked.show)
    except (CouldNotRunError, OSError) as error:
        print(f"could not run: {error}", file=sys.stderr)
        return 2
    print(f"{len(lines) - differing:,} of {len(lines):,} lines agree")
    return 1 if differing else 0


def _lines(files: Iterable[Path]) -> Iterator[Line]:
    found = False
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            found = True
            yield json.loads(line)
    if not found:
        raise CouldNotRunError("there are no lines: name files, or leave them out for all")


def _answers(command: Sequence[str], lines: Sequence[Line], timeout: float) -> Iterator[Line]:
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            for line in lines:
                yield _answer(process, line, timeout)
        finally:
            process.kill()


def _answer(process: "subprocess.Popen[str]", line: Line, timeout: float) -> Line:
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018
    question = {name: value for name, value in line.items() if name != "decision"}
    late = Timer(timeout, process.kill)
    late.start()
    try:
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        text = process.stdout.readline()
    except BrokenPipeError:
        text = ""
    finally:
        late.cancel()
    if not text:
        raise CouldNotRunError(f"it ended, or took over {timeout:g} s, at `{line['id']}`")
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise CouldNotRunError(f"its answer to `{line['id']}` is not a JSON object on one line")
    return answer


def _reported(pairs: Iterable[tuple[Line, Line]], fields: Sequence[str], show: int) -> int:
    """Print the first differences and return how many lines differ."""
    differing = 0
    for line, answer in pairs:
        expected = line["decision"]
        wrong = [name for name in fields if answer.get(name) != expected[name]]
        differing += bool(wrong)
        if wrong and differing <= show:
            print(f"{line['id']}: {line['query']!a}: {line['why']}")
            for name in wrong:
                print(f"  {name}: expected {expected[name]!a}, got {answer.get(name)!a}")
    return differing


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="conformance/run.py", description=__doc__)
    parser.add_argument(
        "--files", nargs="+", type=Path, metavar="FILE", help="which lines; else all here"
    )
    parser.add_argument(
        "--fields", nargs="+", choices=FIELDS, default=FIELDS, help="what to compare; else all"
    )
    parser.add_argument("--show", type=int, default=20, help="how many differing lines to show")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one answer")
    parser.add_argument("command", nargs="+", help="the implementation, behind --")
    return parser


if __name__ == "__main__":
    sys.exit(main())
