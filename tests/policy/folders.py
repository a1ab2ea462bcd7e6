"""Folders of lists written as one text: `# path` on a line of its own begins a file."""

import re
from pathlib import Path

DEFAULT_FILE = "health/list.yaml"

_HEAD = re.compile(r"^# (\S+\.(?:yaml|yml|txt))\n", re.MULTILINE)


def write_folder(folder: Path, text: str) -> Path:
    """Write the files of a text; what stands before the first `# path` is `health/list.yaml`."""
    before, *rest = _HEAD.split(text)
    files = dict(zip(rest[::2], rest[1::2], strict=True))
    if before.strip():
        files = {DEFAULT_FILE: before, **files}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    return folder
