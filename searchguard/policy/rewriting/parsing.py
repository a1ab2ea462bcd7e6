"""From the text of a YAML file to how it is written.

Comments are given to entries by where they stand: above the entry that follows, at the end of the
line of the one before, or, where they are indented deeper than what follows, below the last entry
of the list or mapping that they are indented like.
"""

from collections import deque
from dataclasses import replace
from typing import cast

import yaml

from searchguard.policy.rewriting.quoting import quoted
from searchguard.policy.rewriting.remarks import Lines, Remark, remarks_of
from searchguard.policy.rewriting.written import (
    Collection,
    Document,
    Entry,
    Scalar,
    Style,
    Written,
)

_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
_BLOCK_STYLES = {"|", ">"}


def parse(text: str) -> Document:
    """Return how a file is written that the reader reads without fault."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Parser(text if text.endswith("\n") else f"{text}\n").document()


class _Parser:
    """Walks through the events of one file and its remarks, both in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
        self.ends = _ends(events)
        spans = [span for event in events for span in self.spans(event)]
        self.remarks = deque(remarks_of(text, spans))
        self.events = iter(events)

    def document(self) -> Document:
        event = next(event for event in self.events if isinstance(event, yaml.MappingStartEvent))
        head = self.before(_start(event))
        root = self.collection(event, -1)
        return Document(head=head, root=replace(root, below=(*root.below, *self.rest())))

    def spans(self, event: yaml.Event) -> list[tuple[int, int]]:
        """Return the parts of a scalar in which a `#` begins no comment."""
        if not isinstance(event, yaml.ScalarEvent):
            return []
        start, end = _start(event), self.end_of(event)
        if event.style not in _BLOCK_STYLES:
            return [(start, end)]
        header = self.text.index("\n", start)
        comment = self.text.find("#", start, header)
        return [(start, comment if comment >= 0 else header), (header + 1, max(end, header + 1))]

    def end_of(self, event: yaml.Event) -> int:
        """Return where something that is not indented lines ends; blank lines are not its own."""
        start, end = _start(event), self.ends.get(id(event), _end(event))
        if isinstance(event, yaml.ScalarEvent) and event.style in _BLOCK_STYLES:
            return start + len(self.text[start:end].rstrip())
        return end

    def before(self, index: int) -> tuple[str, ...]:
        """Take the remarks that stand before a place."""
        taken = []
        while self.remarks and self.remarks[0].index < index:
            taken.append(self.remarks.popleft().text)
        return tuple(taken)

    def rest(self) -> tuple[str, ...]:
        """Take the remarks that are left."""
        return self.before(len(self.text) + 1)

    def beside(self, after: int, before: int) -> Remark | None:
        """Take the comment on the line of a place, if it stands between that and another one."""
        following = self.remarks[0] if self.remarks else None
        if following is None or not following.text or following.line != self.lines.line(after):
            return None
        return self.remarks.popleft() if after <= following.index < before else None

    def below(self, column: int, before: int) -> tuple[str, ...]:
        """Take the remarks before a place that are indented at least to a column."""
        taken: list[str] = []
        while self.remarks and self.remarks[0].index < before:
            comment = next((one for one in self.remarks if one.text), None)
            if comment is None or comment.index >= before or comment.column < column:
                break
            taken.append(self.remarks.popleft().text)
        return tuple(taken)

    def collection(self, event: yaml.CollectionStartEvent, outer: int) -> Collection:
        """Return a list or mapping; `outer` is the column of what it stands in."""
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        start, end = _start(event), self.ends[id(event)]
        column = self.lines.column(start)
        entries = []
        while not isinstance(first := next(self.events), _ENDS):
            if event.flow_style:
                entry = self.entry(first, _start(first), is_mapping, column, end)
                entries.append(replace(entry, column=0))  # it cannot stay where it is
            else:
                begun = _start(first) if is_mapping else self.dash(first, column)
                entries.append(self.entry(first, begun, is_mapping, column, len(self.text) + 1))
        return Collection(
            entries=tuple(entries),
            is_mapping=is_mapping,
            inline=bool(event.flow_style),
            one_line="\n" not in self.text[start:end],
            below=self.before(end) if event.flow_style else self.below(outer + 1, end),
        )

    def dash(self, event: yaml.Event, column: int) -> int:
        """Return where the hyphen of an item of a block list stands."""
        found = _start(event)
        if isinstance(event, yaml.SequenceStartEvent) and not event.flow_style:
            found -= 1  # the event is at the hyphen of its own first item
        while True:
            found = self.text.rindex("-", 0, found + 1)
            line = self.lines.starts[self.lines.line(found)]
            if found - line == column and not self.text[line:found].strip(" -"):
                return found
            found -= 1

    def entry(
        self, first: yaml.Event, begun: int, is_mapping: bool, column: int, end: int
    ) -> Entry:
        """Return one entry, which begins at a place and whose remarks stand before `end`."""
        above = self.before(begun)
        key = self.scalar(first) if isinstance(first, yaml.ScalarEvent) and is_mapping else None
        event = next(self.events) if is_mapping else first
        start = _start(event)
        remark = self.beside(self.end_of(first) if is_mapping else begun, start)
        if isinstance(event, yaml.CollectionStartEvent) and not event.flow_style:
            value: Written = self.collection(event, column)
            if remark and not is_mapping:
                above, remark = (*above, remark.text), None
        else:
            above = (*above, *([remark.text] if remark else []), *self.before(start))
            value, remark = self.closed(event, column, end)
        beside = (remark.text, remark.column) if remark else ("", 0)
        return Entry(key=key, value=value, above=above, beside=beside[0], column=beside[1])

    def closed(self, event: yaml.Event, column: int, end: int) -> tuple[Written, Remark | None]:
        """Return a value that shows where it ends, and the comment behind it."""
        if isinstance(event, yaml.CollectionStartEvent):
            value: Written = self.collection(event, column)
            return value, self.beside(self.end_of(event), end)
        scalar = cast("yaml.ScalarEvent", event)
        if scalar.style in _BLOCK_STYLES:
            start = _start(scalar)
            return self.scalar(scalar), self.beside(start, self.text.index("\n", start))
        return self.scalar(scalar), self.beside(self.end_of(scalar), end)

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        style = cast("Style", event.style or "")
        raw = self.text[_start(event) : self.end_of(event)]
        if style in _BLOCK_STYLES:
            return _block_scalar(event.value, raw, style)
        first, *rest = raw.split("\n")
        lines = [first.rstrip(), *map(str.strip, rest)] if rest else [first]
        return Scalar(event.value, "\n".join(lines), style)


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def _ends(events: list[yaml.Event]) -> dict[int, int]:
    """Return where each list and mapping ends, by the identity of the event that begins it."""
    ends, open_ones = {}, []
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            open_ones.append(event)
        elif isinstance(event, _ENDS):
            start = open_ones.pop()
            ends[id(start)] = _end(event) if start.flow_style else _start(event)
    return ends


def _block_scalar(value: str, raw: str, style: Style) -> Scalar:
    """Return a block of lines without their indentation, quoted where it cannot be shifted."""
    header, *lines = raw.split("\n")
    indicators = header.partition("#")[0].strip()
    first = next((line for line in lines if line.strip()), "")
    if not first or indicators not in {"|", ">", "|-", ">-"}:
        return Scalar(value, quoted(value), '"')
    indentation = len(first) - len(first.lstrip(" "))
    return Scalar(value, "\n".join([indicators, *(line[indentation:] for line in lines)]), style)
