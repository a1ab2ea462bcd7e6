"""Accents: what a letter bears that may make another word, in whatever form it is written."""

import pytest

from searchguard.text.fold import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mong", "    "),
        ("möñg", " öñ "),
        ("MÖÑG", " öñ "),
        ("ｍｏ\u0308ng", " ö  "),
        ("shít gaý naïve", " " * 12),
        ("őơǫ", "őơǫ"),
        ("øŁđ", "øłđ"),
        ("İı", "  "),
        ("o\u0308\u0332\u0489", " "),
        ("mộng", " ộ  "),
        ("ǽ", "  "),
        ("από ΑΠΟ Ά", "  ´???´"),
        ("ὰᾶἁϊΐ", "´´  ´"),
        ("йёїѝ", "й ї "),
        ("Ќг\u0301", "ќѓ"),
        ("أإآا", "\u0654\u0655\u0653 "),
        ("ئيىی", "\u0654ي ?"),
        ("ةه", "ة "),
        ("لُقَاح", "    "),
        ("हिन्दी백ガ", " " * 11),
    ],
)
def test_letter_bears(text: str, expected: str) -> None:
    assert fold(text).accents == expected
