"""The Envoy configuration that ships, in a real Envoy before two real servers."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL
from typing import Any

import grpc
import pytest
import yaml

from searchguard.v1 import service_pb2
from tests.deploy.envoy import CONFIG, Envoy, envoy
from tests.deploy.measure_envoy import WORKERS, addresses_of, shares, skew_of
from tests.service.authority import Authority
from tests.service.folders import BLOCKED, PASSED, POINTED, write_lists
from tests.service.running import SECONDS, Server, serving, stub_for
from tests.service.trickle import Trickle

ROOT = Path(__file__).parents[2]

# Where the lock has a wheel, an Envoy that is missing is a failure.
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"},
    reason="there is no wheel of Envoy for this machine",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lists, and the certificate that Envoy shows."""
    folder = write_lists(tmp_path_factory.mktemp("envoy") / "lists").parent
    authority = Authority(folder)
    authority.issue("server")
    return folder


@pytest.fixture(scope="module")
def servers(folder: Path) -> Iterator[list[Server]]:
    with (
        serving("--blocklists", folder / "lists") as one,
        serving("--blocklists", folder / "lists") as two,
    ):
        yield [one, two]


@pytest.fixture(scope="module")
def proxy(servers: list[Server], folder: Path) -> Iterator[Envoy]:
    with envoy([one.address for one in servers], folder) as running:
        running.wait_for(2)
        yield running


