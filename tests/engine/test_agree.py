"""The command that compares the engine and the oracle."""

from collections import Counter

import pytest

from benchmarks.workload import lists_of
from searchguard.engine.context import Context
from tests.oracle import agree, laying
from tests.oracle.agreement import engine_of
from tests.oracle.deciding import Answer

PAIRS = range(2000, 2050)


def test_chunk_is_compared_by_itself() -> None:
    outcomes = [outcome for outcome, _ in agree.compare(PAIRS, seed=1)]
    behind = range(1995, 2050)
    assert "differs" not in outcomes
    assert [outcome for outcome, _ in agree.compare(PAIRS, seed=1)] == outcomes
    with pytest.raises(ValueError, match="1995"):
        next(agree.compare(behind, seed=1))


def test_difference_is_told_in_its_smallest_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def differing(*question: object) -> tuple[Answer, Answer]:
        return Answer(rule_id="one"), Answer(rule_id="another")

    monkeypatch.setattr(agree, "both_answers", differing)
    counts, shown = agree.compared(range(3), seed=1, show=1)
    assert counts == {"differs": 3}
    assert len(shown) == 1
    assert shown[0].startswith("\n'' in Context(")
    assert "another" in shown[0]


def test_command_tells_what_it_compared(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--pairs", "60", "--skip", "1007", "--workers", "1", "--seed", "3"]
    assert agree.main(asked) == 0
    first, counts, last = capsys.readouterr().out.splitlines()
    assert first == "pairs 1,000 to 1,060 of seed 3"
    assert sum(int(one.split()[0]) for one in counts.split(", ")) == 60
    assert last == "60 of 60 pairs compared: no difference"


def test_command_ends_with_differences_of_earlier_chunks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        (Counter(block=998, differs=2), ["one", "another"]),
        (Counter(block=1000), []),
    ]
    monkeypatch.setattr(agree, "_answers", lambda *_: iter(answers))
    assert agree.main(["--pairs", "2000", "--skip", "5000", "--seed", "3"]) == 1
    *_, again, last = capsys.readouterr().out.splitlines()
    assert again == "differences above: `--seed 3 --skip 5000 --pairs 1000` asks them again"
    assert last == "2,000 of 2,000 pairs compared: 2 DIFFER"


def test_question_of_which_the_oracle_finds_no_end_is_given_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laying, "_MOST", 5)
    lists = lists_of(("endless",))
    assert agree.outcome_of(engine_of(lists), "enddless", Context()) == "given up"
    assert agree.differing(lists, "enddless", Context()) is None
    monkeypatch.setattr(agree, "_answers", lambda *_: iter([(Counter({"given up": 1}), [])]))
    assert agree.main(["--pairs", "1"]) == 0
    assert capsys.readouterr().out.endswith("\n0 of 1 pairs compared, 1 given up: no difference\n")


def test_command_compares_something(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        agree.main(["--pairs", "0"])
    assert "0 is none" in capsys.readouterr().err
