"""Real process trees: what dies is replaced, what is bad never serves, what stops says so first."""

import os
import select
import signal
import time
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from searchguard.policy.model import Lists
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.files import write_file
from searchguard.v1 import service_pb2
from tests.service.folders import PASSED
from tests.service.probing import lists_of, probing, two_snapshots
from tests.service.running import (
    SECONDS,
    Server,
    Stub,
    children_of,
    run,
    serving,
    status_of,
    stub_for,
    watched,
)
from tests.service.test_metrics import scrape, value
from tests.waiting import until

pytestmark = pytest.mark.smoke

SNAPSHOTS = two_snapshots()
(FIRST, (FIRST_DATA, _)), (SECOND, (SECOND_DATA, _)) = SNAPSHOTS.items()
ODD_OF = {revision: odd for revision, (_, odd) in SNAPSHOTS.items()}
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lists.sgsnap"
    write_file(path, FIRST_DATA)
    return path


def ended(pids: list[int]) -> bool:
    """Wait for processes that are not ours; tell whether they end in time."""
    until = time.monotonic() + SECONDS
    files = []
    for pid in pids:
        try:
            files.append(os.pidfd_open(pid))
        except ProcessLookupError:
            continue
    for one in files:
        if not select.select([one], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        os.close(one)
    return True


def tree(pid: int) -> list[int]:
    return [pid, *(below for child in children_of(pid) for below in tree(child))]


def test_swaps_and_killed_processes_cost_no_call(file: Path) -> None:
    with serving("--snapshot", file, "--workers", "2") as server:
        with probing(server.address, ODD_OF, rate=40) as seen:
            for data, revision in ((SECOND_DATA, SECOND), (FIRST_DATA, FIRST)):
                write_file(file, data)
                server.wait_for(f"serving other lists .*revision={revision}")
            worker = children_of(server.leader())[0]
            os.kill(worker, signal.SIGKILL)
            server.wait_for(f"worker ended .*pid={worker} how=SIGKILL")
            server.wait_for("worker answers")
            leader = server.leader()
            workers = children_of(leader)
            with stub_for(server.address) as stub:
                before = status_of(stub)
            os.kill(leader, signal.SIGKILL)
            server.wait_for(f"(?s)leader ended how=SIGKILL.*serving again revision={FIRST}")
            assert ended(workers)
            with stub_for(server.address) as stub:
                assert status_of(stub) == before
        assert server.leader() != leader
    assert (seen.wrong, dict(seen.failed)) == (0, {})
    assert len(seen.by_revision) == 2


def test_supervisor_that_is_killed_leaves_nothing_behind(file: Path) -> None:
    with serving("--snapshot", file, "--workers", "2") as server:
        with grpc.insecure_channel(server.address) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            seen = health.Watch(health_pb2.HealthCheckRequest(), timeout=SECONDS)
            next(seen)
            pids = tree(server.process.pid)
            server.process.kill()
            assert next(seen).status == NOT_SERVING
            assert list(seen) == []
        assert ended(pids)
    with serving("--snapshot", file, "--listen", server.address) as again:
        assert again.address == server.address


def test_stopping_server_says_so_first_and_waits_for_no_watch(file: Path) -> None:
    with (
        serving("--snapshot", file, "--linger", "1", "--grace", "600") as server,
        grpc.insecure_channel(server.address) as channel,
    ):
        health = health_pb2_grpc.HealthStub(channel)
        seen = health.Watch(health_pb2.HealthCheckRequest(), timeout=SECONDS)
        assert next(seen).status != NOT_SERVING
        told = Stub(channel).WatchStatus(service_pb2.WatchStatusRequest(), timeout=SECONDS)
        next(told)
        server.process.terminate()
        assert next(seen).status == NOT_SERVING
        request = service_pb2.CheckRequest(query=PASSED)
        assert Stub(channel).Check(request, timeout=SECONDS).decision.revision == FIRST
        assert server.process.wait(SECONDS) == 0
        assert list(seen) == []
        assert list(told) == []


def test_lists_that_crash_give_way_to_those_before(file: Path) -> None:
    with serving("--snapshot", file) as server, stub_for(server.address) as stub:
        write_file(file, SECOND_DATA)
        server.wait_for("serving other lists")
        for number in range(1, 6):
            os.kill(answering(server, number), signal.SIGKILL)
        server.wait_for(f"(?s)serving other lists.*serving other lists .*revision={FIRST}")
        status = next(one for one in watched(stub) if one.HasField("last_error"))
        assert status.revision == FIRST
        assert f"revision {SECOND} is taken back: its workers ended 5" in status.last_error.message


def answering(server: Server, number: int) -> int:
    """Return the one worker that answers, once so many have in a generation after the first."""
    if number > 1:
        server.wait_for(rf"(?s)(worker answers.*){{{number - 1}}}")
    return server.worker()


def test_lists_that_would_not_fit_do_not_serve(file: Path) -> None:
    done = run("serve", "--snapshot", file, "--listen", "127.0.0.1:0", "--memory", "50000000")
    assert done.returncode == 2
    assert "MB beside what runs, and of 50 MB" in done.stderr


def test_lists_whose_cases_fail_leave_the_old_ones_serving(file: Path, tmp_path: Path) -> None:
    bad = lists_of(0)
    other = tmp_path / "bad.sgsnap"
    write_file(other, failing(bad))
    done = run("serve", "--snapshot", other, "--listen", "127.0.0.1:0")
    assert (done.returncode, "cases that it carries fail here" in done.stderr) == (2, True)
    words = ("--snapshot", file, "--workers", "2", "--metrics-listen", "127.0.0.1:0")
    with serving(*words) as server, stub_for(server.address) as stub:
        write_file(file, failing(bad))
        status = next(one for one in watched(stub) if one.HasField("last_error"))
        assert (status.revision, "1 of 1" in status.last_error.message) == (FIRST, True)
        revision = revision_of(replace(bad, must_pass=("probe0000",)))
        told = ("searchguard_generation_info", f'revision="{revision}"')
        quarantined = ('state="quarantined"', 'reason="cases"')
        until(lambda: value(scrape(server), *told, *quarantined) == 1)
        text = scrape(server)
        assert value(text, "searchguard_generation_info", 'state="serving"') == 1
        assert value(text, "searchguard_loads_total") == 1
        assert value(text, "searchguard_load_failures_total") == 1


def failing(lists: Lists) -> bytes:
    """Return a snapshot of lists that must pass what they block."""
    return compile_lists(replace(lists, must_pass=("probe0000",)))


def test_unix_socket_is_handed_over(file: Path, tmp_path: Path) -> None:
    place = f"unix:{tmp_path}/socket"
    with serving("--snapshot", file, "--listen", place) as server:
        write_file(file, SECOND_DATA)
        server.wait_for("serving other lists")
        with stub_for(server.address) as stub:
            assert status_of(stub).revision == SECOND
    assert not os.path.lexists(f"{tmp_path}/socket")
