"""`searchguard canary`: what it tells of a fleet, its exit codes and its metrics."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from searchguard.cli.canary_metrics import CanaryMetrics
from searchguard.client.canaries import CanaryState, Outcome
from searchguard.engine.engine import Engine
from searchguard.engine.expecting import differences
from searchguard.policy.formats.canaries import read_canaries
from searchguard.policy.model import Action, Case
from tests.cli.running import run
from tests.service.folders import covid, write_lists
from tests.service.running import SECONDS, Server, serving

ROOT = Path(__file__).parents[2]
NOBODY = "127.0.0.1:1"
FILE = """\
canaries:
  - {query: measles vaccine, region: NL, language: nl, expect: pointer, notice: vaccines}
  - {query: "#plandemic", expect: block}
"""
LOST = """\
canaries:
  - {query: measles vaccine, region: NL, language: nl, expect: pointer, number: 113}
  - {query: "#plandemic", expect: pointer}
  - {query: bread, age_band: under_16, surface: suggest, expect: pass}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving("--blocklists", write_lists(tmp_path_factory.mktemp("lists"))) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "canaries.yaml"
    path.write_text(FILE, "utf-8")
    return path


def patient(file: Path, *words: str) -> tuple[int, str, str]:
    done = run("canary", file, "--timeout", str(SECONDS), *words)
    return done.code, done.out, done.err


def test_nothing_is_told_where_all_is_shown(file: Path, server: Server) -> None:
    assert patient(file, "--address", server.address) == (
        0,
        "",
        "searchguard: servers: 1, canaries: 2, lost: 0, without an answer: 0\n",
    )


def test_what_is_lost_is_told_with_whom_it_is_lost_for(file: Path, server: Server) -> None:
    file.write_text(LOST, "utf-8")
    code, out, err = patient(file, "--address", server.address)
    assert code == 1
    assert out.splitlines() == [
        f"lost       `measles vaccine` NL, nl at {server.address}: "
        "expected the number `113`, got none",
        f"lost       `#plandemic` anywhere at {server.address}: "
        "expected pointer, got block by covid/plandemic",
    ]
    assert err.endswith("servers: 1, canaries: 3, lost: 2, without an answer: 0\n")


def test_server_that_does_not_answer_is_another_exit_code(file: Path, server: Server) -> None:
    code, out, _ = patient(file, "--address", NOBODY, "--timeout", "0.1")
    assert code == 2
    assert re.match(f"unanswered `measles vaccine` NL, nl at {NOBODY}: (unreachable|late): ", out)
    file.write_text(LOST, "utf-8")
    done = run("canary", file, "--address", NOBODY, "--address", server.address, "--timeout", "3")
    assert done.code == 1
    assert "servers: 2, canaries: 3, lost: 2, without an answer: 3" in done.err


def test_json_tells_all(file: Path, server: Server) -> None:
    _, out, _ = patient(file, "--address", server.address, "--format", "json")
    assert json.loads(out)[0] == {
        "query": "measles vaccine",
        "region": "NL",
        "language": "nl",
        "age_band": "",
        "surface": "",
        "server": server.address,
        "state": "shown",
        "words": "",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("canaries: []\n", ":1:1: error no canary here: write them under `canaries` (reading)"),
        ("", ":1:1: error the file is empty"),
        ("canaries: [", ":2:1: error "),
        ("- a\n", ":1:1: error the file begins with a key: `canaries:` (reading)"),
        ("canary: []\n", ":1:1: error unknown key `canary`: did you mean `canaries` (reading)"),
        ("canaries:\n  - {query: x}\n", ":2:5: error `expect` is missing: write "),
        ("canaries:\n  - {query: x, expect: shown}\n", ":2:24: error "),
        ("canaries:\n  - {query: x, expect: pass, at: 2027-01-01}\n", "error unknown key `at`"),
        ("canaries:\n  - {query: x, expect: pass, region: Nederland}\n", ":2:38: error "),
        ("canaries:\n  - x\n", ":2:5: error "),
    ],
)
def test_faulty_file_is_told_place_by_place(text: str, said: str, file: Path) -> None:
    file.write_text(text, "utf-8")
    done = run("canary", file, "--address", NOBODY)
    assert done.code == 2
    assert said in done.err
    assert done.err.endswith("searchguard: no canaries, problems: 1\n")


def test_file_that_is_not_there_and_port_without_rounds(file: Path) -> None:
    assert run("canary", file.with_name("none.yaml")).code == 2
    done = run("canary", file, "--metrics-listen", "127.0.0.1:0")
    assert (done.code, done.err) == (
        2,
        "searchguard: --metrics-listen goes with --every: one round is soon over\n",
    )
    done = run("canary", file, "--every", "1", "--metrics-listen", "9465", "--address", NOBODY)
    assert (done.code, done.err) == (2, "searchguard: `9465` is not HOST:PORT\n")


