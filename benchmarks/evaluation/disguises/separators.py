"""Spaces, punctuation and emoji between the letters."""

from random import Random

_EMOJI = ["🔥", "💉", "😷", "⭐", "❤️", "👍🏽", "👩‍👩‍👧"]
_CUT_LETTERS = 8
_PIECE_LETTERS = 2


def letter_spaced(text: str, random: Random) -> str | None:
    """Put a space between all letters, and one or three between the words."""
    return random.choice((" ", "   ")).join(" ".join(word) for word in text.split())


def dotted(text: str, random: Random) -> str | None:
    """Put a dot between all letters; between the words a dot or a space."""
    return _threaded(text, ".", random)


def dashed(text: str, random: Random) -> str | None:
    """Put a dash between all letters; between the words a dash or a space."""
    return _threaded(text, "-", random)


def emoji_between(text: str, random: Random) -> str | None:
    """Put an emoji between all letters; between the words the same one or a space."""
    return _threaded(text, random.choice(_EMOJI), random)


def cut(text: str, random: Random) -> str | None:
    """Cut one word by a space, in a term of eight letters or more; two letters stay on each side.

    The place is blind: the pieces may happen to be words.
    """
    if sum(map(str.isalpha, text)) < _CUT_LETTERS:
        return None
    possible = [
        place
        for place in range(_PIECE_LETTERS, len(text) - _PIECE_LETTERS + 1)
        if text[place - _PIECE_LETTERS : place + _PIECE_LETTERS].isalpha()
    ]
    if not possible:
        return None
    place = random.choice(possible)
    return f"{text[:place]} {text[place:]}"


def _threaded(text: str, mark: str, random: Random) -> str:
    return random.choice((mark, " ")).join(mark.join(word) for word in text.split())
