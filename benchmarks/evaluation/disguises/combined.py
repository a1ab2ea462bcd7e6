"""Two or three disguises at once."""

from random import Random

from benchmarks.evaluation.disguises import (
    invisible,
    leet,
    look_alikes,
    marks,
    plain,
    repeats,
    separators,
)


def leet_spaced(text: str, random: Random) -> str | None:
    """Swap two letters for digits and put a space between all."""
    written = leet.digits(text, random, 2)
    return written and separators.letter_spaced(written, random)


def cyrillic_invisible(text: str, random: Random) -> str | None:
    """Swap three letters for Cyrillic ones and put invisible characters between all."""
    written = look_alikes.cyrillic(text, random)
    return written and invisible.ignorables(written, random)


def case_repeat_accent(text: str, random: Random) -> str | None:
    """Change the case, repeat one letter, accent some."""
    cased = plain.case(text, random)
    repeated = cased and repeats.one_repeated(cased, random)
    return repeated and marks.accents(repeated, random)
