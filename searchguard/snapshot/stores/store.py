"""What a store can do: keep named bytes, so that writers cannot overwrite each other unseen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from searchguard.errors import StoreError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}(/[a-z0-9][a-z0-9._-]{0,127}){0,3}")


@dataclass(frozen=True, slots=True)
class Found:
    """Bytes, and a mark that is another one once other bytes stand in their place."""

    data: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A name that has bytes, and when these were put there, aware."""

    name: str
    since: datetime


class Nothing(Enum):
    """Why there are no bytes to be had."""

    ABSENT = auto()  # nothing has this name
    SAME = auto()  # they are those that the caller knows


class Store(Protocol):
    """A store. What it holds is not trusted; every method raises StoreError where it fails."""

    @property
    def address(self) -> str:
        """How a person names it."""

    def read(self, name: str, most: int, known: str = "") -> Found | Nothing:
        """Return the bytes of a name.

        Args:
            name: Words of small letters, digits, `.`, `_` and `-`, joined by `/`.
            most: The number of bytes above which they are refused, unread where possible.
            known: The mark of bytes that need not be read again.
        """

    def create(self, name: str, data: bytes) -> bool:
        """Put bytes under a name that has none; False where it has. They survive a crash."""

    def replace(self, name: str, data: bytes, mark: str) -> bool:
        """Put bytes in place of those with a mark, or where there are none if it is empty.

        False where others stand there by now. They survive a crash, and no reader sees a part.
        """

    def names(self, folder: str) -> Iterator[Listed]:
        """Yield every name below one, in no order: `channels` has `channels/prod`."""

    def remove(self, name: str) -> None:
        """Let a name have no bytes; it may have none already."""


def check_name(name: str) -> str:
    """Return a name that can be one in a store.

    Raises:
        StoreError: It cannot; nothing outside the store can be named.
    """
    if not is_name(name):
        msg = f"`{name}` is no name in a store: use small letters, digits, hyphens and dots"
        raise StoreError(msg)
    return name


def is_name(name: str) -> bool:
    """Tell whether something can be a name in a store."""
    return bool(_NAME.fullmatch(name)) and ".." not in name


def too_large(name: str, most: int) -> StoreError:
    """Return the error for bytes that are more than may be read."""
    return StoreError(f"`{name}` in the store is over {most} bytes: it is not what should be there")
