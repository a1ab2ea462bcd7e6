"""Cuts: what stands between two units of a text."""

from searchguard.text.characters import APOSTROPHES, HASH_SIGNS


class Cut:
    """The kinds of cut, as flags: plain integers, for they are compared at every unit.

    CASE and STYLE are edges without being separators.
    """

    NONE = 0
    CASE = 1  # `aB`, `9B`, and before the last capital of `ABc`
    STYLE = 2  # between a regional indicator and anything else
    APOSTROPHE = 4  # nothing but an apostrophe
    UNDERSCORE = 8  # nothing but underscores
    BREAK = 16  # white space, punctuation, symbols, emoji; the start and the end
    HASH = 32  # a BREAK that ends in a hash sign


SEPARATORS = Cut.UNDERSCORE | Cut.BREAK


def with_separator(cut: int, char: str) -> int:
    """Return the cut that stands before the next unit once a separator has been passed."""
    if char in HASH_SIGNS:
        return Cut.BREAK | Cut.HASH
    if char in APOSTROPHES and cut in (Cut.NONE, Cut.APOSTROPHE):
        return Cut.APOSTROPHE
    if char == "_" and cut in (Cut.NONE, Cut.UNDERSCORE):
        return Cut.UNDERSCORE
    return Cut.BREAK
