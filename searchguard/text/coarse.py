"""The coarse string: what the automaton scans.

Letters that may stand for each other are one class (i = l = 1), runs of a class are one symbol, and
whatever separates is gone. So a hashtag and its spaced words, `p l a n` and `plan`, `pl4n` and
`plaan` are one string. It only finds candidates: all precision is the verifier's.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from searchguard.text.characters import (
    EXCESS_MARKS,
    HANGUL,
    INVISIBLE,
    MARK_CLASS,
    MARK_LIMIT,
    MINIMUM_CLUSTERS,
    REGIONAL_INDICATORS,
    char_class,
    is_no_character,
    is_plain_letter,
    is_unit,
    one_of,
)
from searchguard.text.kept import NOTHING, Kept
from searchguard.text.leet import LEET, LEET_DIGITS, LEET_SYMBOLS, MASKS, VOWELS
from searchguard.text.look_alikes import CAPITALS, LOOK_ALIKES
from searchguard.text.steps import STEPS
from searchguard.text.steps.compatibility import compatibility
from searchguard.text.steps.enclosed import ENCLOSED

# The steps for a single character of a text whose compatibility forms have been opened.
_LETTER_STEPS = tuple(step for name, step in STEPS.items() if name != "compatibility")
_MERGED = {"l": "i"}
_READ_ALONE = 256


def classes_of(letters: str) -> str:
    """Return the class of each of some folded letters."""
    return letters.translate(_CLASS_OF)


def class_of(letter: str) -> str:
    """Return the class of a folded letter, digit or leet symbol."""
    return _CLASS_OF.get(ord(letter), letter)


def _class_of(letter: str) -> str:
    read = LOOK_ALIKES.get(letter) or LEET.get(letter, letter)[0]
    return _MERGED.get(read, read)


class Table(Kept[int, str]):
    """Code point -> what it becomes, for `str.translate`."""

    def __init__(self, become: Callable[[str], str], known: Mapping[int, str] = NOTHING) -> None:
        super().__init__(lambda code: become(chr(code)), known)


def _letters_of_char(char: str) -> str:
    """Return the folded letters of a character of an opened text."""
    if is_plain_letter(char):
        return char
    if is_no_character(char):
        return ""
    for step in _LETTER_STEPS:
        char = step(char)
    return "".join(filter(is_unit, char))


def _classes_of_char(char: str) -> str:
    """Return the classes of the letters of a character of an opened text."""
    if is_plain_letter(char):
        return class_of(char)
    return "".join(map(class_of, LETTERS[ord(char)]))


def alone_char(char: str) -> str:
    """Return the classes of a character as typed, or `TOGETHER`.

    The latter where they are not the same in every text: a mark that is a letter may be cut off or
    change places with another, and some signs and letters have more than one reading.
    """
    if is_plain_letter(char):
        return class_of(char)
    if is_no_character(char):
        return ""
    open_char = opened(char)
    classes = "".join(map(_classes_of_char, open_char))
    is_mark = bool(_MARK.match(char) or unicodedata.combining(open_char[:1] or " "))
    if (classes and is_mark) or not _MORE_READINGS.isdisjoint(open_char):
        return TOGETHER
    return classes


def _spaced_char(char: str) -> str:
    """Return the same with a space for what separates."""
    if is_plain_letter(char):
        return f" {class_of(char)} " if _WORDS_BY_THEMSELVES.match(char) else class_of(char)
    if is_no_character(char):
        return " "
    classes = _classes_of_char(char)
    if not classes and not is_unit(char) and not INVISIBLE.match(char):
        return " "
    if _WORDS_BY_THEMSELVES.match(char):
        return f" {classes} "
    return classes


# No class: it stands for a character that is read with the characters around it.
TOGETHER = "\0"
_TOGETHER_BYTE = ord(TOGETHER)
_WORDS_BY_THEMSELVES = re.compile(
    one_of((*chain(*MINIMUM_CLUSTERS), *HANGUL, *REGIONAL_INDICATORS))
)
_MARK = re.compile(f"[{MARK_CLASS}]")
_MORE_READINGS = {*LEET_SYMBOLS, *MASKS, *CAPITALS, *"".join(CAPITALS).upper()}

LETTERS = Table(_letters_of_char)
_ALONE = Table(alone_char)
# Every other letter is a class of its own.
_CLASS_OF = {ord(char): _class_of(char) for char in (*LOOK_ALIKES, *LEET, *_MERGED)}
_SPACED = Table(_spaced_char)
_BY_CAPITALS = {case: look for own, look in CAPITALS.items() for case in (own, own.upper())}
_AS_LETTERS = {symbol: letters[0] for symbol, letters in LEET_SYMBOLS.items()}
DIGIT_CLASSES = "".join(sorted(set(map(class_of, LEET_DIGITS))))

_ASCII_ALONE = [
    TOGETHER if chr(c) in _MORE_READINGS else _classes_of_char(chr(c)) for c in range(128)
]
_ASCII = "".join(one or " " for one in _ASCII_ALONE).encode() + bytes(128)
_ASCII_DROPPED = bytes(code for code in range(128) if not _ASCII_ALONE[code])
ASCII_SPACED = bytes(ord(_SPACED[code]) if _SPACED[code] else 0 for code in range(128)) + bytes(128)
ASCII_INVISIBLE = bytes(code for code in range(128) if not _SPACED[code])
_NO_UNIT = bytes(code for code in range(128) if not chr(code).isalnum())
_SYMBOL = re.compile(f"[{re.escape(''.join(LEET_SYMBOLS))}]")
_LETTER_THAT_IS_NO_WORD = MARK_CLASS + char_class(ENCLOSED)
# The mask first: what a pattern begins with is searched for fastest.
_MASKED = re.compile(
    rf"[{re.escape(''.join(MASKS))}](?:(?<=[^\W_].)|(?<=[{_LETTER_THAT_IS_NO_WORD}].))"
)
_CAPITAL = re.compile(f"[{''.join(CAPITALS)}{''.join(CAPITALS).upper()}]")
_ONE_READING = bytes(c for c in range(128) if chr(c) not in LEET_SYMBOLS.keys() | MASKS)
_DOUBLE = re.compile(r"(.)\1", re.DOTALL)
_DOUBLE_BYTE = re.compile(rb"(.)\1", re.DOTALL)


def coarse(text: str) -> str:
    """Return the coarse string of a text, leet symbols and masks read as separators."""
    plain = only_reading(text)
    return _joined(opened(text)) if plain is None else plain


def letters_of(text: str) -> str:
    """Return the folded letters and digits of a text, each as itself."""
    if text.isascii():
        return text.encode().translate(None, _NO_UNIT).decode().lower()
    return opened(text).translate(LETTERS)


def readings(text: str) -> Sequence[str]:
    """Return the coarse strings of a text in each of its readings, `coarse` first.

    The others are there only where they differ: one with leet symbols as letters, one for each
    vowel that a mask may hide, and one with Greek letters by the look of their capitals.
    """
    plain = only_reading(text)
    return open_readings(text) if plain is None else (plain,)


def open_readings(text: str) -> Sequence[str]:
    """Return the `readings` of a text that `only_reading` has not read."""
    open_text, words = _opened_words(text)
    return squeezed(words.replace(" ", "")), *map(_joined, _read_otherwise(open_text))


def only_reading(text: str) -> str | None:
    """Return the coarse string of a text that has one reading; None where it may have more.

    This is done for every query, so it is written out and not made of calls.
    """
    if not text.isascii():
        # A long text almost always holds what is not read alone.
        plain = text.translate(_ALONE) if len(text) <= _READ_ALONE else TOGETHER
        return None if TOGETHER in plain else squeezed(plain)
    classes = text.encode().translate(_ASCII, _ASCII_DROPPED)
    if _TOGETHER_BYTE in classes:
        return None
    start = 0
    while double := _DOUBLE_BYTE.search(classes, start):
        classes = classes.replace(double[0], double[1])
        start = double.start()
    return classes.decode()


def _read_otherwise(open_text: str) -> Iterator[str]:
    """Yield an opened text in its other readings."""
    if _SYMBOL.search(open_text):
        yield _read_as(_AS_LETTERS, open_text)
    if _MASKED.search(open_text):
        for vowel in VOWELS:
            yield _MASKED.sub(vowel, open_text)
    if _CAPITAL.search(open_text):
        yield _read_as(_BY_CAPITALS, open_text)


def _joined(open_text: str) -> str:
    # By the table of the words, which are asked for next: to fill a second one is dear.
    return squeezed(open_text.translate(_SPACED).replace(" ", ""))


@lru_cache(maxsize=1)
def _opened_words(text: str) -> tuple[str, str]:
    """Return a text opened, and that by word; kept, for it is asked for twice in turn."""
    open_text = opened(text)
    return open_text, open_text.translate(_SPACED)


def _read_as(letters: Mapping[str, str], open_text: str) -> str:
    for char, letter in letters.items():
        open_text = open_text.replace(char, letter)
    return open_text


def spaced(text: str) -> Sequence[str]:
    """Return the classes of a text by word, runs made one symbol: a space round each word.

    Letters of scripts without spaces stand alone. Behind the plain string are those of the other
    readings, as in `readings`.
    """
    if text.isascii():
        raw = text.encode()
        plain = squeezed(f" {raw.translate(ASCII_SPACED, ASCII_INVISIBLE).decode()} ")
        if not raw.translate(None, _ONE_READING):
            return (plain,)
        open_text = opened(text)
    else:
        open_text, words = _opened_words(text)
        plain = squeezed(f" {words} ")
    others = _read_otherwise(open_text)
    return plain, *(squeezed(f" {other.translate(_SPACED)} ") for other in others)


def opened(text: str) -> str:
    """Return a text without invisible characters and excess marks, its forms opened (NFKD)."""
    visible = INVISIBLE.sub("", text)
    if text.isascii():
        return visible
    # A row of so many marks has one at a place of the slice: few texts need a look at every place.
    if _MARK.search(visible[MARK_LIMIT :: MARK_LIMIT + 1]):
        visible = EXCESS_MARKS.sub(r"\1", visible)
    return compatibility(visible)


def squeezed(classes: str) -> str:
    """Return a string of classes with each run of a class made one symbol."""
    # A substitution with a group costs five times as much: most queries have one double or none.
    start = 0
    while double := _DOUBLE.search(classes, start):
        classes = classes.replace(double[0], double[1])
        start = double.start()
    return classes
