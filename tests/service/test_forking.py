"""The process that leaders are forked of: what dies with it, and what does not."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchguard.service.generations import launching
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.generations.feed import in_memory
from searchguard.service.generations.generation import Lists
from searchguard.service.generations.launching import Launcher
from searchguard.service.generations.reports import Refused, Report
from searchguard.service.generations.reserving import reserve
from searchguard.service.settings import Settings
from searchguard.snapshot.files import write_file
from tests.client.answers import in_a_thread
from tests.service.probing import two_snapshots
from tests.service.running import (
    SECONDS,
    Server,
    children_of,
    name_of,
    serving,
    status_of,
    stub_for,
    watched,
)
from tests.service.test_metrics import scrape, value
from tests.waiting import until

pytestmark = pytest.mark.smoke

LARGE = 60_000  # terms, which take a second to build
(FIRST, (FIRST_DATA, _)), (SECOND, (SECOND_DATA, _)) = two_snapshots().items()
INFO = "searchguard_generation_info"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lists.sgsnap"
    write_file(path, FIRST_DATA)
    return path


@pytest.fixture
def server(file: Path) -> Iterator[Server]:
    words = ("--workers", "1", "--metrics-listen", "127.0.0.1:0", "--grace", "600")
    with serving("--snapshot", file, *words) as running:
        until(lambda: not is_building(running))
        yield running


def named(server: Server, name: str) -> set[int]:
    return {pid for pid in server.children() if name_of(pid) == name}


def fork_server_of(server: Server) -> int:
    (found,) = named(server, "sg-fork-server")
    return found


def is_building(server: Server) -> bool:
    return value(scrape(server), INFO, 'state="building"') == 1


def test_every_process_of_a_server_has_a_name(server: Server) -> None:
    leader = server.leader()
    assert name_of(server.process.pid) == "sg-supervisor"
    assert name_of(fork_server_of(server)) == "sg-fork-server"
    assert [name_of(pid) for pid in children_of(leader)] == ["sg-worker"]


def test_leader_is_forked_of_what_has_no_thread_and_keeps_its_parent(server: Server) -> None:
    fork_server = fork_server_of(server)
    assert len(list(Path(f"/proc/{fork_server}/task").iterdir())) == 1
    assert children_of(fork_server) == []
    assert os.getpgid(server.leader()) == server.leader()


def test_fork_server_that_is_killed_is_started_again_for_the_next_lists(
    server: Server, file: Path
) -> None:
    before = fork_server_of(server)
    os.kill(before, signal.SIGKILL)
    write_file(file, SECOND_DATA)
    server.wait_for(f"serving other lists .*revision={SECOND}")
    assert fork_server_of(server) != before
    assert "not loaded" not in server.written


def test_lists_whose_fork_server_died_are_tried_again(server: Server, file: Path) -> None:
    fork_server = fork_server_of(server)
    os.kill(fork_server, signal.SIGSTOP)
    write_file(file, SECOND_DATA)
    until(lambda: is_building(server))
    with stub_for(server.address) as stub:
        assert status_of(stub).revision == FIRST
        os.kill(fork_server, signal.SIGKILL)
        server.wait_for("lists not loaded .*the process that was to start others has ended")
        server.wait_for(f"serving other lists .*revision={SECOND}")
    assert "quarantine" not in server.written


def test_server_stops_whose_fork_server_hangs(server: Server, file: Path) -> None:
    os.kill(fork_server_of(server), signal.SIGSTOP)
    write_file(file, SECOND_DATA)
    until(lambda: is_building(server))
    assert server.stop() == 0


def test_leader_that_is_killed_while_it_builds_leaves_the_old_lists(
    server: Server, file: Path
) -> None:
    old = server.leader()
    data, _ = next(iter(two_snapshots(LARGE).values()))
    write_file(file, data)
    until(lambda: len(named(server, "sg-leader")) > 1)
    (new,) = named(server, "sg-leader") - {old}
    os.kill(new, signal.SIGKILL)
    with stub_for(server.address) as stub:
        status = next(one for one in watched(stub) if one.HasField("last_error"))
    assert (status.revision, status.last_error.message) == (FIRST, "building it ended with SIGKILL")
    assert server.leader() == old


class Heard:
    """Who hears of one generation, until it has ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.reports: list[Report] = []

    def reported(self, _generation: object, report: Report, _sockets: object) -> None:
        self.reports.append(report)

    def leader_ended(self, _generation: object, code: int) -> None:
        raise AssertionError(code)

    def ended(self, _generation: object) -> None:
        self._loop.stop()


def test_fork_server_that_hangs_is_ended_and_the_lists_are_not_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launching, "BUILD_SECONDS", 0.1)
    in_a_thread(_ask_one_that_hangs)


def _ask_one_that_hangs() -> None:
    reservation = reserve("127.0.0.1:0", share=False)
    with closing(asyncio.SelectorEventLoop()) as loop:
        heard = Heard(loop)
        board = Bulletin.made("news", 100)
        before = set(children_of(os.getpid()))
        launcher = Launcher(loop, Settings(), reservation, bulletin=board.fd, shared={})
        (fork_server,) = set(children_of(os.getpid())) - before
        os.kill(fork_server, signal.SIGSTOP)
        lists = Lists(snapshot=in_memory(FIRST_DATA), loaded_from="test")
        launcher.start(lists, heard, serving="", quarantine={})
        loop.call_later(SECONDS, loop.stop)
        loop.run_forever()
    reservation.give_up()
    (refused,) = heard.reports
    assert isinstance(refused, Refused)
    assert not refused.of_snapshot
