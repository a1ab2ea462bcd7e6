"""The evaluation: its disguises do what they say, and its figures count what they claim to."""

import ast
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from benchmarks.evaluation import equivalence, innocence, meaning, observed, readme, recall
from benchmarks.evaluation.__main__ import main
from benchmarks.evaluation.asking import engine_of
from benchmarks.evaluation.data import Data, Listed, Text, Variant, read_data
from benchmarks.evaluation.disguises import DISGUISES, GROUP_BOUNDS, NOT_IN_MACRO
from benchmarks.evaluation.hostile import Observed, evaluate
from benchmarks.evaluation.hostile_texts import CHAINS, fresh_texts, texts_of
from benchmarks.evaluation.line import Bound, Line, at_least, at_most, per_10000, per_cent
from benchmarks.evaluation.memory import growth
from benchmarks.evaluation.report import as_json, number, row
from benchmarks.evaluation.whole_words import holds_any, prepared

ROOT = Path(__file__).parents[2]
SMALL_SET = ROOT / "tests" / "data" / "evaluation"
LARGEST_SET = 500_000  # bytes
LARGEST_QUERY = 64 * 1024

TERM = "bill gates lies"
LATIN_AGAIN = str.maketrans("асԁеһіјкӏморѕтхуαεικηορτυνχγ", "acdehijklmopstxyaeiknoptuvxy")
FILLERS = "\u034f\u115f\u3164\ufe0f"  # invisible, and no format characters
LETTERS_AGAIN = str.maketrans("4839610572@€!|$+", "abeggiostzaeilst")


def written(name: str, term: str = TERM, seed: int = 0) -> str:
    text = DISGUISES[name].write(term, Random(f"{name}|{seed}"))
    assert text is not None
    return text


def without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M")


def visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in FILLERS)


def data_of(
    *terms: str,
    innocent: Mapping[str, tuple[Text, ...]] | None = None,
    profanity: Mapping[str, tuple[str, ...]] | None = None,
    variants: tuple[Variant, ...] = (),
) -> Data:
    return Data(
        misinformation=tuple(Listed(term, term.removeprefix("#")) for term in terms),
        variants=variants,
        innocent=dict(innocent or {}),
        profanity=dict(profanity or {}),
        naughty=(),
    )


@pytest.fixture(scope="module")
def small_set() -> Data:
    return read_data(SMALL_SET)


def test_macro_average_is_over_thirty_classes() -> None:
    assert len(DISGUISES.keys() - set(NOT_IN_MACRO)) == 30
    assert {disguise.group for disguise in DISGUISES.values()} == GROUP_BOUNDS.keys()


@pytest.mark.parametrize("name", sorted(DISGUISES.keys() - {"plain", "case"}))
def test_disguise_hides_the_term_and_is_the_same_again(name: str) -> None:
    assert TERM not in written(name)
    assert written(name) == written(name)


@pytest.mark.parametrize(
    "name", ["fullwidth", "mathematical bold", "mathematical script", "squared", "circled"]
)
@pytest.mark.parametrize("seed", range(8))
def test_other_form_is_the_same_letters(name: str, seed: int) -> None:
    letters = [unicodedata.name(char) for char in written(name, seed=seed) if char != " "]
    assert [one.split()[-1].lower() for one in letters] == list(TERM.replace(" ", ""))


def test_regional_indicators_spell_the_term() -> None:
    text = written("regional indicators").translate({0x1F1E6 + n: 97 + n for n in range(26)})
    assert text == TERM


@pytest.mark.parametrize("seed", range(8))
def test_marks_hang_on_the_same_letters(seed: int) -> None:
    assert without_marks(written("accents", seed=seed)) == TERM
    assert without_marks(written("zalgo", seed=seed)) == TERM


@pytest.mark.parametrize("name", ["default-ignorables", "bidi controls"])
@pytest.mark.parametrize("seed", range(8))
def test_invisible_characters_stand_between_all_letters(name: str, seed: int) -> None:
    text = written(name, seed=seed)
    assert visible(text) == TERM
    assert len(text) >= 2 * len(TERM) - 1


