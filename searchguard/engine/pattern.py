"""A literal, folded: what the verifier compares a place in a query with."""

import unicodedata
from dataclasses import dataclass

from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import (
    MINIMUM_CLUSTERS,
    Ranges,
    extends_cluster,
    is_unit,
    unspaced_script,
)
from searchguard.text.fold import Cut, Folded, fold

# Between two units of a term without a space, these are part of what was meant: `s&m`.
_MEANT = frozenset("&%@*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A literal as units.

    `gaps` are the units before which the term itself has a gap: there, and only there, a query may
    have a separator or not. `symbols` are the gaps in which the query must have a symbol.
    `free_left` and `free_right`: that side is in a script written without spaces and the literal is
    long enough to be found inside a text of it. `strict` is the form for `disguises: none`.
    """

    letters: str
    gaps: frozenset[int]
    symbols: tuple[tuple[int, str], ...]
    match: MatchMode
    disguises: Disguises
    free_left: bool
    free_right: bool
    strict: str

    def __len__(self) -> int:
        return len(self.letters)


def pattern_of(text: str, match: MatchMode, disguises: Disguises) -> Pattern:
    """Fold a literal as written to the pattern that a query is verified against."""
    folded = fold(text)
    inside = range(1, len(folded))
    return Pattern(
        letters=folded.coarse,
        gaps=frozenset(i for i in inside if folded.cuts[i] not in (Cut.NONE, Cut.STYLE)),
        symbols=tuple((i, symbol) for i in inside if (symbol := _symbol(folded.gap(i)))),
        match=match,
        disguises=disguises,
        free_left=_is_free(folded, 0),
        free_right=_is_free(folded, len(folded) - 1),
        strict=strict(text),
    )


def strict(text: str) -> str:
    """Return the units of a text with case and canonical equivalence folded and nothing else.

    Invisible characters stay, so that a text that holds one differs.
    """
    decomposed = unicodedata.normalize("NFD", text).casefold()
    return "".join(
        char
        for char in unicodedata.normalize("NFD", decomposed)
        if is_unit(char) or unicodedata.category(char) in ("Cf", "Cc", "Cn", "Co")
    )


def _symbol(gap: str) -> str:
    is_symbol = gap and all(c in _MEANT or unicodedata.category(c)[0] == "S" for c in gap)
    return gap if is_symbol else ""


def _is_free(folded: Folded, unit: int) -> bool:
    if not folded.coarse:
        return False
    script = unspaced_script(folded.coarse[unit])
    return script is not None and _clusters_of(folded.coarse, script) >= MINIMUM_CLUSTERS[script]


def _clusters_of(letters: str, script: Ranges) -> int:
    return sum(unspaced_script(c) is script and not extends_cluster(c) for c in letters)
