"""A process hears that it is to stop, wherever it is."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from searchguard.v1 import service_pb2
from tests.service.folders import covid, write_lists
from tests.service.running import SECONDS, serving, stub_for, watched

READY = "print('ready', flush=True)"
BUSY = "while True: pass"
HELD = "lock = Lock(); lock.acquire(); lock.acquire()"
PATIENT = "stopping.be_patient()"
WAITING = "stopping.wait(); print('asked', flush=True)"


def stopped(number: signal.Signals, *lines: str) -> tuple[int, str]:
    """Return the exit code and output of a program that is told to stop once it says `ready`."""
    program = "\n".join(
        (
            "from threading import Event, Lock, Thread",
            "from searchguard.service.stopping import Stopping, leave",
            "stopping = Stopping()",
            *lines,
        )
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        try:
            return process.wait(SECONDS), process.stdout.read()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("doing", [BUSY, HELD])
def test_signal_before_there_are_calls_ends_the_process(number: signal.Signals, doing: str) -> None:
    assert stopped(number, READY, doing) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_wait(number: signal.Signals) -> None:
    assert stopped(number, PATIENT, READY, WAITING) == (0, "asked\n")


def test_leaving_waits_for_no_thread() -> None:
    held = "Thread(target=Event().wait).start()"
    assert stopped(signal.SIGTERM, held, PATIENT, READY, WAITING, "leave(3)") == (
        3,
        "asked\n",
    )


def test_second_signal_waits_for_no_call(tmp_path: Path) -> None:
    folder = write_lists(tmp_path / "lists")
    with (
        serving("--blocklists", folder, "--grace", "600") as server,
        stub_for(server.address) as stub,
    ):

        def never_ends() -> Iterator[service_pb2.StreamCheckRequest]:
            yield service_pb2.StreamCheckRequest(id="one")
            server.process.wait(SECONDS)

        answers = stub.StreamCheck(never_ends(), timeout=SECONDS)
        assert next(answers).id == "one"
        server.process.terminate()
        server.wait_for("stopping")
        server.process.terminate()
        assert server.process.wait(SECONDS) == 128 + signal.SIGTERM
        with pytest.raises(grpc.RpcError):
            next(answers)


@pytest.mark.smoke
def test_server_whose_words_nobody_reads_answers_and_stops(folder: Path) -> None:
    command = [sys.executable, "-m", "searchguard", "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "--blocklists", str(folder)], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            line = next(one for one in process.stderr if "serving address=" in one)
            process.stderr.close()
            with stub_for(line.partition("address=")[2].split()[0]) as stub:
                seen = watched(stub)
                next(seen)
                covid(folder).write_text("acton:", "utf-8")
                assert next(seen).HasField("last_error")
                stub.Check(service_pb2.CheckRequest(query="bread"), timeout=SECONDS)
            process.terminate()
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
