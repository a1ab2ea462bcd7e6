"""What Prometheus reads of a real server."""

import os
import re
import select
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from searchguard.errors import SettingsError
from searchguard.service.metrics.listening import listen_on
from searchguard.service.numbers.families import (
    EVENT_ANSWERS,
    FALLBACKS,
    FAMILIES,
    LEFT_OUT,
    NEW_QUERIES,
)
from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, COVID, POINTED, covid
from tests.service.running import SECONDS, Server, Stub, run, serving, stub_for, watched
from tests.service.watching import asked_for
from tests.waiting import until

pytestmark = pytest.mark.smoke

CHECK = 'grpc_method="Check"'
# The lists here have no event, no notice with a parent, no rule for a share, and none that is new.
UNSEEN = {EVENT_ANSWERS, FALLBACKS, LEFT_OUT, NEW_QUERIES}


def scrape(server: Server) -> str:
    """Return what is read at /metrics."""
    address = server.wait_for(r"metrics address=(\S+)")[1]
    with urlopen(f"http://{address}/metrics", timeout=SECONDS) as answer:
        return str(answer.read().decode())


def told(server: Server) -> str:
    """Return the same once the process above a generation has told what became of it."""
    until(lambda: "searchguard_generation_info{" in scrape(server))
    return scrape(server)


def value(text: str, name: str, *labels: str) -> float:
    """Return the sum of a metric's samples that have some labels, as they are written."""
    rows = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", text, re.MULTILINE)
    assert rows, name
    return sum(float(count) for said, count in rows if set(labels) <= set(said.split(",")))


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    words = ("--metrics-listen", "127.0.0.1:0", "--streams", "1")
    with serving("--blocklists", folder, *words) as running:
        yield running


def test_calls_and_decisions_are_counted_and_never_forgotten(server: Server, folder: Path) -> None:
    with stub_for(server.address) as stub:
        for query in (BLOCKED, POINTED, "birds", "bees"):
            stub.Check(service_pb2.CheckRequest(query=query), timeout=SECONDS)
        with pytest.raises(grpc.RpcError):
            stub.Check(service_pb2.CheckRequest(query="x" * 70_000), timeout=SECONDS)
        asked = (service_pb2.StreamCheckRequest(id=str(n)) for n in range(3))
        assert len(list(stub.StreamCheck(asked, timeout=SECONDS))) == 3
        _serves_other_lists(stub, folder)
        stub.Check(service_pb2.CheckRequest(query=BLOCKED), timeout=SECONDS)
    # The processes of the lists before are counted until they have ended.
    while value(text := scrape(server), "searchguard_processes") != 1:
        assert server.process.poll() is None
    assert value(text, "grpc_server_started_total", CHECK) == 6
    assert value(text, "grpc_server_handled_total", CHECK, 'grpc_code="OK"') == 5
    assert value(text, "grpc_server_handled_total", CHECK, 'grpc_code="InvalidArgument"') == 1
    assert value(text, "grpc_server_handling_seconds_count", CHECK) == 6
    assert value(text, "grpc_server_msg_received_total") == 3
    assert value(text, "grpc_server_msg_sent_total", 'grpc_method="StreamCheck"') == 3
    assert value(text, "searchguard_decisions_total", 'action="block"') == 2
    assert value(text, "searchguard_decisions_total", 'action="pointer"') == 1
    assert value(text, "searchguard_decisions_total", 'action="pass"') == 5
    assert value(text, "searchguard_rule_hits_total", 'rule="covid/plandemic"') == 2
    assert value(text, "searchguard_rule_hits_total", 'rule="covid/bees"') == 0
    assert value(text, "searchguard_loads_total") == 2
    assert value(text, "searchguard_processes") == value(text, "searchguard_revision_info") == 1
    assert value(text, "searchguard_rules") == 3


