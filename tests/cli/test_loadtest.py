"""`searchguard loadtest`, run against a real server."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import grpc
import pytest
from hdrh.histogram import HdrHistogram

from searchguard.cli import load_text
from searchguard.loadtest.gates import gates_of
from searchguard.loadtest.outcome import outcome_of
from searchguard.loadtest.plan import Seen
from searchguard.loadtest.processes import Met
from searchguard.loadtest.tally import Tally
from tests.cli.running import run
from tests.loadtest.fake import answering, passed
from tests.loadtest.plans import plan, told
from tests.service.authority import Authority
from tests.service.folders import write_lists
from tests.service.running import SECONDS, serving

pytestmark = pytest.mark.smoke

REVISION = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
LOAD = ("--rate", "100", "--for", "500ms", "--arrivals", "even")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server that passes every query."""
    with answering(lambda _data, _context: passed()) as address:
        yield address


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    """A file of queries."""
    path = tmp_path / "queries.txt"
    path.write_text("plandemic\nbread\nhow to bake bread\nmilk\n", "utf-8")
    return path


def test_programs_are_told_all_that_a_real_server_answers_by_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    (cert, key), ours = authority.issue("server"), authority.issue("client")
    query = b'{"query": "measles vaccine", "count": 3}\n{"query": "bread", "count": 2}'
    words = ["--queries", "-", "--region", "NL", "--language", "nl", "--processes", "2"]
    words += ["--deadline", "30s"]
    encrypted = ("--tls-cert", cert, "--tls-key", key, "--tls-client-ca", authority.file)
    with serving("--blocklists", write_lists(tmp_path / "lists"), *encrypted) as server:
        by_tls = ("--tls-ca", authority.file, "--tls-cert", ours[0], "--tls-key", ours[1])
        target = ("--target", server.address, *by_tls)
        done = run("loadtest", *target, *words, *LOAD, "--format", "json", stdin=query)
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["calls"] == {"made": 50, "not_made": 0, "answered": 50, "failed": 0}
    assert set(told["actions"]) == {"pointer", "pass"}
    assert sum(told["actions"].values()) == 50
    (revision,) = told["revisions"]
    assert (len(revision["revision"]), revision["answers"]) == (64, 50)
    latency = told["latency_ms"]
    assert 0 < latency["p50"] <= latency["p99"] <= latency["max"]
    assert HdrHistogram.decode(told["histogram"]).get_total_count() == 50
    assert told["generator"]["processes"] == 2
    assert told["generator"]["connections"] == 8
    assert sum(row["answered"] for row in told["timeline"]) == 50


def test_person_is_told_and_gates_that_are_met_exit_with_zero(address: str, queries: Path) -> None:
    gate = "p99=30s,errors=0,rate=50"
    done = run("loadtest", "--target", address, "--queries", queries, *LOAD, "--gate", gate)
    assert (done.code, done.err) == (0, "")
    assert "calls       50 made in 500 ms, 50 answered, 0 failed" in done.out
    assert "gate        errors=0: 0 of 50 (0 %), met" in done.out


def test_gate_that_is_missed_is_named_and_exits_with_one(address: str, queries: Path) -> None:
    gate = "p50=1us,errors=0,rate=5000"
    done = run("loadtest", "--target", address, "--queries", queries, *LOAD, "--gate", gate)
    assert done.code == 1
    first, second = done.err.splitlines()
    assert first.startswith("searchguard: gate missed: p50=1us: ")
    assert first.endswith("%) over")
    assert second == "searchguard: gate missed: rate=5000: 100.0/s, 4,900.0/s too few"


def test_ctrl_c_tells_what_was_measured_and_passes_no_gate(queries: Path) -> None:
    asked = Event()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        asked.set()
        return passed()

    command = [sys.executable, "-m", "searchguard", "loadtest", "--queries", str(queries)]
    words = ["--rate", "50", "--for", "10m", "--gate", "errors=0"]
    with (
        answering(answer) as address,
        subprocess.Popen(
            [*command, *words, "--target", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            assert asked.wait(SECONDS)
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 2
    assert "gate        errors=0: 0 of " in stdout
    assert "note        stopped after " in stdout
    assert "no gate is passed: stopped after" in stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "127.0.0.1:1"], "`127.0.0.1:1` does not tell its status"),
        (["--target", "search.example:443"], "say --allow-remote"),
        (["--queries", "absent.txt"], "`absent.txt`: No such file or directory"),
        (["--for", "10"], "`10` is no duration"),
        (["--for", "2h"], "`2h` is not above 0 and at most 3,600 s"),
        (["--deadline", "0s"], "`0s` is not above 0"),
        (["--gate", "p99"], "`p99` has no bound"),
        (["--region", "Nederland"], "not an ISO 3166 code"),
        (["--service-config", "queries.txt"], "JSON is malformed"),
        (["--tls-cert", "queries.txt"], "--tls-cert FILE and --tls-key FILE go together"),
    ],
)
def test_what_cannot_run_says_why_and_exits_with_two(
    words: list[str], said: str, queries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(queries.parent)
    monkeypatch.setenv("COLUMNS", "200")
    done = run("loadtest", "--queries", queries, "--rate", "10", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_text_of_a_load_test() -> None:
    tally = Tally(1)
    tally.add(
        told(
            latencies={"OK": [1.1] * 90 + [4] * 8, "RESOURCE_EXHAUSTED": [0.5, 0.7]},
            lags=[0.1] * 100,
            actions={"pass": 97, "block": 1},
            reasons={"calls": 2},
            revisions={REVISION: Seen(90, 0, 5), "0" * 64: Seen(8, 5, 9.99)},
        )
    )
    outcome = outcome_of([plan(rate=10.0)], Met(tally, 10.0, False), gates_of("p98=5ms,errors=0"))
    assert "\n".join(load_text.outcome_lines(outcome)) == TEXT


TEXT = """\
calls       100 made in 10 s, 98 answered, 2 failed
rate        9.8/s answered, 10/s asked for
actions     pass 97, block 1
revision    4f53cda18c2b gave 90; from 0.00 s to 5.00 s
revision    000000000000 gave 8; from 5.00 s to 9.99 s
latency     p50 1.1 ms, p90 1.1 ms, p99 no answer, p99.9 no answer, max no answer
failed      RESOURCE_EXHAUSTED 2, p50 500 µs, p99 700 µs
sg-reason   calls 2
generator   processes: 1, connections: 1; calls left late by p50 100 µs, p99 100 µs

from        answers
1 ms               90 ████████████████████████████████████████████████
1.5 ms              0
2 ms                0
3 ms                8 ████

gate        p98=5ms: 4 ms, met
gate        errors=0: 2 of 100 (2 %), missed, 2 too many"""