@pytest.mark.parametrize(
    ("name", "script", "count"),
    [("Cyrillic look-alikes, 3", "CYRILLIC", 3), ("Greek look-alikes, 2", "GREEK", 2)],
)
def test_look_alikes_are_of_their_script_and_as_many_as_said(
    name: str, script: str, count: int
) -> None:
    text = written(name)
    assert sum(script in unicodedata.name(char) for char in text) == count
    assert text.translate(LATIN_AGAIN) == TERM


@pytest.mark.parametrize(("name", "count"), [("leet digits, 3", 3), ("leet symbols, 2", 2)])
@pytest.mark.parametrize("seed", range(8))
def test_leet_swaps_as_many_letters_as_said(name: str, count: int, seed: int) -> None:
    text = written(name, "great awakenings", seed)
    changed = [(a, b) for a, b in zip("great awakenings", text, strict=True) if a != b]
    assert len(changed) == count
    assert all(b.translate(LETTERS_AGAIN) == a for a, b in changed)


def test_masked_vowel_is_one_vowel_inside_a_word() -> None:
    text = written("masked vowel", "vaccine")
    changed = [(a, b) for a, b in zip("vaccine", text, strict=True) if a != b]
    assert [vowel in "aeiou" for vowel, _ in changed] == [True]
    assert changed[0][1] in "*#"


@pytest.mark.parametrize("seed", range(8))
def test_one_letter_is_repeated_three_to_five_times(seed: int) -> None:
    assert 2 <= len(written("one letter repeated", "vaxing", seed)) - len("vaxing") <= 4


def test_letters_are_doubled_and_digits_are_not() -> None:
    assert written("all doubled", "no 5g") == "nnoo 5gg"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("letter-spaced", {"n o g o", "n o   g o"}),
        ("dotted", {"n.o g.o", "n.o.g.o"}),
        ("dashed", {"n-o g-o", "n-o-g-o"}),
    ],
)
def test_separators_stand_between_all_letters(name: str, forms: set[str]) -> None:
    assert {written(name, "no go", seed) for seed in range(32)} == forms


def test_cut_leaves_two_letters_on_each_side() -> None:
    texts = {written("one cut by a space", "plandemic", seed) for seed in range(64)}
    assert texts == {"plandemic"[:n] + " " + "plandemic"[n:] for n in range(2, 8)}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("joined hashtag", r"#billgateslies"),
        ("CamelCase hashtag", r"#BillGatesLies"),
        ("underscored", r"#?bill_gates_lies"),
        ("hashtag and year", r"#billgateslies20(19|2[0-6])"),
    ],
)
def test_hashtag_is_in_its_form(name: str, form: str) -> None:
    assert re.fullmatch(form, written(name))


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("joined hashtag", "plandemic"),
        ("CamelCase hashtag", "plandemic"),
        ("underscored", "plandemic"),
        ("hashtag and year", "plandemic2020"),
        ("one cut by a space", "no vax"),
        ("masked vowel", "abcd"),
        ("leet digits, 3", "vax"),
        ("leet symbols, 2", "vax"),
        ("Cyrillic look-alikes, 3", "бог"),
        ("fullwidth", "疫苗"),
    ],
)
def test_disguise_does_not_apply(name: str, term: str) -> None:
    assert DISGUISES[name].write(term, Random(0)) is None


def test_disguises_share_no_table_with_the_engine() -> None:
    for path in (ROOT / "benchmarks" / "evaluation" / "disguises").glob("*.py"):
        imports = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if hasattr(n, "names")]
        named = {ast.unparse(node) for node in imports if isinstance(node, ast.stmt)}
        assert not [one for one in named if "searchguard" in one]


@pytest.mark.parametrize(
    ("text", "term", "held"),
    [
        ("No vaccine!", "no vaccine", True),
        ("#NoVaccine", "no vaccine", False),
        ("scunthorpe", "cunt", False),
        ("S&M club", "s&m", True),
        ("it is m", "s&m", False),
        ("हिन्दी", "हिन", False),
        ("接种疫苗", "疫苗", True),
        ("ass assistance", "ass", True),
        ("assistance ass", "ass", True),
        ("classy ass4", "ass", False),
    ],
)
def test_whole_words(text: str, term: str, held: bool) -> None:
    assert holds_any(text, prepared([term])) is held


