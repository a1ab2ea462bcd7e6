"""Folding: the same units by either way, each in its place, from any text at all."""

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.text.fold import Cut, coarse, fold
from tests.oracle.reading import read
from tests.text.texts import LONG, NASTY, without_signs

FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Stop the Count", "stopthecount"),
        ("#StopTheCount!", "stopthecount"),
        ("p-l_a n'd", "pland"),
        ("ＰＬＡＮdémïc", "plandemic"),
        ("Straße", "strasse"),
        ("5G 911", "5g911"),
        ("لُقَاح", "لقاح"),
        ("ﾜｸﾁﾝ疫苗", "ワクチン疫苗"),
        ("हिन्दी", "हिन्दी"),
        ("백", "\u1107\u1162\u11a8"),
        ("\ud83d\0\u200b😷", ""),
    ],
)
def test_text_folds(text: str, expected: str) -> None:
    assert coarse(text) == fold(text).coarse == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", [Cut.BREAK, Cut.NONE, Cut.BREAK]),
        ("a b", [Cut.BREAK, Cut.BREAK, Cut.BREAK]),
        ("a_b", [Cut.BREAK, Cut.UNDERSCORE, Cut.BREAK]),
        ("a__b_", [Cut.BREAK, Cut.UNDERSCORE, Cut.UNDERSCORE | Cut.BREAK]),
        ("a_ b", [Cut.BREAK, Cut.BREAK, Cut.BREAK]),
        ("a'b", [Cut.BREAK, Cut.APOSTROPHE, Cut.BREAK]),
        ("a´b", [Cut.BREAK, Cut.APOSTROPHE, Cut.BREAK]),
        ("a _b", [Cut.BREAK, Cut.BREAK, Cut.BREAK]),
        ("a'_b", [Cut.BREAK, Cut.BREAK, Cut.BREAK]),
        ("a' b", [Cut.BREAK, Cut.BREAK, Cut.BREAK]),
        ("'a", [Cut.BREAK, Cut.BREAK]),
        ("a#b", [Cut.BREAK, Cut.BREAK | Cut.HASH, Cut.BREAK]),
        ("# a", [Cut.BREAK, Cut.BREAK]),
        ("#a", [Cut.BREAK | Cut.HASH, Cut.BREAK]),
        ("aB", [Cut.BREAK, Cut.CASE, Cut.BREAK]),
        ("9B", [Cut.BREAK, Cut.CASE, Cut.BREAK]),
        ("ABc", [Cut.BREAK, Cut.CASE, Cut.NONE, Cut.BREAK]),
        ("ABC", [Cut.BREAK, Cut.NONE, Cut.NONE, Cut.BREAK]),
        ("AB c", [Cut.BREAK, Cut.NONE, Cut.BREAK, Cut.BREAK]),
        ("a\u0301B", [Cut.BREAK, Cut.CASE, Cut.BREAK]),
        ("ａＢ", [Cut.BREAK, Cut.CASE, Cut.BREAK]),
        ("㎒", [Cut.BREAK, Cut.NONE, Cut.NONE, Cut.BREAK]),
        ("aẞ", [Cut.BREAK, Cut.CASE, Cut.NONE, Cut.BREAK]),
        ("a🇳🇱", [Cut.BREAK, Cut.STYLE, Cut.NONE, Cut.BREAK]),
        ("", [Cut.BREAK]),
    ],
)
def test_cut_stands_before_unit(text: str, expected: list[Cut]) -> None:
    assert list(fold(text).cuts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#ab c", [True, True, False]),
        ("a #b_c", [False, True, True]),
        ("#a'b", [True, False]),
        ("#a-b", [True, False]),
        ("# a", [False]),
        ("＃a﹟b", [True, True]),
        ("#️⃣a", [True]),
    ],
)
def test_unit_stands_in_hashtag(text: str, expected: list[bool]) -> None:
    assert list(fold(text).tagged) == expected


@given(NASTY)
def test_coarse_is_that_of_fold(text: str) -> None:
    assert coarse(text) == fold(text).coarse


@given(NASTY)
def test_places_lie_in_text_and_cover_evidence(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.tagged) == len(folded)
    assert len(folded.cuts) == len(folded) + 1
    assert list(folded.starts) == sorted(folded.starts)
    for letter, start, end in zip(folded.coarse, folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert letter in coarse(text[start:end])


@given(NASTY)
def test_fold_is_that_of_oracle(text: str) -> None:
    folded, letters = fold(text), read(text)
    assert folded.coarse == "".join(letter.char for letter in letters)
    assert folded.starts == tuple(letter.start for letter in letters)
    assert folded.ends == tuple(letter.end for letter in letters)


@given(NASTY.map(without_signs))
def test_normal_forms_fold_alike(text: str) -> None:
    folded = fold(text)
    for form in FORMS:
        other = fold(unicodedata.normalize(form, text))
        assert other.coarse == folded.coarse
        assert without_style(other.cuts) == without_style(folded.cuts)


def without_style(cuts: tuple[Cut, ...]) -> list[Cut]:
    """Return cuts without those before flags: a mark on a flag stands apart in some forms only."""
    return [cut & ~Cut.STYLE for cut in cuts]


@given(NASTY)
def test_folded_text_folds_to_itself(text: str) -> None:
    once = coarse(text)
    assert coarse(once) == once


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_ascii_takes_the_short_way_to_the_same(text: str) -> None:
    assert coarse(text) == coarse(text + "é")[:-1]


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:4]))
def test_long_text_folds_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    assert coarse(text) == fold(text).coarse
    assert time.perf_counter() - began < 3
