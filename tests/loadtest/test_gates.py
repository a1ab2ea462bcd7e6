"""Gates: how they are written, and when they are met."""

import pytest

from searchguard.loadtest.gates import Gate, gates_of, judge, seconds_of, shown_seconds
from searchguard.loadtest.tally import Tally
from tests.loadtest.plans import told


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("500us", 5e-4), ("5ms", 5e-3), ("1.5s", 1.5), ("30s", 30), ("2m", 120), ("1h", 3600)],
)
def test_duration_is_a_number_and_a_unit(written: str, seconds: float) -> None:
    assert seconds_of(written) == pytest.approx(seconds)


@pytest.mark.parametrize("written", ["", "5", "ms", "-5ms", "5 minutes", "1e3s", "nans", "5ms5"])
def test_other_words_are_no_duration(written: str) -> None:
    with pytest.raises(ValueError, match="is no duration: write a number and a unit"):
        seconds_of(written)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0000014, "1.4 µs"),
        (0.0009996, "1 ms"),
        (0.0123, "12.3 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1 s"),
        (12.34, "12.3 s"),
        (3600, "3,600 s"),
    ],
)
def test_duration_is_shown_in_the_unit_one_reads_it_in(seconds: float, shown: str) -> None:
    assert shown_seconds(seconds) == shown


def test_gates_are_a_list_with_commas() -> None:
    assert gates_of(" p99=5ms, errors=0.1% ,errors=3,rate=990,max=1s,p99.9=10ms,") == (
        Gate("p99=5ms", "p99", 0.005),
        Gate("errors=0.1%", "errors", 0.1, share=True),
        Gate("errors=3", "errors", 3),
        Gate("rate=990", "rate", 990),
        Gate("max=1s", "max", 1),
        Gate("p99.9=10ms", "p99.9", 0.01),
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("p99", "`p99` has no bound"),
        ("p99=5", "`5` is no duration"),
        ("p100=5ms", "`p100` is nothing to bound"),
        ("p0=5ms", "`p0` is nothing to bound"),
        ("mean=5ms", "`mean` is nothing to bound"),
        ("errors=none", "`none` is no number"),
        ("rate=99%", "`99%` is no number"),
    ],
)
def test_gate_that_is_none_is_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gates_of(f"p50=1s,{written}")


@pytest.mark.parametrize(
    ("written", "met", "measured", "missed_by"),
    [
        ("p50=5ms", True, "4 ms", ""),
        ("p50=4ms", True, "4 ms", ""),
        ("p50=3ms", False, "4 ms", "1 ms (33%) over"),
        ("p95=1s", True, "8 ms", ""),
        ("p96=1s", False, "none", "so many calls never got a decision"),
        ("max=1s", False, "none", "so many calls never got a decision"),
        ("errors=1", True, "1 of 20 (5 %)", ""),
        ("errors=0", False, "1 of 20 (5 %)", "1 too many"),
        ("errors=5%", True, "1 of 20 (5 %)", ""),
        ("errors=2%", False, "1 of 20 (5 %)", "3 % too many"),
        ("rate=9.5", True, "9.5/s", ""),
        ("rate=12", False, "9.5/s", "2.5/s too few"),
    ],
)
def test_gate_is_judged_by_all_calls(
    written: str, met: bool, measured: str, missed_by: str
) -> None:
    # 19 answers of 20 calls, in two seconds.
    tally = Tally(1)
    tally.add(told(latencies={"OK": [4.0] * 10 + [8.0] * 9, "UNAVAILABLE": [0.1]}))
    (gate,) = gates_of(written)
    judged = judge(gate, tally, 2.0)
    assert (judged.met, judged.measured, judged.missed_by) == (met, measured, missed_by)


def test_no_calls_meet_no_bound_on_a_latency() -> None:
    assert not judge(gates_of("p99=1h")[0], Tally(1), 1.0).met
