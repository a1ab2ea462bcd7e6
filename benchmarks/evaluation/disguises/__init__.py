"""The disguises people write terms in: one class is one pure function, listed here and only here.

They are made without looking at the engine: its tables are not used, so that what it does not know
is missed here as it would be by a user.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.evaluation.disguises import (
    combined,
    forms,
    hashtags,
    invisible,
    leet,
    look_alikes,
    marks,
    plain,
    repeats,
    separators,
)

# A term as written and a seeded source of chance; None where the class does not apply to the term.
Write = Callable[[str, Random], str | None]


@dataclass(frozen=True, slots=True)
class Disguise:
    """A class of disguises and the group whose bound it has; `exact` checks the span too."""

    write: Write
    group: str
    exact: bool = False


# Per cent of the queries of a class that must be found.
GROUP_BOUNDS = {
    "plain": 100.0,
    "case": 100.0,
    "unicode": 99.0,
    "leet": 95.0,
    "repeats": 99.0,
    "separators": 98.0,
    "hashtags": 99.0,
    "masks": 85.0,
    "combinations": 95.0,
}
MACRO_BOUND = 98.0
NOT_IN_MACRO = ("plain",)

DISGUISES: dict[str, Disguise] = {
    "plain": Disguise(plain.plain, "plain", exact=True),
    "case": Disguise(plain.case, "case", exact=True),
    "accents": Disguise(marks.accents, "unicode"),
    "fullwidth": Disguise(forms.fullwidth, "unicode"),
    "mathematical bold": Disguise(forms.bold, "unicode"),
    "mathematical script": Disguise(forms.script, "unicode"),
    "circled": Disguise(forms.circled, "unicode"),
    "squared": Disguise(forms.squared, "unicode"),
    "regional indicators": Disguise(forms.regional, "unicode"),
    "Cyrillic look-alikes, 3": Disguise(look_alikes.cyrillic, "unicode"),
    "Greek look-alikes, 2": Disguise(look_alikes.greek, "unicode"),
    "default-ignorables": Disguise(invisible.ignorables, "unicode"),
    "bidi controls": Disguise(invisible.bidi, "unicode"),
    "zalgo": Disguise(marks.zalgo, "unicode"),
    "leet digits, 3": Disguise(leet.digits, "leet"),
    "leet symbols, 2": Disguise(leet.symbols, "leet"),
    "one letter repeated": Disguise(repeats.one_repeated, "repeats"),
    "all doubled": Disguise(repeats.all_doubled, "repeats"),
    "letter-spaced": Disguise(separators.letter_spaced, "separators"),
    "dotted": Disguise(separators.dotted, "separators"),
    "dashed": Disguise(separators.dashed, "separators"),
    "emoji between": Disguise(separators.emoji_between, "separators"),
    "one cut by a space": Disguise(separators.cut, "separators"),
    "joined hashtag": Disguise(hashtags.joined, "hashtags"),
    "CamelCase hashtag": Disguise(hashtags.camel_case, "hashtags"),
    "underscored": Disguise(hashtags.underscored, "hashtags"),
    "hashtag and year": Disguise(hashtags.with_year, "hashtags"),
    "masked vowel": Disguise(leet.masked, "masks"),
    "leet and spaced": Disguise(combined.leet_spaced, "combinations"),
    "Cyrillic and invisible": Disguise(combined.cyrillic_invisible, "combinations"),
    "case, repeat, accent": Disguise(combined.case_repeat_accent, "combinations"),
}
