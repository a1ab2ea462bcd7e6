"""Look-alikes: which letters of a word may be read as Latin."""

from string import ascii_lowercase

import pytest

from searchguard.text.coarse import LETTERS, class_of
from searchguard.text.look_alikes import (
    ALWAYS,
    CAPITALS,
    FOREIGN,
    LOOK_ALIKES,
    REMINDING,
    alike,
    alphabet,
    surely_in,
)

LATIN = frozenset({"LATIN"})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("plan", "    "),
        ("plän", "    "),
        ("plаn", "  a "),
        ("рlаn", "p a "),
        ("рак", "pak"),
        ("раки", "    "),
        ("plия", "  nr"),
        ("ия", "  "),
        ("αя", "a "),
        ("ɡᴏ", "go"),
        ("ɡοм", "gom"),
        ("ᴘлан", "p ah"),
        ("疫а", " a"),
        ("疫a", "  "),
        ("а1", "a "),
        ("1", " "),
        ("", ""),
        ("νηυ", "vnu"),
        ("лαн", " ah"),
    ],
)
def test_word_is_read_as(word: str, expected: str) -> None:
    assert alike(word, LATIN) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("νηυ", "nhy"), ("hοηεy", " ohe "), ("νηλ", "   "), ("plаn", "  a "), ("xν", " n")],
)
def test_word_is_read_by_its_capitals(word: str, expected: str) -> None:
    assert alike(word, LATIN, capitals=True) == expected


@pytest.mark.parametrize(
    ("letter", "expected"),
    [("a", "LATIN"), ("ᴀ", "LATIN"), ("я", "CYRILLIC"), ("α", "GREEK"), ("5", ""), ("\u0301", "")],
)
def test_letter_is_of_alphabet(letter: str, expected: str) -> None:
    assert alphabet(letter) == expected


def test_table_holds_folded_letters_that_are_not_what_they_look_like() -> None:
    for look, letter in LOOK_ALIKES.items():
        assert LETTERS[ord(look)] == look
        assert letter in ascii_lowercase
        assert not look.isascii()


def test_letter_stands_in_one_table() -> None:
    assert len(LOOK_ALIKES) == len(ALWAYS) + len(FOREIGN) + len(REMINDING)
    assert CAPITALS.keys() <= FOREIGN.keys()


def test_letters_that_are_always_read_so_are_latin() -> None:
    assert {alphabet(letter) for letter in ALWAYS} == {"LATIN"}
    assert "LATIN" not in {alphabet(letter) for letter in FOREIGN | REMINDING}


def test_look_alike_is_of_the_class_of_its_letter() -> None:
    for look, letter in LOOK_ALIKES.items():
        assert class_of(look) == class_of(letter)


@pytest.mark.parametrize(
    ("word", "around", "expected"),
    [
        ("рак", {"LATIN"}, "pak"),
        ("рак", {"LATIN", "CYRILLIC"}, "   "),
        ("рак", {"LATIN", "GREEK"}, "pak"),
        ("рак", set(), "   "),
        ("рак1", set(), "pak "),
        ("рака", set(), "paka"),
        ("рака", {"CYRILLIC"}, "    "),
        ("ракат", {"CYRILLIC"}, "pakat"),
        ("раk", {"CYRILLIC"}, "pa "),
    ],
)
def test_short_word_is_read_as_its_text_lets_it(word: str, around: set[str], expected: str) -> None:
    assert alike(word, around) == expected


def test_text_is_surely_in() -> None:
    assert surely_in("рак law 1") == {"LATIN", ""}
    assert surely_in("ракл") == {"CYRILLIC"}
    assert surely_in("рак") == frozenset()
