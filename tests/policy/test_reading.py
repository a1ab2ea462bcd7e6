"""Folders, files and bytes: what is read, what is refused, and that nothing else can happen."""

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from searchguard.errors import ListsError, Location, Severity
from searchguard.policy import limits
from searchguard.policy.files import Folder
from searchguard.policy.model import Lists, Rule
from searchguard.policy.reading import Reading, load_folder, read_folder
from searchguard.policy.tree import Findings
from searchguard.policy.yaml_tree import read_yaml
from tests.policy.folders import write_folder

LIST = "blocklist: {name}\nrules: [{{id: r, action: block, state: live, reason: health, {more}}}]\n"
ONE_LIST = LIST.format(name="b", more="terms: [covid hoax]")


def errors(reading: Reading) -> list[str]:
    return [one.message for one in reading.problems if one.severity is Severity.ERROR]


def only_rule(reading: Reading) -> Rule:
    (blocklist,) = reading.lists.blocklists
    (rule,) = blocklist.rules
    return rule


@pytest.mark.parametrize("name", ["health/list.yaml", "list.yaml", "gezondheid/vaccins (nl).yaml"])
def test_one_blocklist_alone_is_a_whole_set(tmp_path: Path, name: str) -> None:
    assert errors(read_folder(tmp_path)) == ["there is no blocklist here"]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(ONE_LIST)
    reading = read_folder(tmp_path)
    assert errors(reading) == []
    assert only_rule(reading).terms[0].text == "covid hoax"
    assert reading.places.rule("b/r", "id").file == str(tmp_path / name)


def test_blocklist_file_by_itself_is_a_whole_set(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ONE_LIST + "# health/other.yaml\nbroken: [\n")
    reading = read_folder(folder / "health" / "list.yaml")
    assert errors(reading) == []
    assert only_rule(reading).id == "r"


def test_folder_that_is_missing_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(ListsError, match="there is no such folder"):
        load_folder(tmp_path / "nowhere")


def test_load_folder_raises_all_problems_warnings_too(tmp_path: Path) -> None:
    write_folder(tmp_path, LIST.format(name="b", more="terms: [a]"))
    with pytest.raises(ListsError) as raised:
        load_folder(tmp_path)
    assert {one.severity for one in raised.value.problems} == set(Severity)


def test_files_that_are_hidden_or_not_yaml_are_passed_over(tmp_path: Path) -> None:
    write_folder(tmp_path, ONE_LIST)
    for name in (".hidden.yaml", ".git/list.yaml", "health/.list.yaml.swp", "health/OWNERS"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("broken: [")
    assert errors(read_folder(tmp_path)) == []


def test_links_that_go_round_in_a_circle_end(tmp_path: Path) -> None:
    write_folder(tmp_path, ONE_LIST)
    (tmp_path / "health" / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert errors(read_folder(tmp_path)) == []


def test_linked_folder_is_read_as_a_mounted_config_map_is(tmp_path: Path) -> None:
    write_folder(tmp_path / "..data", ONE_LIST)
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "health").symlink_to(tmp_path / "..data" / "health")
    assert only_rule(read_folder(lists)).id == "r"


def test_order_of_files_on_the_disk_does_not_matter(tmp_path: Path) -> None:
    names = ["b", "a", "c"]
    texts = [f"# {one}/list.yaml\n{LIST.format(name=one, more='terms: [hoax]')}" for one in names]
    one = read_folder(write_folder(tmp_path / "here", "".join(texts)))
    other = read_folder(write_folder(tmp_path / "away", "".join(reversed(texts))))
    assert [blocklist.blocklist for blocklist in one.lists.blocklists] == ["a", "b", "c"]
    assert one.lists == other.lists
    assert [str(problem).replace("/here/", "/away/") for problem in one.problems] == [
        str(problem) for problem in other.problems
    ]


def test_file_that_does_not_open_is_a_problem(tmp_path: Path) -> None:
    findings = Findings("reading")
    assert Folder(write_folder(tmp_path, ONE_LIST)).read(PurePosixPath("health"), findings) is None
    assert [one.message for one in findings.problems] == ["the file does not open: is a directory"]


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        (b"blocklist: caf\xe9\n", "not UTF-8: save the file as UTF-8", 1, 15),
        (b"blocklist: a\nwhy: \xff\xfe\n", "not UTF-8: save the file as UTF-8", 2, 6),
        (b"a: 1\nb: \x00\n", "the character U+0000 has no place in a list", 2, 4),
        (b" " * (limits.FILE_BYTES + 1), "the file is too large", 1, 1),
        (b"[" * 100_000, "nested too deep: 20 levels are allowed", 1, 21),
        (b"- " * 100_000, "nested too deep: 20 levels are allowed", 1, 41),
        (b"{a: " * 100_000, "nested too deep: 20 levels are allowed", 1, 81),
        (b"", "the file is empty", 1, 1),
        (b"# nothing but a comment\n", "the file is empty", 1, 1),
    ],
)
def test_bytes_that_are_no_list_are_refused_at_their_place(
    data: bytes, message: str, line: int, column: int
) -> None:
    findings = Findings("reading")
    assert read_yaml(data, "a.yaml", findings) is None
    (problem,) = findings.problems
    assert problem.location == Location("a.yaml", line, column)
    assert problem.message.startswith(message)


