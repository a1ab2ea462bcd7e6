"""The command that compares the engine and the oracle."""

import pytest

from tests.oracle import agree
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
    assert agree.main(["--pairs", "60", "--skip", "7", "--workers", "1", "--seed", "3"]) == 0
    first, counts = capsys.readouterr().out.splitlines()
    assert first == "pairs 0 to 60 of seed 3"
    assert sum(int(one.split()[0]) for one in counts.split(", ")) == 60
