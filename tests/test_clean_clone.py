"""What a newcomer does: clone, `make serve`, ask, `make test`."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import grpc
import pytest

from searchguard.v1 import decision_pb2, service_pb2, service_pb2_grpc

ROOT = Path(__file__).parent.parent
MINUTES = 5 * 60
# The environment of this run must not lend the clone its interpreter or its packages.
NEWCOMER = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "VIRTUAL_ENV", "PYTEST", "MAKE", "MFLAGS"))
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is nothing to clone")
    folder = tmp_path_factory.mktemp("newcomer") / "searchguard"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def address(clone: Path) -> Iterator[str]:
    """Where `make serve` answers in the clone."""
    server = subprocess.Popen(
        ["make", "serve", "ARGS=--listen 127.0.0.1:0"],
        cwd=clone,
        env=NEWCOMER,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stderr is not None
    too_long = Timer(MINUTES, os.killpg, (server.pid, signal.SIGKILL))
    too_long.start()
    try:
        lines = (re.search(r"serving address=(\S+)", line) for line in server.stderr)
        yield next(found[1] for found in lines if found)
    finally:
        too_long.cancel()
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def test_served_clone_blocks_what_its_lists_block(address: str) -> None:
    context = decision_pb2.Context(region="NL", language="nl")
    request = service_pb2.CheckRequest(query="#plandemic", context=context)
    with grpc.insecure_channel(address) as channel:
        decision = service_pb2_grpc.SearchGuardServiceStub(channel).Check(request).decision
    assert decision.action == decision_pb2.ACTION_BLOCK
    assert decision.rule_id
    assert decision.notices


def test_tests_of_clone_pass(clone: Path, address: str) -> None:
    assert address
    run = subprocess.run(
        ["make", "test", "SPARK=", "ARGS=-m smoke tests/service/test_grpcurl.py"],
        cwd=clone,
        env=NEWCOMER,
        capture_output=True,
        text=True,
        timeout=MINUTES,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\d+ passed", run.stdout)