def test_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    text = LIST.format(name="b", more="terms_file: more.txt")
    write_folder(
        tmp_path, f"\ufeff{text}# health/more.txt\n\ufeff#hoax\n# must_pass.txt\n\ufeffok\n"
    )
    reading = read_folder(tmp_path)
    assert errors(reading) == []
    assert only_rule(reading).file_terms == ("#hoax",)
    assert reading.lists.must_pass == ("ok",)


@pytest.mark.parametrize(
    ("lines", "terms"),
    [
        ("hoax\n#hoax\n", ("hoax", "#hoax")),
        ("hoax\r\nfraud\r\n", ("hoax", "fraud")),
        ("// a comment\n//another\nhoax // not one\n", ("hoax // not one",)),
        ("\n  hoax  \n\n", ("hoax",)),
        ("no end of line", ("no end of line",)),
        ("one\u2028line\n", ("one\u2028line",)),
        ("one\rline\n", ("one\rline",)),
        ("no\n1:30\n- x: y\n", ("no", "1:30", "- x: y")),
        ("", ()),
    ],
)
def test_terms_file_holds_a_term_a_line(tmp_path: Path, lines: str, terms: tuple[str, ...]) -> None:
    write_folder(tmp_path, LIST.format(name="b", more="terms_file: more.txt"))
    (tmp_path / "health" / "more.txt").write_bytes(lines.encode())
    assert only_rule(read_folder(tmp_path)).file_terms == terms


@pytest.mark.parametrize(
    "name", ["../../outside.txt", "/etc/hostname", "../health/../../outside.txt", "linked.txt"]
)
def test_terms_file_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("secret\n")
    lists = write_folder(tmp_path / "lists", LIST.format(name="b", more=f"terms_file: {name}"))
    (lists / "health" / "linked.txt").symlink_to(tmp_path / "outside.txt")
    reading = read_folder(lists)
    assert errors(reading) == [f"`{name}` is outside the folder of lists"]
    assert only_rule(reading).file_terms == ()


def test_time_without_an_offset_is_in_the_time_zone_of_the_workspace(tmp_path: Path) -> None:
    text = LIST.format(name="b", more="terms: [hoax], starts: 2027-07-01")
    write_folder(tmp_path, f"{text}# workspace.yaml\ntimezone: Asia/Kolkata\n")
    starts = only_rule(read_folder(tmp_path)).starts
    assert starts == datetime(2027, 6, 30, 18, 30, tzinfo=UTC)


def test_faulty_rule_does_not_hide_what_is_wrong_with_the_others(tmp_path: Path) -> None:
    text = """\
blocklist: b
rules:
  - {id: good, action: block, state: live, reason: health, terms: [covid hoax]}
  - {id: bad, action: block, state: live, reason: health, trems: [covid hoax]}
  - {id: worse, action: block, state: live, reason: health, terms: [x]}
"""
    reading = read_folder(write_folder(tmp_path, text))
    assert errors(reading) == [
        "unknown key `trems`: did you mean `terms`",
        "`x` is a term of one letter: write a longer one",
    ]
    assert reading.refused
    assert reading.places.rule("b/worse", "terms", 0).line == 5


def test_places_are_where_things_are_written(tmp_path: Path) -> None:
    text = """\
blocklist: b
rules:
  - id: r
    action: block
    state: live
    reason: health
    terms:
      - covid hoax
      - {all_of: [[vaccine, jab], [microchip]]}
      - hashtag: nepvirus
    terms_file: more.txt
    cases:
      block: [covid hoax]
      pass:
        - covid
# health/more.txt
// comment
first
second
# must_pass.txt

innocent
"""
    reading = read_folder(write_folder(tmp_path, text))
    places = reading.places
    here, lines = str(tmp_path / "health" / "list.yaml"), str(tmp_path / "health" / "more.txt")
    assert places.rule("b/r") == Location(here, 3, 5)
    assert places.rule("b/r", "action") == Location(here, 4, 13)
    assert places.rule("b/r", "why") == Location(here, 3, 5)
    assert places.term("b/r", "covid hoax") == Location(here, 8, 9)
    assert places.term("b/r", "jab + microchip") == Location(here, 9, 9)
    assert places.term("b/r", "jab") == Location(here, 8, 7)
    assert places.term("b/r", "#nepvirus") == Location(here, 10, 9)
    assert places.term("b/r", "second") == Location(lines, 3)
    assert places.case("b/r", 0) == Location(here, 13, 15)
    assert places.case("b/r", 1) == Location(here, 15, 11)
    assert places.line("must_pass", 0) == Location(str(tmp_path / "must_pass.txt"), 2)
    assert places.rule("b/unknown") == Location(str(tmp_path))


def test_fault_leaves_lists_that_are_not_whole_and_refused(tmp_path: Path) -> None:
    reading = read_folder(write_folder(tmp_path, "blocklist: [b]\n"))
    assert reading.refused
    assert reading.lists == Lists()
