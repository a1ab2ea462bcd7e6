"""From how a file is written to its text: indentation, brackets, comments, blank lines."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from searchguard.policy.rewriting.quoting import on_one_line
from searchguard.policy.rewriting.written import Collection, Document, Entry, Scalar, Written

WIDTH = 100  # columns of a list in brackets that was written on several lines and becomes one
_STEP = "  "


def emit(document: Document) -> str:
    """Return the text of a file."""
    root = document.root
    head = _tidy(document.head, first=True)
    if root.entries:
        entry = root.entries[0]
        first = replace(entry, above=_tidy(entry.above, first=not head))
        body = list(_entries(replace(root, entries=(first, *root.entries[1:])), "", kept=True))
    else:
        body = [_inline(root)]
    below = _tidy(root.below, first=False)
    while below and not below[-1]:
        below = below[:-1]
    return "".join(f"{line}\n" for line in (*head, *body, *below))


def _tidy(lines: Iterable[str], *, first: bool) -> tuple[str, ...]:
    """Return comments and blank lines with no two blank lines together, and none at the start."""
    kept: list[str] = []
    for line in lines:
        if line or not (first if not kept else not kept[-1]):
            kept.append(line)
    return tuple(kept)


def _entries(node: Collection, indent: str, *, kept: bool = False) -> Iterator[str]:
    """Yield the lines of a list or mapping, one entry after another.

    `kept`: what is above the first entry has been tidied already.
    """
    for number, entry in enumerate(node.entries):
        first = number == 0 and not kept
        yield from _entry(entry, indent, first=first)


def _entry(entry: Entry, indent: str, *, first: bool) -> Iterator[str]:
    value = entry.value
    stands_open = isinstance(value, Collection) and not _fits_inline(value, _head(entry, indent))
    if isinstance(value, Collection) and stands_open and entry.key is None:
        inner, *others = value.entries
        beside = (entry.beside,) if entry.beside else ()
        entry = replace(entry, above=(*entry.above, *beside, *inner.above))
        value = replace(value, entries=(replace(inner, above=()), *others))
    for line in _tidy(entry.above, first=first):
        yield indent + line if line else ""
    if not isinstance(value, Collection) or not stands_open:
        yield from _closed(entry, value, indent)
        return
    lines = [*_entries(value, indent + _STEP), *_below(value.below, indent + _STEP)]
    if entry.key is None:
        yield indent + "- " + lines[0].removeprefix(indent + _STEP)
        yield from lines[1:]
    else:
        yield _beside(_head(entry, indent), entry)
        yield from lines


def _below(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (indent + line if line else "" for line in _tidy(lines, first=False))


def _head(entry: Entry, indent: str) -> str:
    if entry.key is None:
        return f"{indent}-"
    return f"{indent}{on_one_line(entry.key).raw}:"


def _closed(entry: Entry, value: Written, indent: str) -> Iterator[str]:
    """Yield the lines of an entry that begins on the line of its key or hyphen."""
    text = _inline(value) if isinstance(value, Collection) else value.raw
    first, *rest = text.split("\n")
    is_block = isinstance(value, Scalar) and value.style in {"|", ">"}
    lines = [f"{_head(entry, indent)} {first}"]
    lines += [indent + _STEP + line if line else "" for line in rest]
    place = 0 if is_block else -1
    lines[place] = _beside(lines[place], entry)
    yield from lines


def _beside(line: str, entry: Entry) -> str:
    """Return a line with its comment, at the column that it stood at if there is room."""
    if not entry.beside:
        return line
    return line.ljust(max(len(line) + 2, entry.column)) + entry.beside


def _fits_inline(node: Collection, head: str) -> bool:
    """Tell whether a list or mapping stays between brackets, on the line of its key or hyphen."""
    if not node.entries:
        return True
    if not node.inline or node.has_comments:
        return False
    return node.one_line or len(head) + 1 + len(_inline(node)) <= WIDTH


def _inline(node: Written) -> str:
    if isinstance(node, Scalar):
        return on_one_line(node).raw
    parts = (
        f"{on_one_line(one.key).raw}: {_inline(one.value)}" if one.key else _inline(one.value)
        for one in node.entries
    )
    opened, closed = "{}" if node.is_mapping else "[]"
    return opened + ", ".join(parts) + closed
