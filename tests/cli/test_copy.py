from pathlib import Path

import pytest

from searchguard.policy.model import RuleState
from searchguard.policy.reading import load_folder
from tests.cli.running import Done, run

SOURCE = """\
# Vaccines, for the Netherlands.
blocklist: dutch
owner: health
rules:
  # The first hoax.
  - id: chips
    action: block
    state: live
    reason: health
    regions: [NL]
    terms:
      - chip theory  # heard on the radio
    terms_file: chips.txt
    variants:
      - {when: {regions: [NL-GR]}, action: pointer, notices: [vaccines]}
    notices: [vaccines]
    cases:
      block: [chip theory, {query: radio plot, region: NL}]
      pass: [potato chips, {query: chip theory, region: US}]
    why: It is made up.
    review_by: 2027-06-30

  - id: order
    action: pointer
    state: shadow
    reason: health
    terms: [sneeuwpop]
    notices: [vaccines]
    cases:
      pointer: [{query: sneeuwpop, region: BE}, {query: sneeuwpop, region: NL, number: "113"}]
    why: An order.
    origin: order
    order_ref: X-1
    review_by: 2027-06-30

  - {id: old, action: block, state: retired, reason: health, terms: [oud]}
"""
COPY = """\
# Vaccines, for the Netherlands.
blocklist: flemish
owner: health
rules:
  # The first hoax.
  - id: chips
    action: block
    state: draft
    reason: health
    regions: [BE-VLG]
    terms:
      - chip theory  # heard on the radio
    terms_file: flemish-chips.txt
    variants:
      - {when: {regions: [NL-GR]}, action: pointer, notices: [vaccines]}
    notices: [vaccines]
    cases:
      block: [chip theory, {query: radio plot, region: BE-VLG}]
      pass: [potato chips, {query: chip theory, region: US}]
    why: It is made up.
    review_by: 2027-06-30

  - id: order
    action: pointer
    state: draft
    reason: health
    regions: [BE-VLG]
    terms: [sneeuwpop]
    notices: [vaccines]
    cases:
      pointer: [{query: sneeuwpop, region: BE}]
    why: An order.
    origin: order
    order_ref: X-1
    review_by: 2027-06-30

  - {id: old, action: block, state: retired, reason: health, regions: [BE-VLG], terms: [oud]}
"""


@pytest.fixture
def source(lists: Path) -> Path:
    (lists / "health/dutch.yaml").write_text(SOURCE, "utf-8")
    (lists / "health/chips.txt").write_text("radio plot\n", "utf-8")
    return lists


def copied(lists: Path, *words: str) -> Done:
    return run("copy", "dutch", *words, "--blocklists", lists)


def test_copy_has_its_own_name_regions_and_files(source: Path) -> None:
    done = copied(source, "flemish", "--regions", "BE-VLG")
    assert done.code == 0
    assert done.err.startswith(
        "searchguard: copied, drafts: 2, cases moved: 1, left out: 1, failed: 0\n"
    )
    assert "searchguard: warnings: " in done.err
    there = "rules of `dutch` that hold in BE-VLG too: 1, they answer beside those of the copy"
    assert done.out.splitlines() == [
        f"{source}/health/flemish.yaml",
        f"{source}/health/flemish-chips.txt",
        "look at: variant 1 of `chips` is for NL-GR, never met now",
        "look at: `order` is there because of an order: does it hold here too",
        f"look at: {there}",
    ]
    assert (source / "health/flemish.yaml").read_text("utf-8") == COPY
    assert (source / "health/flemish-chips.txt").read_text("utf-8") == "radio plot\n"
    assert (source / "health/dutch.yaml").read_text("utf-8") == SOURCE
    failed = [line for line in run("test", source).out.splitlines() if " error " in line]
    assert [line for line in failed if "flemish" in line] == []


def test_states_can_be_kept(source: Path) -> None:
    assert copied(source, "flemish", "--regions", "be-vlg, UK", "--keep-states").code == 0
    (made,) = (one for one in load_folder(source).blocklists if one.blocklist == "flemish")
    assert [rule.state for rule in made.rules] == [
        RuleState.LIVE,
        RuleState.SHADOW,
        RuleState.RETIRED,
    ]
    assert {rule.regions for rule in made.rules} == {("BE-VLG", "GB")}


def test_case_that_no_longer_holds_is_told(source: Path) -> None:
    text = SOURCE.replace(
        "{query: chip theory, region: US}", "{query: chip theory, region: BE-VLG}"
    )
    (source / "health/dutch.yaml").write_text(text, "utf-8")
    done = copied(source, "flemish", "--regions", "BE-VLG")
    assert done.code == 1
    file = source / "health/flemish.yaml"
    line = (
        COPY.splitlines().index("      pass: [potato chips, {query: chip theory, region: US}]") + 1
    )
    assert f"{file}:{line}:28: error `chip theory`" in done.out
    assert "failed: 1\n" in done.err
    assert file.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dutch", "--regions", "BE"], "there is a blocklist `dutch` already"),
        (["covid", "--regions", "BE"], "there is a blocklist `covid` already"),
        (["taken", "--regions", "BE"], "taken.yaml` is there already"),
        (["a b", "--regions", "BE"], "`a b` is not an id"),
        (["../up", "--regions", "BE"], "`../up` is not an id"),
        (["other", "--regions", "Vlaanderen"], "`Vlaanderen` is no region"),
        (["other", "--regions", "BE-XX"], "`BE-XX` is no region"),
        (["other", "--regions", ","], "name a region"),
    ],
)
def test_nothing_is_overwritten_or_made_up(source: Path, words: list[str], said: str) -> None:
    (source / "health/taken.yaml").write_text("blocklist: another\nowner: o\n", "utf-8")
    before = {path: path.read_bytes() for path in source.rglob("*.*")}
    done = copied(source, *words)
    assert done.code == 2
    assert said in " ".join(done.err.replace("│", " ").split())
    assert {path: path.read_bytes() for path in source.rglob("*.*")} == before


def test_blocklist_that_is_not_there_cannot_be_copied(lists: Path) -> None:
    done = run("copy", "nothing", "new", "--regions", "BE", "--blocklists", lists)
    assert (done.code, done.err) == (2, "searchguard: there is no blocklist `nothing`\n")
