"""The real process: it follows its lists, keeps what works, and stops when it is told to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Self

import grpc
import pytest

from searchguard.snapshot.files import write_file
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, COVID, PASSED, covid, write_lists
from tests.service.running import SECONDS, Server, Stub, run, serving, status_of, stub_for, watched

pytestmark = pytest.mark.smoke

OTHER = COVID.replace('"#plandemic"', '"#infodemic"')
BROKEN = COVID.replace("action: block", "action: blok")
AUTHORING = {"pydantic", "rich", "ruamel", "typer", "yaml"}
LOADED = """
import sys
from pathlib import Path
from searchguard.service import __main__
from searchguard.service.generations import building, leader, worker
from searchguard.service.generations.feed import in_memory
from searchguard.service.generations.order import Order
from searchguard.service.settings import Settings
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply.source import Folder
order = Order(
    settings=Settings(), generation=1, snapshot=0, bulletin=0, shared={},
    addresses=("",), loaded_from="",
)
snapshot = in_memory(Folder(Path(sys.argv[1])).load().data)
state = building.built(load_snapshot(building.snapshot_bytes(snapshot)), order)
print(state.manifest.counts.rules)
print(*{name.split(".")[0] for name in sys.modules})
"""


def check(stub: Stub, query: str) -> pb.Decision:
    request = service_pb2.CheckRequest(query=query)
    response: service_pb2.CheckResponse = stub.Check(request, timeout=SECONDS)
    return response.decision


@pytest.fixture(scope="module")
def edited_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lists(tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def running(edited_folder: Path) -> Iterator[Server]:
    with serving("--blocklists", edited_folder) as server:
        yield server


@pytest.fixture
def stub(edited_folder: Path, running: Server) -> Iterator[Stub]:
    """A client of one server for many tests: each finds the first lists again."""
    with stub_for(running.address) as stub:
        first = status_of(stub)
        yield stub
        covid(edited_folder).write_text(COVID, "utf-8")
        assert any(
            status.revision == first.revision and not status.HasField("last_error")
            for status in watched(stub)
        )


@pytest.fixture
def folder(edited_folder: Path, stub: Stub) -> Path:
    """The folder of that server, for the length of a test."""
    return edited_folder


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    return write_lists(tmp_path / "lists")


def test_process_that_answers_loads_a_folder_without_reading_yaml(own_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(own_folder)], capture_output=True, text=True, check=True
    )
    rules, modules = done.stdout.splitlines()
    assert rules == "2"
    assert AUTHORING & set(modules.split()) == set()


def test_edit_is_live_and_names_another_revision(folder: Path, stub: Stub) -> None:
    seen = watched(stub)
    before = next(seen)
    assert check(stub, BLOCKED).action == pb.ACTION_BLOCK
    covid(folder).write_text(OTHER, "utf-8")
    after = next(seen)
    assert after.revision != before.revision
    assert after.serving_since.ToDatetime() > before.serving_since.ToDatetime()
    assert check(stub, BLOCKED).action == pb.ACTION_PASS
    assert check(stub, "infodemic").revision == after.revision


def test_file_that_comes_or_goes_is_an_edit(folder: Path, stub: Stub) -> None:
    seen = watched(stub)
    assert next(seen).blocklist_count == 1
    path = folder / "health" / "more.yaml"
    path.write_text(COVID.replace("blocklist: covid", "blocklist: more"), "utf-8")
    assert next(seen).blocklist_count == 2
    path.unlink()
    assert next(seen).blocklist_count == 1


def test_broken_edit_leaves_the_old_answering_and_is_told(
    folder: Path, running: Server, stub: Stub
) -> None:
    seen = watched(stub)
    revision = next(seen).revision
    covid(folder).write_text(BROKEN, "utf-8")
    told = next(seen)
    (problem,) = told.last_error.problems
    assert told.revision == revision
    assert (problem.file, problem.line) == (str(covid(folder)), 7)
    assert problem.column > 1
    assert problem.severity == service_pb2.Problem.SEVERITY_ERROR
    assert "blok" in problem.message
    assert told.last_error.since.ToDatetime() > told.serving_since.ToDatetime()
    running.wait_for(rf"{covid(folder)}:7:\d+: error .*`blok`")
    assert check(stub, BLOCKED).action == pb.ACTION_BLOCK

    covid(folder).write_text(COVID, "utf-8")
    repaired = next(seen)
    assert not repaired.HasField("last_error")
    assert (repaired.revision, repaired.serving_since) == (revision, told.serving_since)


def test_broken_edit_that_becomes_another_one_is_live(folder: Path, stub: Stub) -> None:
    seen = watched(stub)
    revision = next(seen).revision
    covid(folder).write_text(BROKEN, "utf-8")
    assert next(seen).HasField("last_error")
    covid(folder).write_text(OTHER, "utf-8")
    repaired = next(seen)
    assert not repaired.HasField("last_error")
    assert repaired.revision != revision


def test_words_of_a_problem_are_for_those_who_may_read_lists(own_folder: Path) -> None:
    with (
        serving("--blocklists", own_folder, "--no-explain") as server,
        stub_for(server.address) as s,
    ):
        seen = watched(s)
        next(seen)
        covid(own_folder).write_text(BROKEN, "utf-8")
        (problem,) = next(seen).last_error.problems
    assert (problem.line, problem.message) == (7, "")


def test_folder_behind_a_link_that_is_swapped_is_an_edit(tmp_path: Path) -> None:
    one, two = write_lists(tmp_path / "one"), write_lists(tmp_path / "two")
    covid(two).write_text(OTHER, "utf-8")
    for path in two.rglob("*.yaml"):
        os.utime(path, ns=(0, 0))
    link = tmp_path / "current"
    link.symlink_to(one)
    with serving("--blocklists", link) as server, stub_for(server.address) as stub:
        seen = watched(stub)
        next(seen)
        (tmp_path / "next").symlink_to(two)
        (tmp_path / "next").replace(link)
        next(seen)
        assert check(stub, "infodemic").action == pb.ACTION_BLOCK


def test_snapshot_file_is_served_and_followed(own_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "lists.sgsnap"
    assert run("compile", own_folder, "-o", file).returncode == 0
    with serving("--snapshot", file) as server, stub_for(server.address) as stub:
        seen = watched(stub)
        first = next(seen)
        assert first.loaded_from == str(file)
        good = file.read_bytes()
        write_file(file, good[:-1])
        damaged = next(seen)
        assert damaged.revision == first.revision
        assert "damaged" in damaged.last_error.message
        covid(own_folder).write_text(OTHER, "utf-8")
        assert run("compile", own_folder, "-o", file).returncode == 0
        assert next(seen).revision != first.revision
        assert check(stub, BLOCKED).action == pb.ACTION_PASS


class Traffic:
    """Threads that ask two queries over and over, and remember every different answer."""

    def __init__(self, address: str, threads: int) -> None:
        self.answers: set[tuple[str, int, int]] = set()
        self.errors: list[grpc.RpcError] = []
        self.count = 0
        self._stop = Event()
        self._threads = [Thread(target=self._ask, args=(address,)) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(SECONDS)

    def _ask(self, address: str) -> None:
        queries = ["plandemic", "infodemic"]
        request = service_pb2.BatchCheckRequest(queries=queries)
        with stub_for(address) as stub:
            while not self._stop.is_set():
                try:
                    results = stub.BatchCheck(request, timeout=SECONDS).results
                except grpc.RpcError as error:
                    self.errors.append(error)
                    continue
                decisions = [result.decision for result in results]
                (revision,) = {decision.revision for decision in decisions}
                self.answers.add((revision, decisions[0].action, decisions[1].action))
                self.count += 1


def test_reload_under_traffic_mixes_nothing_and_fails_nothing(
    folder: Path, running: Server, stub: Stub
) -> None:
    seen = watched(stub)
    expected = {(next(seen).revision, pb.ACTION_BLOCK, pb.ACTION_PASS)}
    with Traffic(running.address, threads=3) as traffic:
        for text in (OTHER, COVID, OTHER):
            covid(folder).write_text(text, "utf-8")
            revision = next(seen).revision
            actions = [check(stub, query).action for query in ("plandemic", "infodemic")]
            expected.add((revision, actions[0], actions[1]))
    assert traffic.errors == []
    assert len(expected) == 2
    assert traffic.answers <= expected
    assert traffic.count > 100


def test_first_start_with_broken_lists_tells_where_and_exits(own_folder: Path) -> None:
    covid(own_folder).write_text(BROKEN, "utf-8")
    done = run("serve", "--blocklists", own_folder, "--listen", "127.0.0.1:0")
    assert done.returncode == 2
    assert f"{covid(own_folder)}:7:" in done.stderr
    assert "`blok`" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--blocklists", "absent"], "`absent` is not a folder"),
        (["--snapshot", "absent"], "absent"),
        (["--blocklists", ".", "--snapshot", "x"], "one of --blocklists DIR, --snapshot FILE"),
        (["--listen", "nowhere.invalid:1"], "cannot listen on `nowhere.invalid:1`"),
        (["--listen", "50051"], "cannot listen on `50051`"),
    ],
)
def test_start_that_cannot_be_says_why(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_lists(tmp_path / "blocklists")
    done = run("serve", "--listen", "127.0.0.1:0", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_taken_address_is_refused(running: Server, own_folder: Path) -> None:
    done = run("serve", "--blocklists", own_folder, "--listen", running.address)
    assert done.returncode == 2
    assert "it is taken" in done.stderr


def test_default_folder_is_blocklists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_lists(tmp_path / "blocklists")
    with serving() as server, stub_for(server.address) as stub:
        assert status_of(stub).loaded_from == "blocklists"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_open_calls_well_and_exits_with_zero(
    number: signal.Signals, own_folder: Path
) -> None:
    with serving("--blocklists", own_folder) as server, stub_for(server.address) as stub:
        seen = watched(stub)
        next(seen)
        assert server.stop(number) == 0
        with pytest.raises(grpc.RpcError):
            next(seen)
        server.wait_for("stopped")


def test_no_query_is_ever_written(own_folder: Path) -> None:
    canary = "canary9f3b"
    contexts: list[dict[str, str]] = [{}, {"region": "??"}, {"region": "XQ"}]
    with serving("--blocklists", own_folder) as server, stub_for(server.address) as stub:
        for query in (canary, f"{canary} {BLOCKED}", canary * 9000):
            for context in contexts:
                request = service_pb2.CheckRequest(query=query, context=context, explain=True)
                with ExitStack() as stack:
                    if len(query) > 65536 or context.get("region") == "??":
                        stack.enter_context(pytest.raises(grpc.RpcError))
                    stub.Check(request, timeout=SECONDS)
        server.stop()
        server.wait_for("stopped")
        assert "canary" not in server.written


def test_log_as_json_is_one_object_a_line(own_folder: Path) -> None:
    command = [sys.executable, "-m", "searchguard", "serve", "--listen", "127.0.0.1:0"]
    words = ["--blocklists", str(own_folder), "--log-format", "json"]
    with subprocess.Popen([*command, *words], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        events = map(json.loads, process.stderr)
        first = next(one for one in events if one["event"] == "serving")
        process.terminate()
        rest = [one["event"] for one in events]
    assert first["rules"] == 2
    assert rest == ["stopping", "stopped"]


def test_pass_has_the_revision_of_the_lists(stub: Stub) -> None:
    assert check(stub, PASSED).revision == status_of(stub).revision
