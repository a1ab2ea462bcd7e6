"""A literal, folded: what the verifier compares a place in a query with."""

import unicodedata
from dataclasses import dataclass
from itertools import takewhile

from searchguard.policy.model import Disguises, MatchMode
from searchguard.text.characters import (
    APOSTROPHES,
    INVISIBLE,
    MINIMUM_CLUSTERS,
    Ranges,
    extends_cluster,
    is_unit,
    unspaced_script,
)
from searchguard.text.cut import Cut
from searchguard.text.fold import Folded, fold
from searchguard.text.runs import runs_of
from searchguard.text.steps.compatibility import compatibility

# Between two units of a term without a space, these are part of what was meant: `s&m`.
_MEANT = frozenset("&%@*")
# At an end of a term these, and signs of currency, are part of it: `c++`, `18+`, `$doge`.
_SIGNS = frozenset("+%&")
_OPEN_LEFT = (MatchMode.SUBSTRING,)
_OPEN_RIGHT = (MatchMode.SUBSTRING, MatchMode.PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A literal as units.

    `runs` are the first units of its coarse symbols, and its length. `gaps` are the units before
    which the term itself has a gap: there a query may have a separator or not. `symbols` are the
    gaps in which the query must have a symbol, `signs` what must touch its first and its last unit.
    `free_left` and `free_right`: that side needs no edge, by the literal's `match` or because it is
    in a script written without spaces and long enough to be found inside a text of it.
    `strict` is the form for `disguises: none`.
    """

    letters: str
    accents: str
    runs: tuple[int, ...]
    gaps: frozenset[int]
    symbols: tuple[tuple[int, str], ...]
    signs: tuple[str, str]
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
        letters=folded.letters,
        accents=folded.accents,
        runs=runs_of(folded).starts,
        gaps=frozenset(i for i in inside if folded.cuts[i] not in (Cut.NONE, Cut.STYLE)),
        symbols=tuple((i, meant) for i in inside if (meant := _meant(folded.gap(i), disguises))),
        signs=_signs(folded, disguises),
        match=match,
        disguises=disguises,
        free_left=match in _OPEN_LEFT or _is_free(folded, 0),
        free_right=match in _OPEN_RIGHT or _is_free(folded, len(folded) - 1),
        strict=strict(text[folded.starts[0] : folded.ends[-1]] if folded.letters else ""),
    )


def strict(text: str) -> str:
    """Return the units of a text with case and canonical equivalence folded and nothing else.

    Invisible characters stay, so that a text that holds one differs; those behind the last unit
    are not of it.
    """
    end = len(text)
    while end and INVISIBLE.match(text[end - 1]):
        end -= 1
    decomposed = unicodedata.normalize("NFD", text[:end]).casefold()
    return "".join(
        char
        for char in unicodedata.normalize("NFD", decomposed)
        if is_unit(char) or INVISIBLE.match(char)
    )


def symbols(gap: str, disguises: Disguises) -> str:
    """Return the separators of a gap as they are compared: `＆` is `&`, but for `none`."""
    visible = INVISIBLE.sub("", gap)
    strictly = disguises is Disguises.NONE
    opened = unicodedata.normalize("NFD", visible) if strictly else compatibility(visible)
    return "".join(char for char in opened if not is_unit(char))


def signs_before(gap: str, disguises: Disguises) -> str:
    """Return the signs that touch what stands behind a gap."""
    return signs_behind(gap[::-1], disguises)[::-1]


def signs_behind(gap: str, disguises: Disguises) -> str:
    """Return the signs that touch what stands before a gap."""
    return "".join(takewhile(_is_sign, symbols(gap, disguises)))


def _signs(folded: Folded, disguises: Disguises) -> tuple[str, str]:
    """Return the signs of a literal at its start and its end, as they are compared."""
    start, end = folded.gap(0), folded.gap(len(folded))
    return signs_before(start, disguises), signs_behind(end, disguises)


def _is_sign(char: str) -> bool:
    return char in _SIGNS or unicodedata.category(char) == "Sc"


def _meant(gap: str, disguises: Disguises) -> str:
    """Return a gap's symbols where it holds nothing else."""
    found = symbols(gap, disguises)
    return found if all(map(_is_symbol, found)) else ""


def _is_symbol(char: str) -> bool:
    return char in _MEANT or (unicodedata.category(char)[0] == "S" and char not in APOSTROPHES)


def _is_free(folded: Folded, unit: int) -> bool:
    if not folded.letters:
        return False
    script = unspaced_script(folded.letters[unit])
    return script is not None and _clusters_of(folded.letters, script) >= MINIMUM_CLUSTERS[script]


def _clusters_of(letters: str, script: Ranges) -> int:
    return sum(unspaced_script(c) is script and not extends_cluster(c) for c in letters)
