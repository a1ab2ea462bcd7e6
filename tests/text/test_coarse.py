"""The coarse string: what the scan sees, in each reading of a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.text.characters import is_plain_letter
from searchguard.text.coarse import (
    Table,
    class_of,
    coarse,
    readings,
    spaced,
    squeezed,
)
from searchguard.text.fold import Reading, fold
from searchguard.text.kept import ENTRIES
from searchguard.text.leet import LEET_SYMBOLS, MASK, MASKS, VOWELS
from searchguard.text.look_alikes import CAPITALS
from searchguard.text.runs import runs_of
from searchguard.text.steps import STEPS
from tests.oracle.reading import read
from tests.oracle.standing import rows
from tests.text.texts import LONG, NASTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Stop the Count", "stopthecount"),
        ("p l a n", "pian"),
        ("pl4n", "pian"),
        ("plaaan", "pian"),
        ("plаn", "pian"),
        ("p!an", "pan"),
        ("p*an", "pan"),
        ("5G 911", "sgi"),
        ("Straße", "strase"),
        ("il1|", "i"),
        ("疫疫苗", "疫苗"),
        ("백백", "\u1107\u1162\u11a8\u1107\u1162\u11a8"),
        ("\ud83d\0\u200b😷", ""),
    ],
)
def test_text_has_coarse_string(text: str, expected: str) -> None:
    assert coarse(text) == runs_of(fold(text)).coarse == expected


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("plan", []),
        ("plan, now?", []),
        ("pl@n", ["pian"]),
        ("pl＠n", ["pian"]),
        ("pl*n", ["pian", "pien", "pin", "pion", "piun"]),
        ("#plan", []),
        ("p@n#x", ["panx", "pnax", "pnex", "pnix", "pnox", "pnux"]),
        ("ΗΝ", ["hn"]),
        ("ην", ["hn"]),
        ("κα", []),
    ],
)
def test_reading_is_there_where_it_differs(text: str, others: list[str]) -> None:
    assert list(readings(text)) == [coarse(text), *others]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plan b", [" pian b "]),
        ("#plan-b!", [" pian b ", " pian bi "]),
        ("isn't", [" isn t "]),
        ("s$m", [" s m ", " sm "]),
        ("Η™ημ", [" n nm ", " h hm "]),
        ("a疫b", [" a 疫 b "]),
        ("", [" "]),
    ],
)
def test_words_are_apart(text: str, words: list[str]) -> None:
    assert list(spaced(text)) == words


def expected_readings(text: str) -> list[str]:
    """Return the coarse strings of the fold of a text, in each reading that it may have."""
    strings = [runs_of(fold(text)).coarse, runs_of(fold(text, Reading.SYMBOLS)).coarse]
    masked = fold(text, Reading.MASKS)
    strings.extend(runs_of(masked, {MASK: vowel}).coarse for vowel in VOWELS)
    return [*strings, runs_of(fold(text, Reading.CAPITALS), CAPITALS).coarse]


# Without marks by themselves: of those the short way takes one for a letter, and reads too much.
DISGUISED = st.text(st.sampled_from("aéνΗυil1|!@$+*#＊＃ \u200b\aя疫कि🅐_'"), max_size=12)


@given(DISGUISED)
def test_readings_are_those_of_fold(text: str) -> None:
    assert {*readings(text), coarse(text)} == set(expected_readings(text))


@given(NASTY)
def test_coarse_is_that_of_fold(text: str) -> None:
    assert coarse(text) == readings(text)[0] == runs_of(fold(text)).coarse


# Marks that are letters: some change places, and of a long row of them the rest is cut off.
MARKS = "\u3099\u093c\u094d\u0e31\u0e38\u0e48\u0e4d\u0ec8\u0301\u0316\u064e\u05b4\uff9e"
MARKED = st.builds(
    "{}{}{}".format,
    st.text(st.sampled_from("がｶक़กำéא" + MARKS), max_size=8),
    st.builds(str.__mul__, st.sampled_from(MARKS), st.integers(0, 34)),
    st.text(st.sampled_from("がｶक़กำéא" + MARKS), max_size=8),
)


@given(MARKED)
def test_marks_are_read_as_in_fold(text: str) -> None:
    assert coarse(text) == readings(text)[0] == runs_of(fold(text)).coarse


@given(NASTY)
def test_runs_are_those_of_oracle(text: str) -> None:
    runs, numbers = runs_of(fold(text)), rows(read(text))
    starts = [place for place in range(len(numbers)) if numbers.index(numbers[place]) == place]
    assert runs.starts == (*starts, len(numbers))
    assert len(runs.coarse) == len(starts)


@given(NASTY)
def test_joints_are_where_something_stands_between(text: str) -> None:
    folded = fold(text)
    cuts = {unit for unit, cut in enumerate(folded.cuts) if cut}
    assert cuts <= set(runs_of(folded).joints) <= set(range(len(folded) + 1))


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_ascii_takes_the_short_way_to_the_same(text: str) -> None:
    assert coarse(text) == coarse(text + "疫")[:-1]
    assert list(readings(text)) == [way[:-1] for way in readings(text + "疫")]
    assert list(spaced(text)) == [words[: -len("疫 ")] for words in spaced(text + " 疫")]


@given(NASTY)
def test_squeezed_string_has_no_doubles(text: str) -> None:
    once = coarse(text)
    assert squeezed(once) == once
    assert all(before != after for before, after in pairwise(once))


def test_signs_of_one_letter_are_of_its_class() -> None:
    assert {class_of(sign) for sign in "iIl1!|ιӏ".lower()} == {"i"}
    assert MASKS.isdisjoint(LEET_SYMBOLS)


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:4]))
def test_long_text_is_read_like_its_fold(text: str) -> None:
    assert coarse(text) == runs_of(fold(text)).coarse


def test_table_stays_small_and_forgets_what_was_first() -> None:
    table = Table(str.lower, {ord("$"): "s"})
    for code in range(0x20000, 0x20000 + 3 * ENTRIES):
        assert table[code] == chr(code)
    assert len(table) <= ENTRIES + 1
    assert table[ord("$")] == "s"
    assert 0x20000 not in table
    assert 0x20000 + 3 * ENTRIES - 1 in table


def test_plain_letters_are_left_alone_by_every_step() -> None:
    plain = [char for char in map(chr, range(0x80, 0x30000, 7)) if is_plain_letter(char)]
    assert len(plain) > 1000
    for char in plain:
        folded = char
        for step in STEPS.values():
            folded = step(folded)
        assert folded == char
