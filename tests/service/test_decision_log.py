"""The decision log of a real server: of disks that fail, and of processes that are killed."""

import json
import os
import resource
import select
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import grpc
import pytest

from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, POINTED
from tests.service.running import SECONDS, Server, Stub, run, serving, stub_for
from tests.service.test_metrics import recorders, scrape, value

pytestmark = pytest.mark.smoke

MOST_FILE = resource.RLIM_INFINITY


def ask(stub: Stub, query: str) -> str:
    """Return the name of a decision."""
    request = service_pb2.CheckRequest(query=query)
    answer: service_pb2.CheckResponse = stub.Check(request, timeout=SECONDS)
    return answer.decision.decision_id


def lines_in(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a log that are whole."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("decisions-*"))
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if line.endswith("\n")
    ]


def wait_for_end(process: int) -> None:
    """Wait until a process that is no child has ended; it is named by a descriptor."""
    waiting = select.poll()
    waiting.register(process, select.POLLIN)
    assert waiting.poll(SECONDS * 1000), "it does not end"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def server(folder: Path, log: Path) -> Iterator[Server]:
    words = ("--decision-log", log, "--decision-log-buffer", "65536")
    with serving("--blocklists", folder, *words, "--metrics-listen", "127.0.0.1:0") as running:
        yield running


def test_what_is_kept_and_what_is_dropped_are_all_decisions(server: Server, log: Path) -> None:
    names: list[str] = []
    with stub_for(server.address) as stub:
        names += [ask(stub, query) for query in (BLOCKED, POINTED, "birds")]
        [recorder] = recorders(server)
        os.kill(recorder, signal.SIGSTOP)  # a disk that stalls
        names += [ask(stub, BLOCKED) for _ in range(400)]
        os.kill(recorder, signal.SIGCONT)
        server.wait_for("decision log folder")
        names += _with_a_full_disk(server, stub, recorder)
        os.kill(recorder, signal.SIGKILL)
        names += [ask(stub, BLOCKED) for _ in range(50)]
        server.wait_for("recorder died")
        text = _settled(server)
    server.stop()
    names = [name for name in names if name]
    lines = lines_in(log)
    written = [line["decision_id"] for line in lines]
    dropped = int(value(text, "searchguard_decision_log_dropped_total"))
    assert dropped > 0
    assert len(written) == len(set(written))
    assert set(written) <= set(names)
    assert len(written) + dropped == len(names)
    assert value(text, "searchguard_decision_log_records_total") == len(written)
    acted = [f'action="{action}"' for action in ("block", "pointer")]
    assert sum(value(text, "searchguard_decisions_total", one) for one in acted) == len(names)
    sequences = [line["sequence"] for line in lines]
    assert sequences == sorted(sequences)
    assert sequences[-1] - len(sequences) == dropped


def _with_a_full_disk(server: Server, stub: Stub, recorder: int) -> list[str]:
    """Ask while no file may grow, and then let it."""
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (0, MOST_FILE))
    names = [ask(stub, BLOCKED) for _ in range(5)]
    server.wait_for("decision log not written")
    resource.prlimit(recorder, resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    server.wait_for("decision log written again")
    return names


def _settled(server: Server) -> str:
    """Return the metrics, once nothing is waiting for the disk."""
    while value(text := scrape(server), "searchguard_decision_log_waiting_bytes"):
        assert server.process.poll() is None
    return text


def test_no_block_is_lost_when_the_server_is_killed(server: Server, log: Path) -> None:
    names: list[str] = []
    recorder = os.pidfd_open(recorders(server)[0])
    with stub_for(server.address) as stub:
        threads = [Thread(target=_ask_until_it_dies, args=(stub, names)) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(names) < 200:
            assert any(thread.is_alive() for thread in threads)
        server.process.kill()
        for thread in threads:
            thread.join()
    wait_for_end(recorder)
    written = [line["decision_id"] for line in lines_in(log)]
    assert len(names) >= 200
    assert set(names) - set(written) == set()
    assert len(written) == len(set(written))


def _ask_until_it_dies(stub: Stub, names: list[str]) -> None:
    try:
        while True:
            names.append(ask(stub, BLOCKED))
    except grpc.RpcError:
        return


def test_folder_that_cannot_be_written_to_is_told(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    words = ("--blocklists", folder, "--listen", "127.0.0.1:0")
    done = run("serve", *words, "--decision-log", taken)
    assert done.returncode == 2
    assert f"the decision log cannot be written in `{taken}`: File exists; name" in done.stderr


def test_usual_folder_that_cannot_be_written_to_is_done_without(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "sources.yaml"))
    with serving("--blocklists", folder) as server, stub_for(server.address) as stub:
        assert ask(stub, BLOCKED)
        server.wait_for(r"no decision log message=.*--privacy 0")
