"""The code of the page on integration is run from its first line to its last."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.running import SECONDS, serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/integrate.md").read_text("utf-8")
CODE = re.compile(r"^```python\n(.*?)^```\n(?:```\n(.*?)^```)?", re.DOTALL | re.MULTILINE)
SHOWN_AT = "127.0.0.1:50051"


@pytest.mark.smoke
def test_code_prints_what_is_shown() -> None:
    parts = CODE.findall(PAGE)
    with serving("--blocklists", ROOT / "blocklists") as server:
        program = "".join(code for code, _ in parts)
        # A busy machine is not what the page is about.
        program = program.replace(
            f'"{SHOWN_AT}", snapshot="blocklists"',
            f'"{server.address}", snapshot="blocklists", deadline={SECONDS}',
        )
        program = program.replace("wait_for_lists(10)", f"wait_for_lists({SECONDS})")
        assert server.address in program
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "".join(output for _, output in parts)


def test_every_part_of_the_code_shows_what_it_prints() -> None:
    parts = CODE.findall(PAGE)
    assert len(parts) == PAGE.count("```python")
    assert [code for code, output in parts if "print(" in code and not output] == []


def test_page_tells_of_every_treatment_and_source() -> None:
    for word in ("show", "show-after-consent", "reliable-only", "none"):
        assert f"results `{word}`" in PAGE
    for word in ("remote", "local", "unchecked"):
        assert f"| `{word}` |" in PAGE
