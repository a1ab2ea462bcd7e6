"""What processes tell, put together."""

from array import array
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.loadtest import tally as tally_module
from searchguard.loadtest.durations import Durations
from searchguard.loadtest.gates import gates_of
from searchguard.loadtest.gathering import Gathering
from searchguard.loadtest.outcome import Outcome, outcome_of
from searchguard.loadtest.plan import Seen
from searchguard.loadtest.processes import Met
from searchguard.loadtest.tally import Second, Tally
from tests.loadtest.plans import plan, told

PERCENTS = st.sampled_from([1, 50, 90, 99, 99.9, 100])


@given(
    st.lists(st.integers(0, 3_600_000_000), min_size=1, max_size=60), PERCENTS, st.integers(0, 9)
)
def test_percentile_is_that_of_the_sorted_list_and_failures_come_last(
    durations: list[int], percent: float, failed: int
) -> None:
    counted = Durations()
    counted.add_us(durations)
    total = len(durations) + failed
    rank = ceil(round(percent * total / 100, 6))
    found = counted.within(percent, of=total)
    if rank > len(durations):
        assert found is None
    else:
        exact = max(1, sorted(durations)[rank - 1]) / 1e6
        assert found is not None
        assert exact / 1.001 - 1e-9 <= found <= exact + 1e-9


def test_nothing_has_no_percentile() -> None:
    assert Durations().within(50) is None
    assert Durations().within(50, of=3) is None


def test_processes_are_added_up() -> None:
    tally = Tally(2)
    tally.add(
        told(
            0,
            last=False,
            latencies={"OK": [1, 2], "UNAVAILABLE": [9]},
            lags=[0, 0, 0],
            actions={"pass": 2},
            reasons={"calls": 1},
            revisions={"a": Seen(2, 0.1, 0.4)},
        )
    )
    assert tally.timeline == []
    tally.add(
        told(
            0,
            latencies={"OK": [3]},
            lags=[5],
            actions={"pass": 0, "block": 1},
            revisions={"a": Seen(1, 0.2, 0.9), "b": Seen(1, 0.5, 0.5)},
            unsent=4,
        )
    )
    tally.add(told(1, latencies={"OK": [7]}))
    tally.close()
    assert (tally.sent, tally.unsent, tally.answered, tally.failed) == (4, 4, 4, 1)
    assert tally.actions == {"pass": 2, "block": 1}
    assert tally.reasons == {"calls": 1}
    assert tally.revisions == {"a": Seen(3, 0.1, 0.9), "b": Seen(1, 0.5, 0.5)}
    assert tally.timeline == [
        Second(second=0, answered=3, failed=1, p99=0.003, longest=0.003),
        Second(second=1, answered=1, failed=0, p99=0.007, longest=0.007),
    ]


def test_revisions_without_end_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally_module, "MOST_REVISIONS", 2)
    tally = Tally(1)
    for number in range(5):
        tally.add(told(number, revisions={str(number): Seen(1, number, number)}))
    assert tally.revisions == {
        "0": Seen(1, 0, 0),
        "1": Seen(1, 1, 1),
        tally_module.OTHERS: Seen(3, 2, 4),
    }


def test_gathering_begins_anew_when_it_was_told() -> None:
    gathering = Gathering()
    gathering.add_sent(0.001)
    gathering.add_answer("pass", "a", 0.002, 0.1)
    gathering.add_answer("pass", "a", 0.002, 0.3)
    gathering.add_failure("UNAVAILABLE", "calls", -1)
    first, second = gathering.take(0), gathering.take(1, last=True, unsent=2)
    assert array("I", first.latencies["OK"]).tolist() == [2000, 2000]
    assert array("I", first.latencies["UNAVAILABLE"]).tolist() == [0]
    assert (first.actions, first.reasons) == ({"pass": 2}, {"calls": 1})
    assert first.revisions == {"a": Seen(2, 0.1, 0.3)}
    assert (second.latencies, second.lags, second.unsent) == ({}, b"", 2)


def outcome(
    gates: str = "", *, cut_short: bool = False, unsent: int = 0, lag: float = 0.1
) -> Outcome:
    """Return the outcome of a hundred calls of 20 ms."""
    tally = Tally(1)
    tally.add(told(latencies={"OK": [20] * 100}, lags=[lag] * 100, unsent=unsent))
    return outcome_of([plan()], Met(tally, 1.0, cut_short), gates_of(gates))


def test_figures_of_a_whole_load_are_not_doubted() -> None:
    assert outcome().doubts == []
    assert outcome(unsent=1).doubts == []
    assert outcome(lag=1.9).doubts == []
    assert not outcome("errors=0").in_doubt


@pytest.mark.parametrize(
    ("doubted", "said", "in_doubt"),
    [
        (outcome("errors=0", cut_short=True), "stopped after 1 s", True),
        (outcome("errors=0", unsent=2), "100 of 102 calls were made; figures are a floor", True),
        (outcome("errors=0", lag=3), "1 % of calls left 3 ms late or more", False),
    ],
)
def test_figures_of_another_load_are_doubted(doubted: Outcome, said: str, in_doubt: bool) -> None:
    (doubt,) = doubted.doubts
    assert said in doubt
    assert doubted.in_doubt is in_doubt
    assert doubted.missed == []
