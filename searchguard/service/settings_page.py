"""docs/settings.md, from the settings: `python -m searchguard.service.settings_page FILE`."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from searchguard.service.setting import Setting, Unit, settings_in
from searchguard.service.settings import Settings

_HEAD = """# Settings of the server

The options of `searchguard serve`. This page is made from the code by `make settings`,
and a test keeps the two alike. How to run a server with them is in [`serving.md`](serving.md).
"""

_TABLE = "| option | default | what it does, and why the default is that |\n|---|---|---|"


def in_markdown() -> str:
    """Return the page."""
    return "\n".join((_HEAD, *_sections()))


def _sections() -> Iterator[str]:
    everything = settings_in(Settings).values()
    for title, group in groupby(everything, key=lambda one: one.words.group):
        yield f"## {title}\n"
        yield _TABLE
        yield from map(_row, group)
        yield ""


def _row(one: Setting) -> str:
    option = f"`--{one.name.replace('_', '-')}`"
    return f"| {option} | {_default(one)} | {one.words.what}{_bounds(one)} *{one.words.why}* |"


def _default(one: Setting) -> str:
    unit = one.words.unit
    match one.default:
        case None:
            return "by the address"
        case bool():
            return "on" if one.default else "off"
        case "":
            return "none"
        case int() | float():
            return _number(one.default) + _UNITS.get(unit, "")
        case _:
            return f"`{one.default}`"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,g}"


def _bounds(one: Setting) -> str:
    least, most = one.words.least, one.words.most
    if least is not None and most is not None:
        return f" From {_number(least)} to {_number(most)}."
    if least:
        return f" At least {_number(least)}."
    return ""


_UNITS = {Unit.SECONDS: " s", Unit.BYTES: " bytes"}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(in_markdown(), "utf-8")
