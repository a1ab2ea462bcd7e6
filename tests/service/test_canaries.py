"""No text of a query stays anywhere: a few canaries, where `make canary` sends a thousand."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service import canaries
from tests.service.running import SECONDS, serving

pytestmark = pytest.mark.smoke


def test_no_canary_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        assert canaries.main(["--strings", "5"]) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, limits)
    said = capsys.readouterr().out
    assert said.endswith("5 canary strings by each of 8 paths: 0 found\n")
    for place in (
        "metrics",
        "stderr",
        "shared memory",
        "file: log/decisions-",
        "heard: one by one",
    ):
        assert f"bytes  {place}" in said


def test_canary_is_found_where_there_is_one() -> None:
    word = canaries.canary()
    places = {"here": f"x{word.upper()}y {word}".encode(), "there": b"canaria"}
    assert canaries.found_in(places) == {"here": 2, "there": 0}


def end_of(process: "subprocess.Popen[str]") -> int:
    """Return how a process ended: killed, or with a dump of its memory."""
    process.send_signal(signal.SIGSEGV)
    ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    process.wait(SECONDS)
    return int(ended.si_code)


def test_server_that_crashes_writes_no_dump(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    try:
        with serving("--blocklists", folder) as server:
            own = Path(f"/proc/{server.process.pid}")
            [line] = [
                line for line in (own / "limits").read_text().splitlines() if "core file" in line
            ]
            assert line.split()[-3:] == ["0", "0", "bytes"]
            assert int((own / "coredump_filter").read_text(), 16) == 0
            assert end_of(server.process) == os.CLD_KILLED
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, limits)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists"]


def test_any_other_process_would_have_written_one(tmp_path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        pytest.skip("no process may have a core dump here")
    program = (
        "import resource as r, signal; most = r.getrlimit(r.RLIMIT_CORE)[1];"
        "r.setrlimit(r.RLIMIT_CORE, (most, most));"
        "print(flush=True); signal.pause()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert other.stdout is not None
    other.stdout.readline()
    assert end_of(other) == os.CLD_DUMPED
