"""The manual pages of the lint rules: their modules' docstrings, for a terminal and for docs/."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

from searchguard.errors import Severity
from searchguard.policy.lint import ASKING_RULES, ERROR_RULES, WARNING_RULES

_EXAMPLE = re.compile(r"^(Passes|Fails)([^\n]*):\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)

INTRODUCTION = """\
# The lint rules

What `searchguard lint` says about lists, each as `file:line:column: severity what to do (rule)`. An
**error** refuses the whole set of files. A **warning** refuses nothing, unless `--strict` asks for
it. At a terminal `searchguard lint --explain RULE` shows one of these pages.

Two names are not on this page. `reading`: a file is not what it should be, a key is unknown or a
value is not of its form, always an error; [format.md](format.md) says what may be written. `case`:
what `searchguard test` files a failed case under.

For programs there is `--format json`: one object with `errors` and `warnings`, which are counts,
and `problems`, a list of `{"file", "line", "column", "severity", "message", "rule"}` in the order
of files and lines. `--format github` shows each problem beside its line in a pull request. The exit
code is 0 without errors, 1 with one (with `--strict`: or a warning), 2 if lint could not run.

This page is made from the rules themselves by `make rules`, and every example is run as a test.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A set of lists that a rule says nothing about, or something.

    `condition` is what must hold beside it, such as ` on 2026-11-23`, the day that lint is told.
    """

    passes: bool
    condition: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one rule is about: one line, then paragraphs, then an example that passes and fails."""

    name: str
    severity: Severity
    summary: str
    body: str
    examples: tuple[Example, ...]


def pages() -> dict[str, Page]:
    """Return the page of every lint rule by its name, sorted."""
    rules: dict[str, Callable[..., object]] = {**ERROR_RULES, **WARNING_RULES, **ASKING_RULES}
    return {name: _page(name, rules[name]) for name in sorted(rules)}


def _page(name: str, check: Callable[..., object]) -> Page:
    text = dedent(sys.modules[check.__module__].__doc__ or "")
    examples = tuple(
        Example(outcome == "Passes", condition, lists)
        for outcome, condition, lists in _EXAMPLE.findall(text)
    )
    summary, _, body = _EXAMPLE.sub("", text).strip().partition("\n")
    severity = Severity.ERROR if name in ERROR_RULES else Severity.WARNING
    return Page(name, severity, summary, body.strip(), examples)


def in_markdown() -> str:
    """Return all pages as one document."""
    every = pages().values()
    table = ["| rule | severity | about |", "|---|---|---|"]
    table += [f"| [`{one.name}`](#{one.name}) | {one.severity} | {one.summary} |" for one in every]
    return "\n".join([INTRODUCTION, *table, *map(_section, every)]) + "\n"


def _section(page: Page) -> str:
    told = "an error" if page.severity is Severity.ERROR else "a warning"
    parts = [f"\n## {page.name}", f"*{page.summary.rstrip('.')}: {told}.*"]
    parts += [page.body] if page.body else []
    for example in page.examples:
        verb = "Passes" if example.passes else "Fails"
        parts.append(f"{verb}{example.condition}:\n\n```yaml\n{example.text}```")
    return "\n\n".join(parts)
