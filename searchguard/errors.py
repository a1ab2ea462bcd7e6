"""What can go wrong: the error tree, and the Problem, a fault located in a file.

A fault in data is a `Problem`, collected and sorted, so that an editor sees all of them at once.
An exception is for what its caller cannot go on from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BEGINNING, _END = 300, 100  # characters of a message that are told


class Severity(StrEnum):
    """How much a Problem matters: an error refuses the whole set of files, a warning never does."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: its path as given, and a line and a column that both count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a Location, in words an editor can act on, with the lint rule that found it."""

    location: Location
    severity: Severity
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.location}: {self.severity} {self.message} ({self.rule})"


def in_brief(message: str) -> str:
    """Return a message that is not longer than a person reads: of a longer one its two ends."""
    if len(message) <= _BEGINNING + _END:
        return message
    return f"{message[:_BEGINNING]}...{message[-_END:]}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without doubles, sorted by file, line, column, severity and text."""
    unique = set(problems)
    return tuple(sorted(unique, key=lambda p: (p.location, p.severity, p.message, p.rule)))


class SearchguardError(Exception):
    """Anything that searchguard itself raises."""


class ListsError(SearchguardError):
    """A set of lists does not load; `problems` says why, place by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


class SnapshotError(SearchguardError):
    """Bytes that should be a snapshot are not one that this version may load."""


class TrustError(SearchguardError):
    """Signatures do not give the trust that is asked for, or a key or trust file is not one."""


class StoreError(SearchguardError):
    """A store does not hold what it should, or somebody else changed it first."""


class BacktestError(SearchguardError):
    """A query log cannot be read, or two sets of lists cannot be compared on it."""


class RequestError(SearchguardError):
    """A request breaks a stated limit; `field` names where, `reason` says what to change.

    The words never hold the query itself.
    """

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class SettingsError(SearchguardError):
    """The service was asked to run in a way that it cannot."""


def missing_package(what: str, package: str, extra: str) -> SettingsError:
    """Return the error for what needs a package that is not installed.

    Args:
        what: A command or an option.
        package: What it needs.
        extra: The extra of this project that brings it.
    """
    how = f"pip install '.[{extra}]' in a clone of searchguard"
    return SettingsError(f"{what} needs `{package}`: {how}")


class ExchangeError(SearchguardError):
    """Terms or lists cannot be taken in, copied or given out as was asked."""


class LoadtestError(SearchguardError):
    """A load test was asked for, or stopped, in a way that gives no figures."""


class AlertError(SearchguardError):
    """A document is not an alert (OASIS CAP) that can be read; the words go on from "refused: "."""


class FetchError(SearchguardError):
    """What stands at an address elsewhere was not had; the words go on from the address."""


class LedgerError(SearchguardError):
    """The ledger of alerts is not one that can be gone on from."""


class SwitchboardError(SearchguardError):
    """A switchboard is not one that may be used, or cannot be changed as was asked."""


class SwitchboardRacedError(SwitchboardError):
    """Somebody else flipped the switchboard first, so nothing was done."""
