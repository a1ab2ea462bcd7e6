import pytest

from searchguard.cli.shown import WIDTH, marked, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("vac\u200bcin", "vac<U+200B>cin"),
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\u202eb", "a<U+202E>b"),
        ("one\ntwo", "one<U+000A>two"),
        ("\udc80", "<U+DC80>"),
        ("e\u0301 疫苗 😀", "e\u0301 疫苗 😀"),
    ],
)
def test_visible_names_what_cannot_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "span", "line", "carets"),
    [
        ("is #hoax real", (4, 8), "is #hoax real", "    ^^^^"),
        ("hoax", (0, 4), "hoax", "^^^^"),
        ("疫苗 hoax", (3, 7), "疫苗 hoax", "     ^^^^"),
        ("de 疫苗 x", (3, 5), "de 疫苗 x", "   ^^^^"),
        ("e\u0301e\u0301 ho\u0308ax", (5, 10), "e\u0301e\u0301 ho\u0308ax", "   ^^^^"),
        ("ไม่ ok", (4, 6), "ไม่ ok", "   ^^"),
        ("a\u200b hoax", (3, 7), "a<U+200B> hoax", "          ^^^^"),
        ("ho\u200bax", (0, 5), "ho<U+200B>ax", "^" * 12),
        ("😀 hoax", (2, 6), "😀 hoax", "   ^^^^"),
    ],
)
def test_carets_stand_below_the_span(
    text: str, span: tuple[int, int], line: str, carets: str
) -> None:
    shown = marked(text, span)
    assert (shown.line, shown.carets) == (line, carets)


@pytest.mark.parametrize(("before", "after"), [(0, 400), (400, 0), (400, 400), (10, 400)])
def test_long_query_is_cut_round_the_span(before: int, after: int) -> None:
    shown = marked("a" * before + "hoax" + "b" * after, (before, before + 4))
    start = shown.carets.index("^")
    assert shown.line[start : start + 4] == "hoax"
    assert shown.carets.strip() == "^^^^"
    assert len(shown.line) <= WIDTH + 2
    assert shown.line.startswith("…") == (before > WIDTH // 3)
    assert shown.line.endswith("…") == (after > 0)


def test_span_longer_than_the_line_is_marked_to_its_end() -> None:
    shown = marked("a" * 200, (0, 200))
    assert shown.carets == "^" * WIDTH
