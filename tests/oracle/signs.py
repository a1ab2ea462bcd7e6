"""The signs at the ends of a literal, which its place in a text must have too."""

import unicodedata

from searchguard.policy.model import Disguises
from searchguard.text.characters import INVISIBLE, is_unit
from searchguard.text.steps import STEPS
from tests.oracle.layout import Layout

Span = tuple[int, int]


def signed(layout: Layout, literal: str, disguises: Disguises) -> Span | None:
    """Return the span of a place with the signs of the literal, None where they are not there."""
    first, last = layout.wanted[0].start, layout.wanted[-1].end
    before = _touching(literal[:first][::-1], disguises)
    after = _touching(literal[last:], disguises)
    start, end = layout.span
    while before:
        start -= 1
        if start < 0 or not before.startswith(shown(layout.text[start], disguises)):
            return None
        before = before[len(shown(layout.text[start], disguises)) :]
        if is_unit(layout.text[start]):
            return None
    while after:
        if end == len(layout.text) or not after.startswith(shown(layout.text[end], disguises)):
            return None
        after = after[len(shown(layout.text[end], disguises)) :]
        end += 1
        if is_unit(layout.text[end - 1]):
            return None
    return start, end


def _touching(text: str, disguises: Disguises) -> str:
    """Return the signs with which a text begins."""
    signs = ""
    for char in shown(text, disguises):
        if char not in "+%&" and unicodedata.category(char) != "Sc":
            break
        signs += char
    return signs


def shown(text: str, disguises: Disguises) -> str:
    """Return what a text shows between its letters."""
    visible = INVISIBLE.sub("", text)
    if disguises is Disguises.NONE:
        opened = unicodedata.normalize("NFD", visible)
    else:
        opened = STEPS["compatibility"](visible)
    return "".join(char for char in opened if not is_unit(char))
