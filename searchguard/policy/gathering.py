"""From what single files hold to one set of lists."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from searchguard.policy.formats import Part
from searchguard.policy.formats.term_lines import Lines
from searchguard.policy.model import (
    Blocklist,
    ContextList,
    Event,
    Lists,
    Notice,
    Rule,
    Source,
    Workspace,
)
from searchguard.policy.records import Written

P = TypeVar("P", bound=Part)
T = TypeVar("T", bound=Part | Rule)


def terms_in(written: Iterable[Written[Part]]) -> int:
    """Return how many terms all rules have."""
    blocklists = (part.value for part in written if isinstance(part.value, Blocklist))
    rules = chain.from_iterable(blocklist.rules for blocklist in blocklists)
    return sum(len(rule.terms) + len(rule.file_terms) for rule in rules)


def lists_of(written: Sequence[Written[Part]], lines: Mapping[str, Lines]) -> Lists:
    """Return the parts as lists, each kind sorted by id.

    Of several of one id the first is taken, as it is where its place is looked up: what would be
    said of the others were said of it.
    """
    none = Lines("")
    return Lists(
        workspace=next(iter(_of(written, Workspace)), Workspace()),
        blocklists=_blocklists(_of(written, Blocklist)),
        sources=_sorted(_of(written, Source), lambda one: one.id),
        notices=_sorted(_of(written, Notice), lambda one: one.notice),
        contexts=_sorted(_of(written, ContextList), lambda one: f"{one.id}/{one.language}"),
        events=_sorted(_of(written, Event), lambda one: one.event),
        must_pass=lines.get("must_pass", none).texts,
        must_block=lines.get("must_block", none).texts,
    )


def _of(written: Sequence[Written[Part]], kind: type[P]) -> list[P]:
    return [part.value for part in written if isinstance(part.value, kind)]


def _sorted(found: Iterable[T], name: Callable[[T], str]) -> tuple[T, ...]:
    firsts = _firsts(found, name)
    return tuple(firsts[key] for key in sorted(firsts))


def _firsts(found: Iterable[T], name: Callable[[T], str]) -> dict[str, T]:
    firsts: dict[str, T] = {}
    for one in found:
        firsts.setdefault(name(one), one)
    return firsts


def _blocklists(found: Sequence[Blocklist]) -> tuple[Blocklist, ...]:
    """Return the blocklists sorted; rules of a second one of an id are of the first, for now."""
    rules: dict[str, dict[str, Rule]] = {}
    for one in found:
        for rule in one.rules:
            rules.setdefault(one.blocklist, {}).setdefault(rule.id, rule)
    return tuple(
        replace(one, rules=tuple(rules.get(one.blocklist, {}).values()))
        for one in _sorted(found, lambda one: one.blocklist)
    )
