"""The character tables: one row for each kind that a rule depends on."""

import sys
import unicodedata

import pytest

from searchguard.text.characters import (
    APOSTROPHES,
    HAN,
    INVISIBLE,
    KANA,
    SOUTH_EAST_ASIAN,
    Ranges,
    extends_cluster,
    is_hangul,
    is_unit,
    unspaced_script,
)


@pytest.mark.parametrize("char", "aZé9疫か백กि\u0e34α٥²Ⅷ〇")
def test_character_carries_meaning(char: str) -> None:
    assert is_unit(char)


@pytest.mark.parametrize("char", " -_#&@😷❤'’`ʼ\ud83d\ue000\u0600\n")
def test_character_separates(char: str) -> None:
    assert not is_unit(char)


@pytest.mark.parametrize(
    ("chars", "script"),
    [
        ("疫苗々〇豈𠀀", HAN),
        ("カがーｶﾞヷ", KANA),
        ("กิໜមမ", SOUTH_EAST_ASIAN),
        ("aя9백ह ", None),
    ],
)
def test_character_is_of_script(chars: str, script: Ranges | None) -> None:
    assert all(unspaced_script(char) is script for char in chars)


@pytest.mark.parametrize(
    ("char", "expected"), [("백", True), ("ㄱ", True), ("\u11a8", True), ("疫", False)]
)
def test_character_is_korean(char: str, expected: bool) -> None:
    assert is_hangul(char) is expected


@pytest.mark.parametrize("char", "\u0e34\u093f\u094d\u3099\u11a8\u1162")
def test_mark_extends_cluster(char: str) -> None:
    assert extends_cluster(char)


@pytest.mark.parametrize("char", "aก疫क\u1107า")
def test_letter_begins_cluster(char: str) -> None:
    assert not extends_cluster(char)


def test_format_characters_are_invisible_or_known_to_show() -> None:
    shown = {
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) == "Cf" and not INVISIBLE.match(char)
    }
    # Signs that enclose or precede numbers, and the controls of hieroglyphs.
    assert all(
        0x600 <= ord(char) <= 0x8E2
        or ord(char) in (0x110BD, 0x110CD)
        or 0x13430 <= ord(char) <= 0x1343F
        for char in shown
    )


def test_apostrophes_are_no_units() -> None:
    assert not any(map(is_unit, APOSTROPHES))
