"""What changed between two sets of lists, thing by thing, in the words of their keys."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from searchguard.policy.model import Case, Lists, Rule, Term

_APART = {"terms", "file_terms", "rules"}  # told in another way than their field


class What(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A key whose value differs: what came and what went, in words; both where it was replaced."""

    key: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A thing that differs: `rule`, its identity, what became of it, and in which keys."""

    kind: str
    name: str
    what: What
    differences: tuple[Difference, ...] = ()


def changes_between(old: Lists, new: Lists) -> Iterator[Change]:
    """Yield what changed from one set of lists to another, kind by kind, each sorted by name."""
    before, after = _things(old), _things(new)
    for kind in before:
        for name in sorted(before[kind].keys() | after[kind].keys()):
            was, now = before[kind].get(name), after[kind].get(name)
            if was is None:
                yield Change(kind=kind, name=name, what=What.ADDED, differences=_whole(now, 1))
            elif now is None:
                yield Change(kind=kind, name=name, what=What.REMOVED, differences=_whole(was, 0))
            elif differences := tuple(_differences(was, now)):
                yield Change(kind=kind, name=name, what=What.CHANGED, differences=differences)


def _things(lists: Lists) -> dict[str, Mapping[str, Any]]:
    return {
        "workspace": {lists.workspace.workspace or "unnamed": lists.workspace},
        "blocklist": {one.blocklist: one for one in lists.blocklists},
        "rule": {
            f"{one.blocklist}/{rule.id}": rule for one in lists.blocklists for rule in one.rules
        },
        "notice": {one.notice: one for one in lists.notices},
        "source": {one.id: one for one in lists.sources},
        "context list": {f"{one.id} ({one.language})": one for one in lists.contexts},
        "event": {one.event: one for one in lists.events},
        "queries": {
            "must_pass": _Queries(lists.must_pass),
            "must_block": _Queries(lists.must_block),
        },
    }


@dataclass(frozen=True, slots=True)
class _Queries:
    """The lines of must_pass.txt or must_block.txt."""

    lines: tuple[str, ...]


def _whole(thing: Any, came: int) -> tuple[Difference, ...]:
    """Return the terms of a thing that came or went, and what a rule does with them."""
    told: list[tuple[str, tuple[str, ...]]] = []
    if isinstance(thing, Rule):
        told.append(("action", (thing.action.value,)))
    if terms := _terms(thing):
        told.append(("terms", terms))
    return tuple(
        Difference(key=key, **{"added" if came else "removed": values}) for key, values in told
    )


def _terms(thing: Any) -> tuple[str, ...]:
    return (*map(said, getattr(thing, "terms", ())), *getattr(thing, "file_terms", ()))


def _differences(was: Any, now: Any) -> Iterator[Difference]:
    if terms := _of_items("terms", _terms(was), _terms(now)):
        yield terms
    for field in fields(was):
        before, after = getattr(was, field.name), getattr(now, field.name)
        if before == after or field.name in _APART:
            continue
        if isinstance(before, tuple) and isinstance(after, tuple):
            items = _of_items(field.name, tuple(map(said, before)), tuple(map(said, after)))
            if items:
                yield items
        else:
            yield Difference(key=field.name, added=(said(after),), removed=(said(before),))


def _of_items(key: str, was: tuple[str, ...], now: tuple[str, ...]) -> Difference | None:
    """Return what came and went between two lists; where it is only the order, both as they are."""
    if was == now:
        return None
    more, fewer = Counter(now) - Counter(was), Counter(was) - Counter(now)
    if more or fewer:
        return Difference(key=key, added=tuple(more.elements()), removed=tuple(fewer.elements()))
    return Difference(
        key=f"{key} (their order)", added=(", ".join(now),), removed=(", ".join(was),)
    )


def said(value: Any) -> str:
    """Return a value in words, as its author would recognise it."""
    match value:
        case None | "" | ():
            return "nothing"
        case tuple():
            return ", ".join(map(said, value))
        case Term(text="", all_of=groups):
            return " + ".join(f"[{', '.join(group)}]" for group in groups) + _options(value)
        case Term():
            return value.text + _options(value)
        case Case():
            return f"{value.query}: {value.expect.value}" + _options(value)
        case _ if is_dataclass(value):
            return " ".join(f"{key}: {word}" for key, word in _set(value))
        case _:
            return _said_plainly(value)


def _said_plainly(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return str(value)


def _options(value: Term | Case) -> str:
    """Return what a term or a case says beside its text, in brackets."""
    own = {"text", "all_of", "query", "expect"}
    told = ", ".join(f"{key}: {word}" for key, word in _set(value) if key not in own)
    return f" ({told})" if told else ""


def _set(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the keys that are not at their default, with their values in words."""
    for field in fields(value):
        found = getattr(value, field.name)
        if found != field.default and found not in ("", (), None):
            yield field.name, said(found)