def _serves_other_lists(stub: Stub, folder: Path) -> None:
    states = watched(stub)
    before = next(states)
    more = "  - {id: bees, action: block, state: live, reason: health, terms: [bees]}\n"
    covid(folder).write_text(COVID + more, "utf-8")
    assert next(states).revision != before.revision


def test_every_metric_is_there_from_the_start_and_failures_are_told(
    server: Server, folder: Path
) -> None:
    text = told(server)
    assert_complete(text)
    missing = {
        name for name, _ in asked_for() if not re.search(rf"^{name}[ {{]", text, re.MULTILINE)
    }
    assert missing <= {family.shown for family in UNSEEN}
    assert value(text, "searchguard_load_error") == value(text, "searchguard_load_failures_total")
    with stub_for(server.address) as stub:
        states = watched(stub)
        next(states)
        with pytest.raises(grpc.RpcError):
            next(watched(stub))
        covid(folder).write_text("blocklist: [", "utf-8")
        assert next(states).last_error.message
    text = told(server)
    assert_complete(text)
    assert value(text, "searchguard_load_error") == 1
    assert value(text, "searchguard_load_failures_total") == 1
    assert 0 < value(text, "searchguard_load_error_age_seconds") < SECONDS
    assert value(text, "searchguard_shed_total", 'reason="streams"') == 1
    watching, refused = 'grpc_method="WatchStatus"', 'grpc_code="ResourceExhausted"'
    assert value(text, "grpc_server_handled_total", watching, refused) == 1


def assert_complete(text: str) -> None:
    """Check that each family is there, with its kind, its words and its labels, and no other."""
    found = {one.name: one for one in text_string_to_metric_families(text)}
    assert found.keys() == {family.name for family in FAMILIES}
    for family in FAMILIES:
        assert found[family.name].type == family.kind
        assert found[family.name].documentation == family.what
        labels = {frozenset(sample.labels) - {"le"} for sample in found[family.name].samples}
        assert labels == {frozenset(family.labels)} or (not labels and family in UNSEEN), (
            family.name
        )


def test_numbers_outlive_the_process_that_tells_them(server: Server) -> None:
    with stub_for(server.address) as stub:
        stub.Check(service_pb2.CheckRequest(query=BLOCKED), timeout=SECONDS)
    [recorder] = recorders(server)
    os.kill(recorder, signal.SIGKILL)
    server.wait_for("recorder died")
    assert value(scrape(server), "searchguard_decisions_total", 'action="block"') == 1
    ended = os.pidfd_open(recorders(server)[0])
    server.stop(signal.SIGKILL)
    waiting = select.poll()
    waiting.register(ended, select.POLLIN)
    assert waiting.poll(SECONDS * 1000), "the recorder outlives its server"


def recorders(server: Server) -> list[int]:
    """Return the processes beside a server that record."""
    tasks = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    children = [int(word) for task in tasks for word in task.read_text().split()]
    return [
        one for one in children if b"recorder_child" in Path(f"/proc/{one}/cmdline").read_bytes()
    ]


@pytest.mark.parametrize(
    "address", ["nowhere", "127.0.0.1:99999", "192.0.2.1:0", ":", ":9464", "127.0.0.1:x"]
)
def test_address_for_metrics_that_cannot_be_listened_on_is_told(address: str) -> None:
    with pytest.raises(SettingsError) as told:
        listen_on(address)
    words = f"metrics cannot be read on `{address}`: it is taken, or not an address HOST:PORT"
    assert str(told.value) == words


def test_address_for_metrics_that_is_taken_ends_the_server(folder: Path) -> None:
    with listen_on("127.0.0.1:0") as taken:
        port = taken.getsockname()[1]
        words = ("--listen", "127.0.0.1:0", "--metrics-listen", f"127.0.0.1:{port}")
        done = run("serve", "--blocklists", folder, *words)
    assert done.returncode == 2
    assert f"metrics cannot be read on `127.0.0.1:{port}`" in done.stderr