def curl(*words: str | Path) -> tuple[int, dict[str, Any]]:
    """Return the HTTP code and the JSON of an answer."""
    command = ["curl", "--silent", "--write-out", "\n%{http_code}", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    body, _, code = done.stdout.rpartition("\n")
    return int(code), json.loads(body)


def asked(proxy: Envoy, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    return curl("-d", json.dumps(fields), f"http://{proxy.addresses['plain']}{path}")


@pytest.mark.parametrize(
    ("query", "action"),
    [(f"#{BLOCKED}", "ACTION_BLOCK"), (POINTED, "ACTION_POINTER"), (PASSED, "ACTION_PASS")],
)
def test_json_is_asked_and_answered(proxy: Envoy, query: str, action: str) -> None:
    code, told = asked(proxy, "/v1/check", query=query)
    assert (code, told["decision"]["action"]) == (200, action)


def test_batch_and_status_have_their_paths(proxy: Envoy) -> None:
    code, told = asked(proxy, "/v1/check:batch", queries=[PASSED, BLOCKED])
    actions = [one["decision"]["action"] for one in told["results"]]
    assert (code, actions) == (200, ["ACTION_PASS", "ACTION_BLOCK"])
    code, told = asked(proxy, "/v1/status")
    assert (code, told["status"]["ruleCount"]) == (200, 2)


def test_largest_batch_comes_through(proxy: Envoy, tmp_path: Path) -> None:
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps({"queries": ["x" * 4000] * 1000}), "utf-8")
    code, told = curl(f"-d@{queries}", f"http://{proxy.addresses['plain']}/v1/check:batch")
    assert (code, len(told["results"])) == (200, 1000)


def test_fault_of_a_field_is_told_in_json(proxy: Envoy) -> None:
    code, told = asked(proxy, "/v1/check", query="a", context={"region": "!!"})
    (detail,) = told["details"]
    assert (code, told["code"]) == (400, grpc.StatusCode.INVALID_ARGUMENT.value[0])
    assert detail["fieldViolations"][0]["field"] == "context.region"


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_tls_is_spoken_to_everybody_else(proxy: Envoy, folder: Path, version: str) -> None:
    address = proxy.addresses["encrypted"]
    url, body = f"https://{address}/v1/check", json.dumps({"query": BLOCKED})
    code, told = curl("--cacert", folder / "ca.pem", version, "-d", body, url)
    assert (code, told["decision"]["action"]) == (200, "ACTION_BLOCK")


def test_grpc_goes_through_unary_and_streamed(proxy: Envoy) -> None:
    with stub_for(proxy.addresses["plain"]) as stub:
        answer = stub.Check(service_pb2.CheckRequest(query=BLOCKED), timeout=SECONDS)
        assert answer.decision.action == 3
        request = service_pb2.CheckRequest(query=BLOCKED)
        items = (service_pb2.StreamCheckRequest(id=str(n), request=request) for n in range(3))
        answers = list(stub.StreamCheck(items, timeout=SECONDS))
        assert [one.id for one in answers] == ["0", "1", "2"]


def test_workers_with_a_port_each_get_as_much(folder: Path, tmp_path: Path) -> None:
    lists, request = write_lists(tmp_path / "lists"), service_pb2.CheckRequest(query=BLOCKED)
    words = ("--workers", str(WORKERS), "--port-each", "--decision-log", tmp_path / "log")
    with (
        serving("--blocklists", lists, *words) as server,
        envoy(addresses_of(server), folder) as proxy,
        stub_for(proxy.addresses["plain"]) as stub,
    ):
        proxy.wait_for(WORKERS)
        for _ in range(40):
            stub.Check(request, timeout=SECONDS)
        (lists / "must_block.txt").write_text(f"{BLOCKED}\n", "utf-8")
        server.wait_for("serving other lists")
        server.leader()  # the processes before answer until they are gone
        proxy.wait_for(WORKERS)
        for _ in range(40):
            stub.Check(request, timeout=SECONDS)
    # Workers of the lists before have rows of their own.
    counts = shares(tmp_path / "log")
    assert counts.total() == 80
    assert skew_of(counts) <= 0.2, counts


def test_calls_are_shared_out(proxy: Envoy) -> None:
    before = proxy.healthy()
    with stub_for(proxy.addresses["plain"]) as stub:
        for _ in range(200):
            stub.Check(service_pb2.CheckRequest(query=PASSED), timeout=SECONDS)
    after = proxy.healthy()
    counts = [after[name] - before[name] for name in after]
    assert (len(counts), sum(counts)) == (2, 200)
    assert min(counts) >= 60


def test_server_that_is_killed_under_load_costs_no_answer(folder: Path) -> None:
    lists = ("--blocklists", folder / "lists")
    with (
        serving(*lists) as one,
        serving(*lists) as two,
        envoy([one.address, two.address], folder) as proxy,
    ):
        proxy.wait_for(2)
        request = service_pb2.CheckRequest(query=BLOCKED)
        with Trickle(lambda: stub_for(proxy.addresses["plain"]), request) as trickle:
            trickle.wait_for(100)
            one.stop(SIGKILL)
            trickle.wait_for(100)
            proxy.wait_for(1)
            trickle.wait_for(100)
        assert trickle.failed == []
        assert proxy.stat("cluster.searchguard.upstream_rq_retry") >= 1


def _routes() -> list[dict[str, Any]]:
    config = yaml.safe_load(CONFIG.read_text("utf-8"))
    manager = config["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]
    (host,) = manager["typed_config"]["route_config"]["virtual_hosts"]
    routes: list[dict[str, Any]] = host["routes"]
    return routes


def test_every_rpc_has_a_route_and_streams_have_no_end() -> None:
    service = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"]
    for method in service.methods:
        path = f"/{service.full_name}/{method.name}"
        route = next(
            one["route"]
            for one in _routes()
            if one["match"].get("path") == path or path.startswith(one["match"].get("prefix", "-"))
        )
        assert (route["timeout"] == "0s") is method.server_streaming
        assert ("retry_policy" in route) is not method.server_streaming


def test_same_codes_are_asked_again_as_by_grpc_clients() -> None:
    config = json.loads((ROOT / "deploy/service-config.json").read_text("utf-8"))
    asked = config["methodConfig"][0]["retryPolicy"]
    (policy, *others) = [
        one["route"]["retry_policy"] for one in _routes() if "retry_policy" in one["route"]
    ]
    codes = {word.upper() for word in policy["retry_on"].split(",")}
    assert codes - set(asked["retryableStatusCodes"]) == {
        "CONNECT-FAILURE",
        "REFUSED-STREAM",
        "RESET",
    }
    assert policy["num_retries"] == asked["maxAttempts"] - 1
    assert all(one == policy for one in others)


def test_descriptor_is_what_protos_say(tmp_path: Path) -> None:
    subprocess.run(["make", "proto", f"GENERATED={tmp_path}"], cwd=ROOT, check=True)
    fresh = (tmp_path / "deploy/envoy/searchguard.binpb").read_bytes()
    assert (CONFIG.parent / "searchguard.binpb").read_bytes() == fresh, "generate with `make proto`"
