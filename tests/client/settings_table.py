"""The settings of a client as a table of the docs: `python -m tests.client.settings_table`."""

import ast
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from searchguard.client import Settings, settings
from searchguard.client.service_config import SERVICE_CONFIG


def described() -> dict[str, str]:
    """Return what is written below each field."""
    tree = ast.parse(Path(settings.__file__).read_text("utf-8"))
    (found,) = [
        one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == "Settings"
    ]
    words = {}
    for one, after in zip(found.body, found.body[1:], strict=False):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            told = after.value if isinstance(after, ast.Expr) else None
            words[one.target.id] = ast.literal_eval(told) if isinstance(told, ast.Constant) else ""
    return words


def table() -> str:
    """Return a row for each setting."""
    words = described()
    rows = [
        f"| `{one.name}` | {_default(one.name)} | {' '.join(words[one.name].split())} |"
        for one in fields(Settings)
    ]
    return "\n".join(rows)


def _default(name: str) -> str:
    value: Any = getattr(Settings(target="any"), name)
    if name == "target" or value in ("", (), {}):
        return ""
    if value == SERVICE_CONFIG:
        return "the one that ships"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if isinstance(value, str) else f"{value:,g}"


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
