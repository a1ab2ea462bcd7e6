"""Which imported terms a rule can take, and why not the others."""

import re
from collections.abc import Callable, Container, Hashable, Iterable
from dataclasses import dataclass

from searchguard.policy.exchange.rows import Row
from searchguard.policy.limits import TERM_CHARACTERS
from searchguard.policy.model import Disguises, MatchMode, Term
from searchguard.text.characters import INVISIBLE
from searchguard.text.coarse import letters_of

# What ends a line or steers a terminal, and what turns a text round (lint rule bidi-control).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that was left out: its line, its term, the reason in a word, and more of it."""

    line: int
    text: str
    reason: str
    why: str


# A term without its note: what it says to a search.
Bare = tuple[str, tuple[tuple[str, ...], ...], MatchMode, Disguises]


def bare(term: Term) -> Bare:
    """Return what a term says to a search."""
    return term.text, term.all_of, term.match, term.disguises


def screened(
    rows: Iterable[Row],
    *,
    present: Iterable[Term],
    common: Container[str],
    same: Callable[[Bare], Hashable],
) -> tuple[list[Term], list[Dropped]]:
    """Return the terms that can be added, in order, and the rows that are dropped.

    Args:
        rows: What was read.
        present: The terms that the rule has.
        common: The commonest words of the served languages, folded.
        same: What two terms of the same letters share that find the same; it may be dear.
    """
    seen = _Seen(same)
    for term in present:
        seen.earlier(bare(term), "the rule")
    kept, dropped = [], []
    for row in rows:
        fault = _fault(row.term, common)
        if fault is None and (earlier := seen.earlier(bare(row.term), f"line {row.line}")):
            fault = "double", f"{earlier} has it already"
        if fault:
            dropped.append(Dropped(row.line, told(row.term), *fault))
        else:
            kept.append(row.term)
    return kept, dropped


class _Seen:
    """The terms met so far, each with its place.

    Most terms have letters of their own, so that what is dear is asked of few.
    """

    def __init__(self, same: Callable[[Bare], Hashable]) -> None:
        self.same = same
        self.of_letters: dict[Hashable, tuple[Bare, str]] = {}
        self.alike: dict[Hashable, tuple[Bare, str]] = {}

    def earlier(self, term: Bare, place: str) -> str:
        """Return the place of a term that finds the same; if there is none take this one in."""
        mine = term, place
        first = self.of_letters.setdefault(tuple(map(letters_of, _literals(term))), mine)
        if first is mine:
            return ""
        if first[0] == term:
            return first[1]
        self.alike.setdefault(self.same(first[0]), first)
        found = self.alike.setdefault(self.same(term), mine)
        return "" if found is mine else found[1]


def _literals(term: Bare) -> tuple[str, ...]:
    text, groups, *_ = term
    return tuple(literal for group in groups for literal in group) if groups else (text,)


def told(term: Term) -> str:
    """Return a term as one text: of a word group the first word of each group."""
    return term.text or " + ".join(group[0] for group in term.all_of if group)


def _fault(term: Term, common: Container[str]) -> tuple[str, str] | None:
    """Return why a term cannot be taken, or None."""
    if not all(term.all_of):
        return "empty", "a group of its `all_of` has no words"
    for text in _literals(bare(term)):
        if fault := _literal_fault(text, term, common):
            return fault
    return None


def _literal_fault(text: str, term: Term, common: Container[str]) -> tuple[str, str] | None:
    if not text.strip():
        return "empty", "there is nothing in it"
    if _CONTROL.search(text):
        return "control", "it holds a line break, or a character that steers the text"
    if not INVISIBLE.sub("", text).strip():
        return "invisible", "nothing in it shows on a screen"
    letters = letters_of(text)
    if not letters:
        return "no letters", "it holds no letter or digit to search for"
    if len(letters) == 1:
        return "too short", "one letter is in a large part of all queries"
    if len(text) > TERM_CHARACTERS:
        return "too long", f"more than {TERM_CHARACTERS} characters"
    if letters in common and not (term.common or term.all_of):
        return "common word", "it is in many innocent queries; say so in a column `common`"
    return None
