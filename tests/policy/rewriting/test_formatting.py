import re
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings

from searchguard.policy.formats import format_of
from searchguard.policy.reading import read_folder
from searchguard.policy.rewriting.formatting import formatted
from searchguard.policy.tree import Findings, Mapping
from searchguard.policy.yaml_tree import read_yaml
from tests.policy.drawing import Drawn, files
from tests.policy.folders import write_folder
from tests.policy.test_every_key import LISTS, TEXT

LIST = "health/list.yaml"
BLOCKLISTS = Path(__file__).parents[3] / "blocklists"
SHIPPED = sorted(str(path.relative_to(BLOCKLISTS)) for path in BLOCKLISTS.rglob("*.yaml"))

UNTIDY = """\

# yaml-language-server: $schema=../s.json

# head
owner: b   # eol
"blocklist": a


# about the rules
rules:   # rules
  # first rule
  - id: x  # the id
    why: |  # lines
      one
        two

    # before action
    action: 'block'
    state:
       # odd
       live
    reason: health

    # before terms
    x-ticket: 5
    terms:
    - "#a"   # c1
      # - b
    -   {match: whole-query,
         text: 'x y', note: kept}  # c2
    - no


    - 1:30
    -
      # in an item
      text: it's   # c3
    - 'it"s'
      # - last
    cases:
      pass: [a, # in a list
        b]
      block: [

        "#c", d,
        # on a line of its own
        e]
    labels: {no: 010, wo: rd}
    regions: [NL,
       BE]
  # second rule
  - id: y
    action: block
    state: live
    reason: health
    terms: [no, 1:30, 010, ~]
    why: a long
      plain text
  # - id: z
# end

"""
TIDY = """\
# yaml-language-server: $schema=../s.json

# head
blocklist: a
owner: b   # eol

# about the rules
rules:   # rules
  # first rule
  - id: x  # the id

    # before action
    action: block
    # odd
    state: live
    reason: health

    # before terms
    x-ticket: 5
    regions: [NL, BE]
    terms:
      - "#a"  # c1
      # - b
      - {text: "x y", match: whole-query, note: kept}  # c2
      - "no"

      - "1:30"
      # in an item
      - text: it's  # c3
      - 'it"s'
      # - last
    cases:
      pass:
        - a  # in a list
        - b
      block:
        - "#c"
        - d
        # on a line of its own
        - e
    why: |  # lines
      one
        two
    labels: {"no": "010", wo: rd}

  # second rule
  - id: y
    action: block
    state: live
    reason: health
    terms: ["no", "1:30", "010", "~"]
    why: a long
      plain text
  # - id: z
# end
"""


def told(text: str, path: str = LIST) -> str | None:
    return formatted(text.encode(), path, path, Findings("test"))


def values(text: str, path: str) -> list[object] | None:
    """Return what a file means, or None where it has a fault."""
    findings = Findings("test")
    tree = read_yaml(text.encode(), path, findings)
    written = format_of(path)(tree, findings, UTC) if isinstance(tree, Mapping) else ()
    return None if findings.problems or not written else [part.value for part in written]


def test_untidy_list_becomes_what_a_careful_person_writes() -> None:
    assert told(UNTIDY) == TIDY


def test_tidy_list_stays_as_it_is() -> None:
    assert told(TIDY) == TIDY