@pytest.mark.parametrize(
    ("bound", "figure", "holds"),
    [
        (at_least(99), 99.0, True),
        (at_least(99), 98.99, False),
        (at_most(0.5), 0.5, True),
        (at_most(0.5), 0.51, False),
    ],
)
def test_bound_holds_up_to_its_limit(bound: Bound, figure: float, holds: bool) -> None:
    assert bound.holds(figure) is holds


def test_shares_of_nothing() -> None:
    assert (per_cent(0, 0), per_10000(0, 0)) == (100.0, 0.0)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(100.0, "100"), (99.999, "99.99"), (99.5, "99.5"), (0.0, "0"), (1234.0, "1234")],
)
def test_number_is_never_rounded_up_to_all(value: float, shown: str) -> None:
    assert number(value) == shown


def test_row_says_red() -> None:
    line = Line(part="recall", name="zalgo", figure=98, unit="%", bound=at_least(99), n=7, of="qq")
    assert row(line).split() == ["recall", "zalgo", "98%", ">=", "99", "RED", "7", "qq"]


def test_recall_asks_each_term_in_each_carrier() -> None:
    asked = list(recall.disguised(data_of("#NoVax", "no jab"), "plain"))
    assert len(asked) == 10
    assert all(one.query[one.start : one.end] == one.listed.bare for one in asked)
    assert asked[3].query == "is NoVax real?"


def test_recall_counts_what_is_missed() -> None:
    data = data_of("#NoVax", "no jab")
    lines = {line.name: line for line in recall.measure(data, quick=False)}
    assert (lines["plain"].figure, lines["plain"].n) == (100, 10)
    for line in lines.values():
        if line.name != "macro average" and line.n:
            assert line.figure == per_cent(line.n - len(line.examples), line.n)


@pytest.mark.parametrize(
    ("term", "start", "end", "exact", "found"),
    [
        ("deep state", 4, 14, True, True),
        ("deep state", 4, 14, False, True),
        ("deep state", 3, 14, True, False),
        ("deep state vaccine", 4, 22, False, False),
    ],
)
def test_found_is_for_the_term_itself(
    term: str, start: int, end: int, exact: bool, found: bool
) -> None:
    engine = engine_of(["deep state", "deep state vaccine"])
    one = recall.Disguised("the deep state vxccine", Listed(term, term), start, end)
    assert recall.is_found(engine, one, exact=exact) is found


def test_observed_asks_the_base_alone() -> None:
    data = data_of("vax", variants=(Variant("shot", "sh0t!!", "x"), Variant("shot", "Shot", "x")))
    line = next(iter(observed.measure(data, quick=False)))
    assert line.n == 2
    assert "Shot" not in [example.query for example in line.examples]


def test_false_hit_is_counted_and_whole_words_are_not() -> None:
    places = (Text("Bád"), Text("bad Aibling"), Text("Baden"), Text("Paris"))
    data = data_of("vax", innocent={"places": places}, profanity={"en": ("bad",)})
    lines = [line for line in innocence.measure(data, quick=False) if line.group == "LDNOOBW-en"]
    assert [(line.n, round(line.figure)) for line in lines] == [(3, 3333)]
    assert [(example.query, example.term) for example in lines[0].examples] == [("Bád", "bad")]


def test_each_language_is_asked_its_own_list() -> None:
    queries = (Text("bád", "en"), Text("bád", "nl"), Text("bád", "fr"))
    profanity = {"en": ("vies",), "nl": ("bad",)}
    lines = innocence.measure(
        data_of("vax", innocent={"queries": queries}, profanity=profanity), quick=False
    )
    own = [line for line in lines if line.name == "own queries"]
    assert [(line.n, round(line.figure)) for line in own] == [(2, 5000)]


def test_words_that_share_a_fold_are_counted() -> None:
    words = tuple(Text(word, "ar") for word in ("كتاب", "كـتاب", "قلم"))
    lines = list(meaning.measure(data_of("vax", innocent={"words": words}), quick=False))
    assert [(line.name, line.n, len(line.examples)) for line in lines] == [("ar words", 3, 2)]


