"""Faults of a machine under a real server: its clock, its disk, its store. No search minds them."""

import errno
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import RawIOBase
from itertools import count
from pathlib import Path

import pytest

from searchguard.policy.reading import load_folder
from searchguard.v1 import decision_pb2, service_pb2
from tests.service.folders import BLOCKED, write_lists
from tests.service.odd_bucket import Fault, OddBucket, odd_bucket
from tests.service.published import TRUST, Place
from tests.service.running import Server, Stub, children_of, serving, status_of, stub_for, watched
from tests.service.test_service_config import client_of
from tests.service.trickle import Trickle
from tests.snapshot.keys import ANN, trust_file
from tests.snapshot.s3 import KEYS

pytestmark = pytest.mark.smoke

HOUR = 3600
TEN_YEARS = 10 * 366 * 24 * HOUR
CLOCK = Path(__file__).with_name("clock.c")
REQUEST = service_pb2.CheckRequest(query=BLOCKED)
MOUNT = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"'


@dataclass
class Machine:
    """A server, the store that it follows, and what can be done to its machine."""

    server: Server
    place: Place
    bucket: OddBucket
    clock: Path
    disk: Path
    numbers: Iterator[int]

    def publish(self) -> str:
        """Publish other lists; return their revision."""
        return self.place.publish(self.place.with_line(f"bread {next(self.numbers)}"))

    def turn_clock(self, seconds: int) -> None:
        """Let it be so much later, or earlier, for every process of the server."""
        with self.clock.open("r+b") as file:
            file.write(struct.pack("q", seconds))

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Leave no room on the disk for what the server keeps and writes."""
        filling = self.disk / "filling"
        with filling.open("wb", buffering=0) as file:
            while _takes(file):
                pass
        yield
        filling.unlink()

    def until(self, stub: Stub, condition: Callable[[service_pb2.ServerStatus], bool]) -> None:
        """Wait until a condition holds of what the server tells of itself."""
        next(status for status in watched(stub) if condition(status))


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    for name in ("store", "disk"):
        (folder / name).mkdir()
    (folder / "clock").write_bytes(bytes(8))
    (folder / "trust.json").write_bytes(trust_file(TRUST, ANN))
    place = Place(folder, load_folder(write_lists(folder / "lists")))
    place.publish(place.lists)
    with ExitStack() as stack:
        bucket, endpoint = stack.enter_context(odd_bucket(folder / "store"))
        told = {
            **KEYS,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ALLOW_HTTP": "true",
            "LD_PRELOAD": turnable_clock(folder),
            "CLOCK_FILE": folder / "clock",
        }
        env = ("env", *(f"{name}={value}" for name, value in told.items()))
        within = (*env, "unshare", "-rm", "sh", "-c", MOUNT, folder / "disk")
        words = (
            *("--store", "s3://lists", "--channel", "prod", "--store-poll", "0.1"),
            *("--trust", folder / "trust.json", "--keep", folder / "disk" / "kept"),
            *("--decision-log", folder / "disk" / "log", "--workers", "2"),
        )
        server = stack.enter_context(serving(*words, within=tuple(map(str, within))))
        disk = Path(f"/proc/{server.process.pid}/root{folder}/disk")
        yield Machine(server, place, bucket, folder / "clock", disk, count())


def _takes(file: RawIOBase) -> bool:
    try:
        file.write(bytes(4096))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
    else:
        return True


def turnable_clock(folder: Path) -> Path:
    """Return a library that lets a process see another time."""
    compiler, library = shutil.which("cc"), folder / "clock.so"
    if not compiler or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("there is no C compiler here, or no namespace for users")
    subprocess.run([compiler, "-shared", "-fPIC", CLOCK, "-o", library], check=True)
    return library


@contextmanager
def all_answered(machine: Machine) -> Iterator[Trickle]:
    """Ask all the time meanwhile; all calls must be answered, and rightly."""
    with Trickle(lambda: client_of(machine.server.address), REQUEST) as trickle:
        yield trickle
        trickle.wait_for(20)
    assert trickle.failed == []
    assert trickle.actions == {decision_pb2.ACTION_BLOCK}


def test_clock_that_jumps_stops_no_answer(machine: Machine) -> None:
    workers = children_of(machine.server.leader())
    with stub_for(machine.server.address) as stub, all_answered(machine) as trickle:
        for seconds in (HOUR, -HOUR, TEN_YEARS, -TEN_YEARS):
            machine.turn_clock(seconds)
            if abs(seconds) == TEN_YEARS:
                machine.until(stub, lambda status: status.HasField("last_error"))
            trickle.wait_for(20)
        assert children_of(machine.server.leader()) == workers
        machine.turn_clock(0)
        machine.until(stub, lambda status: not status.HasField("last_error"))
        revision = machine.publish()
        machine.until(stub, lambda status: status.revision == revision)


def test_disk_that_is_full_stops_no_answer_and_no_new_lists(machine: Machine) -> None:
    with stub_for(machine.server.address) as stub, all_answered(machine):
        with machine.full_disk():
            machine.server.wait_for("decision log not written")
            revision = machine.publish()
            machine.until(stub, lambda status: status.revision == revision)
            machine.until(stub, lambda status: "no copy is kept" in status.last_error.message)
        machine.server.wait_for("decision log written again")


@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.NONE])
def test_store_at_fault_stops_no_answer(machine: Machine, fault: Fault) -> None:
    with stub_for(machine.server.address) as stub, all_answered(machine) as trickle:
        before = status_of(stub).revision
        machine.bucket.break_down(fault)
        assert machine.bucket.met.wait(60)
        if fault is not Fault.HANGS:
            machine.until(stub, lambda status: status.HasField("last_error"))
        trickle.wait_for(20)
        assert status_of(stub).revision == before
        machine.bucket.mend()
        revision = machine.publish()
        machine.until(stub, lambda status: status.revision == revision)
