"""Commands, run as a person runs them, and a small set of lists to run them on."""

import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from searchguard.cli.main import main

LISTS = {
    "workspace.yaml": """\
workspace: tests
timezone: Europe/Amsterdam
locales: [nl-NL, en-US]
blocked_notice: blocked
""",
    "sources.yaml": """\
sources:
  - {id: who, name: WHO, kind: igo, hosts: [who.int], checked: 2026-11-22}
""",
    "notices/vaccines.yaml": """\
notice: vaccines
kind: reference
texts:
  en: {title: About vaccines, body: Read what is known.}
  nl: {title: Over vaccins, body: Lees wat bekend is.}
actions:
  - {kind: link, url: "https://www.who.int/", source: who}
""",
    "notices/blocked.yaml": """\
notice: blocked
kind: blocked
texts:
  en: {title: No results, body: This search breaks the rules.}
""",
    "contexts.yaml": """\
contexts:
  debunk: {en: [fact check, debunked]}
""",
    "health/covid.yaml": """\
blocklist: covid
owner: health
policy: medical
rules:
  - id: plandemic
    action: block
    state: live
    reason: health
    terms:
      - "#plandemic"
      - covid hoax
    softened_by: [debunk]
    except_phrases: [plandemic film review]
    notices: [vaccines]
    cases:
      block: ["#plandemic"]
      pointer: [plandemic debunked]
      pass: [pandemic]
  - id: belgium
    action: block
    state: live
    reason: health
    terms: [wafel, 疫苗]
    regions: [BE]
    cases:
      block: [wafel]
  - id: january
    action: pointer
    state: live
    reason: health
    terms: [sneeuw]
    starts: 2027-01-15 18:00
    notices: [vaccines]
    cases:
      pointer: [sneeuw]
  - id: later
    action: block
    state: draft
    reason: health
    terms: [moonbeam]
    cases:
      block: [moonbeam]
""",
}


def write_lists(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the lists of these tests to a folder, some files added or replaced."""
    for name, text in {**LISTS, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*words: str | Path, stdin: bytes = b"") -> Done:
    """Run a command line in this process."""
    out, err = BytesIO(), BytesIO()
    told_out, told_err = TextIOWrapper(out, "utf-8"), TextIOWrapper(err, "utf-8")
    code: object = None
    with (
        redirect_stdout(told_out),
        redirect_stderr(told_err),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), "utf-8")),
    ):
        try:
            main([str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
    told_out.flush()
    told_err.flush()
    return Done(int(str(code or 0)), out.getvalue().decode(), err.getvalue().decode())
