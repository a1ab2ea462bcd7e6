"""Kept: what is worked out for a character once, and then looked up."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

ENTRIES = 1 << 13
NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Kept(dict[Key, Value]):
    """What each key becomes; filled as it is asked.

    Bounded, so that texts of ever new characters cannot fill the memory. What was learnt first is
    forgotten first, one key at a time, so that no text waits for a table to be emptied.
    """

    def __init__(
        self, become: Callable[[Key], Value], known: Mapping[Key, Value] = NOTHING
    ) -> None:
        super().__init__(known)
        self._become = become
        self._known = known
        self._oldest = list[Key]()

    def __missing__(self, key: Key) -> Value:
        becomes = self._become(key)
        if len(self) >= ENTRIES:
            if not self._oldest:
                self._oldest = [key for key in reversed(self) if key not in self._known]
            del self[self._oldest.pop()]
        self[key] = becomes
        return becomes
