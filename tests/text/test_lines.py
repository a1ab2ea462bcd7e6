"""The coarse strings of many texts at once are those of each."""

from hypothesis import given
from hypothesis import strategies as st

from searchguard.text.coarse import coarse, readings, squeezed
from searchguard.text.lines import END, lines_of, squeezed_ascii
from tests.text.test_coarse import DISGUISED, MARKED
from tests.text.texts import NASTY

PLAIN = st.text(st.characters(codec="ascii", exclude_characters=END), max_size=12)
TEXTS = st.lists(PLAIN | DISGUISED | MARKED | NASTY, max_size=8)


@given(TEXTS)
def test_each_text_has_its_line_or_is_read_by_itself(texts: list[str]) -> None:
    lines = lines_of(texts)
    strings = lines.text.split(END) if lines.text else []
    found = dict(zip(lines.numbers, strings, strict=True))
    for number, text in enumerate(texts):
        if number in lines.others:
            assert number not in found
        else:
            assert list(readings(text)) == [found.pop(number, "")]
    assert found == {}


@given(st.lists(PLAIN, max_size=5), st.lists(st.text(st.sampled_from("aéßж ")), max_size=5))
def test_texts_of_one_reading_have_lines(plain: list[str], letters: list[str]) -> None:
    texts = [*plain, *letters]
    others = lines_of(texts).others
    assert [texts[number] for number in others if len(readings(texts[number])) == 1] == [
        text for text in plain if len(readings(text)) == 1 and set(text) & set("@$!|+*#")
    ]


@given(TEXTS.map(END.join))
def test_text_of_several_lines_is_one_text(text: str) -> None:
    lines = lines_of(["plan", text, "vérité"])
    assert END not in text or {1, *lines.numbers, *lines.others} == {0, 1, 2}
    assert coarse(text) in {*lines.text.split(END), ""} or 1 in lines.others


@given(st.text("ab \n", max_size=40))
def test_ascii_is_squeezed_as_any_text(text: str) -> None:
    assert squeezed_ascii(text) == squeezed(text)
