"""Folding: the same units by either way, each in its place, from any text at all."""

import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.text.coarse import letters_of
from searchguard.text.cut import Cut
from searchguard.text.fold import Reading, by_capitals, fold
from tests.oracle.reading import Way, read
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
        ("plаndеmic", "plаndеmic"),
        ("pl4nd3m!c", "pl4nd3mc"),
        ("Straße", "strasse"),
        ("Łódź Œuvre", "lodzoeuvre"),
        ("5G 911", "5g911"),
        ("لُقَاح", "لقاح"),
        ("ﾜｸﾁﾝ疫苗", "ワクチン疫苗"),
        ("हिन्दी", "हिन्दी"),
        ("백", "\u1107\u1162\u11a8"),
        ("\ud83d\0\u200b😷", ""),
    ],
)
def test_text_folds(text: str, expected: str) -> None:
    assert letters_of(text) == fold(text).letters == expected


@pytest.mark.parametrize(
    ("text", "reading", "expected"),
    [
        ("p@nic!", Reading.PLAIN, "pnic"),
        ("p@nic!", Reading.SYMBOLS, "p@nic!"),
        ("p＠nic", Reading.SYMBOLS, "p@nic"),
        ("a + b", Reading.SYMBOLS, "a+b"),
        ("p*nic", Reading.SYMBOLS, "pnic"),
        ("p*nic", Reading.MASKS, "p*nic"),
        ("p#nic", Reading.MASKS, "p*nic"),
        ("#p**nic*", Reading.MASKS, "p*nic*"),
        ("p *nic", Reading.MASKS, "pnic"),
        ("p@nic", Reading.MASKS, "pnic"),
        ("p'*nic", Reading.MASKS, "pnic"),
        ("p*nic", Reading.CAPITALS, "pnic"),
        ("ΗΝ", Reading.CAPITALS, "ην"),
    ],
)
def test_reading_says_what_is_a_letter(text: str, reading: Reading, expected: str) -> None:
    assert fold(text, reading).letters == expected


@pytest.mark.parametrize(
    ("text", "reading", "expected"),
    [
        ("plаn", Reading.PLAIN, "  a "),
        ("plan дома", Reading.PLAIN, " " * 8),
        ("рlаn рак", Reading.PLAIN, "p a pak"),
        ("l'рак", Reading.PLAIN, " pak"),
        ("HOΝΕΥ", Reading.PLAIN, "  veu"),
        ("HOΝΕΥ", Reading.CAPITALS, "  ney"),
        ("νέος", Reading.CAPITALS, "neoo"),
        ("νέο λόγο", Reading.CAPITALS, " " * 7),
        ("νέο law", Reading.CAPITALS, "neo" + " " * 3),
        ("рак", Reading.PLAIN, " " * 3),
        ("рак лак", Reading.PLAIN, " " * 6),
        ("рак cap", Reading.PLAIN, "pak" + " " * 3),
        ("рака", Reading.PLAIN, "paka"),
        ("рака лака", Reading.PLAIN, " " * 8),
        ("хорор дом", Reading.PLAIN, "xopop" + " " * 3),
        ("h@к", Reading.SYMBOLS, "  k"),
        ("h@к", Reading.PLAIN, " k"),
    ],
)
def test_unit_looks_like(text: str, reading: Reading, expected: str) -> None:
    assert fold(text, reading).alike == expected


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
def test_cut_stands_before_unit(text: str, expected: list[int]) -> None:
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
def test_letters_are_those_of_fold(text: str) -> None:
    assert letters_of(text) == fold(text).letters


@given(NASTY)
def test_places_lie_in_text_and_cover_evidence(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.tagged) == len(folded)
    assert len(folded.cuts) == len(folded) + 1
    assert list(folded.starts) == sorted(folded.starts)
    for letter, start, end in zip(folded.letters, folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert letter in letters_of(text[start:end])


@given(NASTY, st.sampled_from(Reading))
def test_fold_is_that_of_oracle(text: str, reading: Reading) -> None:
    folded, letters = fold(text, reading), read(text, Way[reading.name])
    assert folded.letters == "".join(letter.char for letter in letters)
    assert folded.starts == tuple(letter.start for letter in letters)
    assert folded.ends == tuple(letter.end for letter in letters)


@given(NASTY)
def test_reading_by_capitals_changes_looks_alone(text: str) -> None:
    assert by_capitals(fold(text)) == fold(text, Reading.CAPITALS)


@given(NASTY.map(without_signs))
def test_normal_forms_fold_alike(text: str) -> None:
    folded = fold(text)
    for form in FORMS:
        other = fold(unicodedata.normalize(form, text))
        assert other.letters == folded.letters
        assert other.accents == folded.accents
        assert without_style(other.cuts) == without_style(folded.cuts)


def without_style(cuts: tuple[int, ...]) -> list[int]:
    """Return cuts without those before flags: a mark on a flag stands apart in some forms only."""
    return [cut & ~Cut.STYLE for cut in cuts]


@given(NASTY)
def test_folded_text_folds_to_itself(text: str) -> None:
    # Marks that a separator kept apart take their order where it is gone.
    once = unicodedata.normalize("NFD", letters_of(text))
    assert letters_of(once) == once


@given(NASTY, st.sampled_from(Reading))
def test_units_are_in_step(text: str, reading: Reading) -> None:
    folded = fold(text, reading)
    assert (
        len(folded.letters)
        == len(folded.alike)
        == len(folded.accents)
        == len(folded.starts)
        == len(folded.tagged)
    )


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:4]))
def test_long_text_folds_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    assert letters_of(text) == fold(text).letters
    assert time.perf_counter() - began < 3


@given(
    st.text(st.sampled_from("abAB19 '_#*-.`!@$|+^xYZ\0\u200b"), max_size=16),
    st.sampled_from((Reading.PLAIN, Reading.SYMBOLS, Reading.MASKS)),
)
def test_ascii_takes_the_short_way_to_the_same(text: str, reading: Reading) -> None:
    short, long = fold(text, reading), fold(f"\u200b{text}", reading)
    assert (short.letters, short.alike, short.accents, short.cuts, short.tagged) == (
        long.letters,
        long.alike,
        long.accents,
        long.cuts,
        long.tagged,
    )
    assert [start + 1 for start in short.starts] == list(long.starts)
    assert [end + 1 for end in short.ends] == list(long.ends)
