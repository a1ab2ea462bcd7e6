"""Lengths of time at a terminal: 30m, 12h, 30d."""

import re
from datetime import timedelta

import typer

_LENGTH = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def length_of(written: str, option: str) -> timedelta:
    """Return the length of time that an option means."""
    parts = _LENGTH.fullmatch(written)
    if parts is None or not int(parts[1]):
        words = f"`{written}` is no length of time: write it like 30m, 12h or 30d"
        raise typer.BadParameter(words, param_hint=option)
    return int(parts[1]) * _UNITS[parts[2]]