def test_equivalence_compares_forms_and_spans() -> None:
    data = data_of("café noir", innocent={"places": (Text("Cafe\u0301 Noir"), Text("Paris"))})
    lines = list(equivalence.measure(data, quick=True))
    assert [line.figure for line in lines] == [0, 0, 0]
    assert all(line.n for line in lines)


def test_hostile_texts_are_queries(small_set: Data) -> None:
    texts = {**texts_of(small_set), **fresh_texts(0)}
    sizes = [len(text.encode(errors="surrogatepass")) for kind in texts.values() for text in kind]
    assert max(sizes) <= LARGEST_QUERY
    assert max(sizes) > LARGEST_QUERY - 16
    assert fresh_texts(0) == fresh_texts(0) != fresh_texts(1)
    assert {len(chain) for chain in CHAINS.values()} == {60}


def test_hostile_text_that_is_refused_is_an_exception() -> None:
    seen = Observed()
    evaluate(engine_of(["vax"]), "kind", ["x" * (LARGEST_QUERY + 1), "\ufdfa" * 1025, "vax"], seen)
    assert (seen.evaluations, seen.long, len(seen.failed), seen.unsaid) == (3, 1, 1, [])
    assert "RequestError" in seen.failed[0].note
    assert len(seen.milliseconds["kind"]) == 2


def test_memory_is_that_of_a_process_of_its_own() -> None:
    assert -1 < growth(data_of("vax"), 1) < 64


def test_small_set_is_small_and_says_where_it_is_from() -> None:
    files = [path for path in SMALL_SET.iterdir() if path.name != "README.md"]
    assert sum(path.stat().st_size for path in files) < LARGEST_SET
    attribution = (SMALL_SET / "README.md").read_text("utf-8")
    assert [path.name for path in files if f"`{path.name}`" not in attribution] == []


def test_small_set_holds_every_kind(small_set: Data) -> None:
    assert len(small_set.misinformation) >= 50
    assert small_set.variants
    assert small_set.innocent.keys() == {"places", "names", "scunthorpe", "Bing"}
    assert len(small_set.profanity["en"]) > 400
    assert small_set.naughty


def test_command_measures_the_small_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "evaluation.json"
    assert main(["--quick", "--only", "recall", "observed", "--json", str(file)]) == 0
    document = json.loads(file.read_text("utf-8"))
    lines = {(line["part"], line["name"]): line for line in document["lines"]}
    assert lines["recall", "plain"]["status"] == lines["recall", "case"]["status"] == "ok"
    assert lines["observed", "leet"]["n"] > 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == f"{len(lines)} lines, {document['red']} RED"


def test_command_without_data_could_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "misinfo_terms.csv" in capsys.readouterr().err


def lines_of_each_part(small_set: Data) -> list[Line]:
    return [
        *recall.measure(small_set, quick=True),
        *observed.measure(small_set, quick=True),
        *innocence.measure(small_set, quick=True),
    ]


def test_readme_section_is_replaced_and_the_rest_kept(tmp_path: Path, small_set: Data) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n", "utf-8")
    readme.rewrite(file, lines_of_each_part(small_set))
    text = file.read_text("utf-8")
    assert text.startswith(f"before\n{readme.BEGIN}\n")
    assert text.endswith(f"{readme.END}\nafter\n")
    assert "\nold\n" not in text
    assert "| zalgo |" in text
    assert "| LDNOOBW-en | scunthorpe |" in text
    assert "| obscenity 0.4.6, recommended | 68 |" in text


def test_tables_of_the_readme_are_rectangles(small_set: Data) -> None:
    tables = readme.section(lines_of_each_part(small_set)).split("\n\n")
    widths = [
        {line.count("|") for line in one.splitlines()} for one in tables if one.startswith("|")
    ]
    assert [len(width) for width in widths] == [1, 1, 1]


def test_readme_without_marks_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("hello\n", "utf-8")
    with pytest.raises(readme.ReadmeError):
        readme.rewrite(file, [])
    assert file.read_text("utf-8") == "hello\n"


def test_json_is_readable_whatever_the_query(small_set: Data) -> None:
    lines = list(recall.measure(small_set, quick=True))
    document = json.loads(as_json(lines, quick=True))
    assert len(document["lines"]) == len(lines)
    assert document["red"] == sum(line.status == "RED" for line in lines)
