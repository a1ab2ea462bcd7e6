"""A list file as it is written: what the reader forgets (quotes, comments, blank lines) is kept.

The reader's tree (`searchguard.policy.tree`) knows what a file means; this one knows how it looks,
so that a file can be changed and written again without losing what its author put there.
"""

from dataclasses import dataclass
from typing import Literal

Style = Literal["", "'", '"', "|", ">"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text: its value, and how it stands in the file, without the indentation of its lines."""

    value: str
    raw: str
    style: Style = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A key and its value, or an item of a list, with the comments that go with it.

    `above` are the lines before it, comments or blank; `beside` is the comment at its end, which
    began at a column that counts from 0.
    """

    value: "Written"
    key: Scalar | None = None
    above: tuple[str, ...] = ()
    beside: str = ""
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A list or a mapping. `inline`: between brackets. `below`: comments after its last entry."""

    entries: tuple[Entry, ...]
    is_mapping: bool
    inline: bool = False
    one_line: bool = False
    below: tuple[str, ...] = ()

    def get(self, name: str) -> "Written | None":
        """Return what stands under a key."""
        return next((one.value for one in self.entries if _key(one) == name), None)

    @property
    def has_comments(self) -> bool:
        """Whether there is a comment somewhere in it."""
        return any(self.below) or any(
            any(one.above)
            or one.beside
            or (isinstance(one.value, Collection) and one.value.has_comments)
            for one in self.entries
        )


Written = Scalar | Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file: the comments at its head, and its mapping."""

    head: tuple[str, ...]
    root: Collection


def _key(entry: Entry) -> str:
    return entry.key.value if entry.key else ""
