"""Another build of this program, as it is while a fleet is upgraded: its fold version differs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.service.running import SECONDS

ROOT = Path(__file__).parents[2]
OTHER = "other"
_FOLD_VERSION = re.compile(r'^FOLD_VERSION = "\w+"$', re.MULTILINE)
_COMPILE = """
import sys
from searchguard.snapshot.compiling import compile_lists
from tests.service.probing import lists_of
sys.stdout.buffer.write(compile_lists(lists_of(*map(int, sys.argv[1:]))))
"""


def other_build(place: Path) -> Path:
    """Make one in a folder, and return it: a command that is run there is of that build."""
    package = place / "searchguard"
    shutil.copytree(ROOT / "searchguard", package, ignore=shutil.ignore_patterns("__pycache__"))
    fold = package / "text" / "fold.py"
    text, count = _FOLD_VERSION.subn(f'FOLD_VERSION = "{OTHER}"', fold.read_text("utf-8"))
    assert count == 1
    fold.write_text(text, "utf-8")
    return place


def compiled_by(build: Path, odd: int, more: int = 0) -> bytes:
    """Return a snapshot of lists that block every other probe, as a build compiles it."""
    done = subprocess.run(
        [sys.executable, "-c", _COMPILE, str(odd), str(more)],
        cwd=build,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout
