"""Events of the service, one line each on stderr; never the text of a query.

An error is told by its type and the place in the code that raised it: its words may hold a query.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from searchguard.errors import Problem
from searchguard.service.settings import LogFormat


class Log:
    """Writes events in one format."""

    def __init__(self, form: LogFormat) -> None:
        self._form = form
        self._line = _LINES[form]

    def event(self, name: str, **fields: Any) -> None:
        """Write that something happened: a name, and fields that JSON can hold."""
        _write(self._line(name, fields))

    def refused(self, name: str, message: str, problems: Iterable[Problem]) -> None:
        """Write that lists were refused, each problem where it is easiest to act on."""
        said = [str(problem) for problem in problems]
        if self._form is LogFormat.JSON:
            self.event(name, message=message, problems=said)
            return
        for line in said:
            _write(line)
        self.event(name, message=message)

    def fault(self, name: str, error: BaseException) -> None:
        """Write that code failed in a way that nobody foresaw, without the words of the error."""
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:]]
        self.event(name, error=type(error).__name__, where=where)


def _write(line: str) -> None:
    """Write a line where there is still somebody to read it: nothing may fail for want of one."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _json_line(name: str, fields: Mapping[str, Any]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "event": name, **fields})


def _text_line(name: str, fields: Mapping[str, Any]) -> str:
    said = (f"{key}={_word(value)}" for key, value in fields.items())
    return " ".join(["searchguard:", name.replace("_", " "), *said])


def _word(value: Any) -> str:
    """Return a value that cannot be taken for two, nor for another line."""
    if isinstance(value, str) and value.isprintable() and value and not set(value) & set(' "='):
        return value
    return json.dumps(value)


_LINES: dict[LogFormat, Callable[[str, Mapping[str, Any]], str]] = {
    LogFormat.TEXT: _text_line,
    LogFormat.JSON: _json_line,
}