RULE = "{id: r, action: block, state: live, reason: health"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('terms: ["a"]', 'terms: ["a"]'),
        (
            "terms: [on, Yes, 0x1F, 1e3, 2027-01-15, ~, .5]",
            'terms: ["on", "Yes", "0x1F", "1e3", "2027-01-15", "~", ".5"]',
        ),
        ("terms: ['a: b', '- x']", 'terms: ["a: b", "- x"]'),
        ("terms: [5g, a-b, don't]", "terms: [5g, a-b, don't]"),
        ("terms: [a,\n b]", "terms: [a, b]"),
        ("terms: [a, ]", "terms: [a]"),
        ("terms: [ a,b ]", "terms: [a, b]"),
        ("terms: [{hashtag: a}]", "terms: [{hashtag: a}]"),
        ('"terms": [a]', "terms: [a]"),
        ("protected: yes", "protected: yes"),
        ("review_by: 2027-06-30", "review_by: 2027-06-30"),
        ("percent: 050", "percent: 050"),
        ("regions: [NO]", 'regions: ["NO"]'),
        ("age_bands: ['16_17']", "age_bands: [16_17]"),
        ("starts: 2027-01-15 18:00", "starts: 2027-01-15 18:00"),
    ],
)
def test_value_is_written_so(before: str, after: str) -> None:
    head = "blocklist: b\nrules:\n  - {id: r, action: block, state: live, reason: health, "
    assert told(f"{head}{before}}}\n") == f"{head}{after}}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("blocklist: b\r\nowner: o\r\n", "blocklist: b\nowner: o\n"),
        ("\ufeffblocklist: b", "blocklist: b\n"),
        ("---\nblocklist: b\n...\n", "blocklist: b\n"),
        ("blocklist: b\n\n\n", "blocklist: b\n"),
        ("{blocklist: b}", "blocklist: b\n"),
        ("blocklist: b\nrules:\n- {id: r, action: block, state: live, reason: x,\n   terms: []}\n",
         "blocklist: b\nrules:\n  - {id: r, action: block, state: live, reason: x, terms: []}\n"),
        ("blocklist: b\nx-a:\n  y: [1]\nowner: o\n", "blocklist: b\nx-a:\n  y: [1]\nowner: o\n"),
        ("blocklist: b\npolicy: |+\n  p\n\n", 'blocklist: b\npolicy: "p\\n\\n"\n'),
        ("blocklist: b\npolicy: >-\n    p\n    q\n\n", "blocklist: b\npolicy: >-\n  p\n  q\n"),
        ("? blocklist  # c\n: b\n", "# c\nblocklist: b\n"),
    ],
)  # fmt: skip
def test_file_is_written_so(before: str, after: str) -> None:
    assert told(before) == after
    assert told(after) == after


FAULTY = "blocklist: b\nrules:\n  - {id: r, action: blok, state: live, reason: health}\n"


def test_file_with_a_fault_is_left_with_its_problems() -> None:
    findings = Findings("test")
    assert formatted(FAULTY.encode(), LIST, "l.yaml", findings) is None
    (problem,) = findings.problems
    assert str(problem.location) == "l.yaml:3:21"


def test_reference_to_another_file_is_no_fault_of_this_one() -> None:
    assert told(TIDY.replace("labels", "notices: [elsewhere]\n    labels"))


def remarks(text: str) -> Counter[str]:
    return Counter(re.findall("# c[0-9]+", text))


@settings(max_examples=80)
@given(files())
@example(Drawn(LIST, UNTIDY))
def test_rewriting_keeps_meaning_and_comments_and_is_done_once(drawn: Drawn) -> None:
    before = values(drawn.text, drawn.path)
    assume(before is not None)
    found = told(drawn.text, drawn.path)
    assert found is not None
    assert values(found, drawn.path) == before
    assert remarks(found) == remarks(drawn.text)
    assert told(found, drawn.path) == found


def test_files_in_which_every_key_is_written_mean_what_they_meant(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, TEXT)
    for path in sorted(folder.rglob("*.yaml")):
        found = formatted(
            path.read_bytes(), str(path.relative_to(folder)), str(path), Findings("test")
        )
        assert found
        path.write_text(found, "utf-8")
    assert read_folder(folder).lists == LISTS


@pytest.mark.parametrize("path", SHIPPED)
def test_shipped_list_is_in_canonical_form(path: str) -> None:
    text = (BLOCKLISTS / path).read_text("utf-8")
    assert told(text, path) == text, "write it with `searchguard fmt`"
