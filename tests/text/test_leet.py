"""Leet and common words: what the tables promise to those that read them."""

import pytest

from searchguard.text.coarse import LETTERS, class_of
from searchguard.text.common_words import is_common
from searchguard.text.leet import LEET, LEET_DIGITS, LEET_SYMBOLS, MASK, MASKS, VOWELS


@pytest.mark.parametrize("sign", LEET)
def test_letters_of_a_sign_are_of_its_class(sign: str) -> None:
    assert {class_of(letter) for letter in LEET[sign]} == {class_of(sign)}


def test_digits_are_letters_and_symbols_are_none() -> None:
    assert all(LETTERS[ord(digit)] == digit for digit in LEET_DIGITS)
    assert not any(LETTERS[ord(sign)] for sign in (*LEET_SYMBOLS, *MASKS))


def test_mask_is_no_symbol_and_hides_vowels() -> None:
    assert MASK in MASKS
    assert MASKS.isdisjoint(LEET)
    assert set(VOWELS) == set("aeiou")


@pytest.mark.parametrize("word", ["the", "rapist", "pen", "is", "now", "here", "nose", "bleed"])
def test_word_is_common(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["demic", "plandemic", "pland", "hoa", "x", "", "covid", "The"])
def test_word_is_not_common(word: str) -> None:
    assert not is_common(word)
