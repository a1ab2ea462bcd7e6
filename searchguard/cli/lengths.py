"""Lengths of time at a terminal: 30m, 12h, 30d."""

import re
from datetime import timedelta

import typer

_LENGTH = re.compile(r"([0-9]{1,4})([mhd])")
_MOST = 9999
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def written(length: timedelta) -> str:
    """Return a length of time as an option takes it: in minutes, or in hours where it is long."""
    minutes = -(-length // timedelta(minutes=1))
    return f"{minutes}m" if minutes <= _MOST else f"{-(-minutes // 60)}h"


def length_of(written: str, option: str) -> timedelta:
    """Return the length of time that an option means."""
    parts = _LENGTH.fullmatch(written)
    if parts is None or not int(parts[1]):
        words = f"`{written}` is no length of time: write it like 30m, 12h or 30d"
        raise typer.BadParameter(words, param_hint=option)
    return int(parts[1]) * _UNITS[parts[2]]
