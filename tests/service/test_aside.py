"""Work that stands back, and lets what comes after it go first again."""

import os
import sys
import threading
from pathlib import Path

import pytest

from searchguard.service.generations.aside import aside
from tests.service.folders import write_lists
from tests.service.running import children_of, serving


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def test_what_is_done_aside_is_returned_and_its_thread_is_gone() -> None:
    threads = threading.active_count()
    assert aside(lambda: threading.current_thread().name) == "aside"
    assert threading.active_count() == threads


def test_what_fails_aside_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        aside(lambda: 1 // 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority")
def test_only_what_is_done_aside_stands_back() -> None:
    before = priority()
    assert aside(priority) > before
    assert priority() == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority")
def test_no_thread_of_a_worker_stands_back(tmp_path: Path) -> None:
    with serving("--blocklists", write_lists(tmp_path), "--workers", "1") as server:
        leader = server.leader()
        for process in (leader, *children_of(leader)):
            threads = Path(f"/proc/{process}/task").iterdir()
            priorities = {os.getpriority(os.PRIO_PROCESS, int(one.name)) for one in threads}
            assert priorities == {priority()}
