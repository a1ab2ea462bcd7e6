"""Every literal of a set of lists, numbered, in columns.

A literal is one text that the scan looks for: a term, one alternative of a word group, an exception
or a context word. A million of them are held as columns of plain numbers, so that they are small
and forked workers go on sharing them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import product

from searchguard.policy.model import ContextList, Disguises, MatchMode, Rule, Term


class Use(IntEnum):
    """What a literal is for; its owner is the number of a rule or of a context list."""

    TERM = 0
    EXCEPTION = 1
    CONTEXT = 2


_SETTINGS = tuple(product(MatchMode, Disguises))
_NUMBER = {setting: number for number, setting in enumerate(_SETTINGS)}
_WHOLE_TERM = 0


class Literals:
    """The columns; a literal's number is its place in them.

    `group` is 0 for a term of its own, else the number of its word group, counted from 1. `term` is
    the place of the term among its rule's, `terms` before `file_terms`.
    """

    def __init__(self, rules: Iterable[Rule], contexts: Iterable[ContextList]) -> None:
        self.texts: list[str] = []
        self.owners = array("I")
        self.terms = array("I")
        self._settings = bytearray()
        self._uses = bytearray()
        self._groups = bytearray()
        for owner, rule in enumerate(rules):
            self._add_rule(owner, rule)
        for owner, context in enumerate(contexts):
            for phrase in context.phrases:
                self._add(phrase, Use.CONTEXT, owner, disguises=Disguises.LETTERS)

    def __len__(self) -> int:
        return len(self.texts)

    def use(self, literal: int) -> Use:
        """Return what a literal is for."""
        return Use(self._uses[literal])

    def makes_milder(self, literal: int) -> bool:
        """Tell whether a literal is an exception or a context word."""
        return self._uses[literal] != Use.TERM

    def group(self, literal: int) -> int:
        """Return the number of a literal's word group, 0 for none."""
        return self._groups[literal]

    def match(self, literal: int) -> MatchMode:
        """Return where in a query a literal counts."""
        return _SETTINGS[self._settings[literal]][0]

    def disguises(self, literal: int) -> Disguises:
        """Return how much a literal sees through."""
        return _SETTINGS[self._settings[literal]][1]

    def _add_rule(self, owner: int, rule: Rule) -> None:
        for place, term in enumerate(terms_of(rule)):
            for group, text in _texts_of(term):
                self._add(text, Use.TERM, owner, match=term.match, disguises=term.disguises)
                self.terms[-1], self._groups[-1] = place, group
        for phrase in rule.except_phrases:
            self._add(phrase, Use.EXCEPTION, owner, disguises=Disguises.LETTERS)

    def _add(
        self,
        text: str,
        use: Use,
        owner: int,
        *,
        disguises: Disguises,
        match: MatchMode = MatchMode.PHRASE,
    ) -> None:
        self.texts.append(text)
        self.owners.append(owner)
        self.terms.append(0)
        self._settings.append(_NUMBER[match, disguises])
        self._uses.append(use)
        self._groups.append(_WHOLE_TERM)


def terms_of(rule: Rule) -> Iterator[Term]:
    """Yield all terms of a rule, those of its `terms_file` last."""
    yield from rule.terms
    for text in rule.file_terms:
        yield Term(text=text)


def term_at(rule: Rule, place: int) -> Term:
    """Return the term at a place among a rule's, as `terms_of` counts them."""
    if place < len(rule.terms):
        return rule.terms[place]
    return Term(text=rule.file_terms[place - len(rule.terms)])


def says(term: Term, written: str) -> bool:
    """Tell whether a term is what a match calls it: its text, or a literal of each of its groups.

    `written` is the `term` of a Match; the literals of a word group are joined by ` + `.
    """
    if not term.all_of:
        return term.text == written
    literals = written.split(" + ")
    return len(literals) == len(term.all_of) and all(
        literal in group for literal, group in zip(literals, term.all_of, strict=True)
    )


def _texts_of(term: Term) -> Iterator[tuple[int, str]]:
    if not term.all_of:
        yield _WHOLE_TERM, term.text
    for number, group in enumerate(term.all_of, 1):
        for text in group:
            yield number, text


def deciding_keys(literals: Literals, keys: Sequence[str]) -> frozenset[str]:
    """Return the keys without which no term can be found.

    Those of the terms, and of each term of word groups those of one group: the group whose shortest
    key is the longest, for it is the rarest.

    Args:
        literals: The literals.
        keys: The key of each of them.
    """
    deciding = set[str]()
    groups = defaultdict[tuple[int, int], dict[int, list[str]]](lambda: defaultdict(list))
    for literal, key in enumerate(keys):
        if literals.use(literal) is Use.TERM:
            if group := literals.group(literal):
                term = literals.owners[literal], literals.terms[literal]
                groups[term][group].append(key)
            else:
                deciding.add(key)
    for by_group in groups.values():
        deciding.update(max(by_group.values(), key=lambda group: min(map(len, group))))
    return frozenset(deciding)
