"""One setting: its value when nothing is said, and the words that options and documents share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")

_KEY = "setting"


class Unit(StrEnum):
    """What a value counts or names."""

    NONE = ""
    ADDRESS = "address"
    BYTES = "bytes"
    COUNT = "number"
    DIR = "dir"
    FILE = "file"
    NAME = "name"
    SECONDS = "seconds"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of a setting: what it does, why its default is what it is, and its bounds."""

    what: str
    why: str
    unit: Unit
    group: str
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of the settings with its type, its default and its words."""

    name: str
    type: Any
    default: Any
    words: Words


class Group:
    """Makes the settings that are read together."""

    def __init__(self, title: str) -> None:
        self._title = title

    def setting(
        self,
        default: T,
        what: str,
        *,
        why: str,
        unit: Unit = Unit.NONE,
        least: float | None = None,
        most: float | None = None,
    ) -> T:
        """Return the field of a dataclass, typed as its value is.

        Args:
            default: What holds when nothing is said.
            what: What it does, for a person who chooses: a sentence.
            why: Why the default is what it is.
            unit: What the value counts or names.
            least: The smallest value that is taken, in that unit.
            most: The largest one.
        """
        words = Words(what=what, why=why, unit=unit, group=self._title, least=least, most=most)
        made: Any = field(default=default, metadata={_KEY: words})
        value: T = made
        return value


def settings_in(kind: type[Any]) -> Mapping[str, Setting]:
    """Return the settings of a dataclass by name, its own before those that it inherits."""
    types, found = get_type_hints(kind), {one.name: one for one in fields(kind)}
    ordered = [name for one in kind.__mro__ for name in vars(one).get("__annotations__", {})]
    return {
        name: Setting(name, types[name], found[name].default, found[name].metadata[_KEY])
        for name in ordered
    }