def samples(text: str) -> dict[tuple[str, str, str], float]:
    """Return the metrics in a text by name, server and query."""
    return {
        (one.name, one.labels.get("server", ""), one.labels.get("query", "")): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_metrics_are_written_after_one_round_too(
    file: Path, server: Server, tmp_path: Path
) -> None:
    file.write_text(LOST, "utf-8")
    metrics = tmp_path / "canary.prom"
    patient(file, "--address", server.address, "--metrics-file", str(metrics))
    found = samples(metrics.read_text("utf-8"))
    assert found["searchguard_canary_lost", server.address, "#plandemic"] == 1
    assert found["searchguard_canary_lost", server.address, "bread"] == 0
    assert found["searchguard_canary_unanswered", server.address, "bread"] == 0
    assert found["searchguard_canary_last_round_timestamp_seconds", "", ""] > 0


def test_silence_is_no_sign_of_health(tmp_path: Path) -> None:
    metrics = CanaryMetrics(tmp_path / "canary.prom")
    one, other = (Case(query=query, expect=Action.POINTER) for query in "ab")

    def after(*states: tuple[Case, CanaryState]) -> dict[tuple[str, str, str], float]:
        metrics.show([Outcome("s", case, state) for case, state in states])
        return samples((tmp_path / "canary.prom").read_text("utf-8"))

    name = "searchguard_canary_lost"
    assert after((one, CanaryState.LOST), (other, CanaryState.UNANSWERED))[name, "s", "a"] == 1
    mute = after((one, CanaryState.UNANSWERED))
    assert mute[name, "s", "a"] == mute["searchguard_canary_unanswered", "s", "a"] == 1
    assert (name, "s", "b") not in mute
    assert after((one, CanaryState.SHOWN))[name, "s", "a"] == 0


class Watch:
    """A canary that asks for ever, in a process of its own."""

    def __init__(self, file: Path, server: Server) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "searchguard", "canary", str(file)),
                *("--address", server.address, "--every", "0.1", "--timeout", "3"),
                *("--metrics-listen", "127.0.0.1:0"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self, pattern: str, *, err: bool = False) -> re.Match[str]:
        """Return where a line matches, once there is one."""
        stream = self.process.stderr if err else self.process.stdout
        assert stream
        too_long = Timer(SECONDS, self.process.kill)
        too_long.start()
        try:
            found = (re.search(pattern, line) for line in stream)
            return next(one for one in found if one)
        finally:
            too_long.cancel()


@contextmanager
def watching(file: Path, server: Server) -> Iterator[Watch]:
    running = Watch(file, server)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def alarms(text: str) -> set[str]:
    """Return the alerts of the shipped rules that fire at once on a text.

    One round without an answer, as while a server changes its processes, fires none.
    """
    rules = yaml.safe_load((ROOT / "deploy/canary-alerts.yaml").read_text("utf-8"))
    above = re.compile(r"(?:^|\()(searchguard_canary_\w+)\)? > 0$")
    firing = {name for (name, _, _), value in samples(text).items() if value > 0}
    return {
        one["alert"]
        for one in rules["groups"][0]["rules"]
        if "for" not in one and (found := above.search(one["expr"])) and found[1] in firing
    }


@pytest.mark.smoke
def test_notice_that_is_removed_is_alarmed_and_so_is_its_return(tmp_path: Path, file: Path) -> None:
    lists = write_lists(tmp_path / "lists")
    with serving("--blocklists", lists) as server, watching(file, server) as watch:
        port = watch.line(r"metrics at 127\.0\.0\.1:(\d+)", err=True)[1]

        def metrics() -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=SECONDS) as got:
                return str(got.read().decode())

        watch.line("canaries: 2, lost: 0, without an answer: 0", err=True)
        assert alarms(metrics()) == set()
        whole = covid(lists).read_text("utf-8")
        covid(lists).write_text(whole.replace("    notices: [vaccines]\n", ""), "utf-8")
        watch.line(
            r"^\S+Z lost       `measles vaccine` NL, nl at .*: expected the notice `vaccines`"
        )
        assert alarms(metrics()) == {"SearchguardCanaryLost"}
        covid(lists).write_text(whole, "utf-8")
        watch.line(r"^\S+Z shown      `measles vaccine`")
        assert alarms(metrics()) == set()

        file.write_text("canaries: [", "utf-8")
        watch.line("canaries not read, going on with those before", err=True)
        file.write_text(FILE.replace("expect: block", "expect: pass"), "utf-8")
        watch.line(r"lost       `#plandemic` anywhere")
        watch.process.send_signal(signal.SIGTERM)
        assert watch.process.wait(SECONDS) == 1


def test_shipped_canaries_hold_for_the_shipped_lists() -> None:
    engine = Engine.load(ROOT / "blocklists")
    canaries = read_canaries(ROOT / "deploy/canaries.yaml")
    for one in canaries:
        decision = engine.check(
            one.query,
            region=one.region,
            language=one.language,
            age_band=one.age_band or "adult",
        )
        assert differences(one, decision) == (), one
    locales = set(engine.lists.workspace.locales)
    for notice in {one.notice for one in canaries}:
        asked = {f"{one.language}-{one.region}" for one in canaries if one.notice == notice}
        assert asked == locales, notice


def test_rules_and_page_name_metrics_that_there_are(tmp_path: Path) -> None:
    metrics = CanaryMetrics(tmp_path / "canary.prom")
    metrics.show([Outcome("s", Case(query="a", expect=Action.PASS), CanaryState.SHOWN)])
    there = {name for name, _, _ in samples((tmp_path / "canary.prom").read_text("utf-8"))}
    for path in ("deploy/canary-alerts.yaml", "docs/canaries.md"):
        assert set(re.findall(r"searchguard_canary_\w+", (ROOT / path).read_text("utf-8"))) == there


def test_page_shows_a_file_that_holds_and_counts_the_shipped_one(tmp_path: Path) -> None:
    page = (ROOT / "docs/canaries.md").read_text("utf-8")
    shown = re.search(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert shown
    (tmp_path / "shown.yaml").write_text(shown[1], "utf-8")
    shipped = read_canaries(ROOT / "deploy/canaries.yaml")
    assert set(read_canaries(tmp_path / "shown.yaml")) < set(shipped)
    assert f"servers: 1, canaries: {len(shipped)}, lost: 0" in page
