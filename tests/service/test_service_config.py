"""The service config that ships, in a real channel: what it retries, and what a restart costs."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import pytest

from searchguard.loadtest.driving import RECONNECTING
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import write_file
from searchguard.text.fold import FOLD_VERSION
from searchguard.v1 import service_pb2
from tests.loadtest.fake import answering, passed
from tests.service.builds import OTHER, compiled_by, other_build
from tests.service.probing import lists_of
from tests.service.running import Stub, serving, status_of
from tests.service.trickle import Trickle

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / "deploy/service-config.json").read_text("utf-8"))
PAGE = (ROOT / "docs/clients.md").read_text("utf-8")
REQUEST = service_pb2.CheckRequest(query="bread")
SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names the file as it lies in the repository."""
    monkeypatch.chdir(ROOT)


def example(address: str) -> str:
    """Return the page's Python, asking a server of the test; it makes `options` and `channel`."""
    match = re.search(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert match
    return match[1].replace("127.0.0.1:50051", address)


@contextmanager
def client_of(address: str) -> Iterator[Stub]:
    """Give a client as the page makes one, with a connection of its own."""
    program = example(address).replace(
        "options = [", 'options = [("grpc.use_local_subchannel_pool", 1),'
    )
    names: dict[str, Any] = {}
    exec(program.partition("answer =")[0], names)  # the page is ours
    with names["channel"]:
        yield names["stub"]


def test_every_rpc_is_configured_once_and_nothing_else_is() -> None:
    named = Counter(
        (name["service"], name["method"]) for one in CONFIG["methodConfig"] for name in one["name"]
    )
    assert named == {(SERVICE.full_name, method.name): 1 for method in SERVICE.methods}


def test_only_calls_with_one_answer_are_retried_and_bounded() -> None:
    single = {method.name for method in SERVICE.methods if not method.server_streaming}
    for one in CONFIG["methodConfig"]:
        names = {name["method"] for name in one["name"]}
        assert one["waitForReady"]
        assert ("retryPolicy" in one, "timeout" in one) == (names <= single, names <= single)


def test_page_explains_the_values() -> None:
    policy = CONFIG["methodConfig"][0]["retryPolicy"]
    throttling = CONFIG["retryThrottling"]
    words = [
        *(f"`retryPolicy`, `{code}`" for code in policy["retryableStatusCodes"]),
        f"`maxAttempts` {policy['maxAttempts']}, back-off 10 to 100 ms",
        f"`timeout` {CONFIG['methodConfig'][0]['timeout'].removesuffix('s')} s",
        f"`retryThrottling` {throttling['maxTokens']}, {throttling['tokenRatio']}",
        "`round_robin`",
        "`waitForReady`",
    ]
    assert (policy["initialBackoff"], policy["maxBackoff"]) == ("0.01s", "0.1s")
    assert [one for one in words if one not in PAGE] == []


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])
def test_call_that_a_server_let_down_is_made_again(code: grpc.StatusCode) -> None:
    attempts = count(1)

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        if next(attempts) % 4:
            context.abort(code, "gone")
        return passed()

    with answering(answer) as address, client_of(address) as stub:
        assert stub.Check(REQUEST).decision.revision == "first"
    assert next(attempts) == 5


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.INVALID_ARGUMENT]
)
def test_call_that_would_fare_no_better_is_made_once(code: grpc.StatusCode) -> None:
    attempts = count(1)

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        next(attempts)
        context.abort(code, "no")

    with answering(answer) as address, client_of(address) as stub, pytest.raises(grpc.RpcError):
        stub.Check(REQUEST)
    assert next(attempts) == 2


def test_failing_fleet_is_not_asked_four_times() -> None:
    attempts = count(1)

    def answer(_data: bytes, context: grpc.ServicerContext) -> bytes:
        next(attempts)
        context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    with answering(answer) as address, client_of(address) as stub:
        for _ in range(300):
            call = stub.Check.future(REQUEST)
            assert call.code() is grpc.StatusCode.UNAVAILABLE
    # 200 tokens are used up by attempts that fail, and each call after that is made once.
    assert next(attempts) - 1 < 300 + 200


def test_page_and_load_test_connect_again_alike() -> None:
    names: dict[str, Any] = {}
    exec(example("127.0.0.1:1").partition("channel =")[0], names)  # the page is ours
    assert [one for one in names["options"] if "reconnect" in one[0]] == list(RECONNECTING)


@pytest.mark.smoke
def test_upgrade_behind_a_port_costs_no_call(tmp_path: Path) -> None:
    other = other_build(tmp_path / "other")
    files = [tmp_path / "ours.sgsnap", tmp_path / "theirs.sgsnap"]
    write_file(files[0], compile_lists(lists_of(0)))
    write_file(files[1], compiled_by(other, 1))
    with ExitStack() as servers:
        # Each reads lists of the other.
        words = ("--snapshot", files[1], "--reuse-port")
        first = servers.enter_context(serving(*words))
        behind = ("--listen", first.address, "--reuse-port", "--snapshot")
        with Trickle(lambda: client_of(first.address), REQUEST) as trickle:
            second = servers.enter_context(serving(*behind, files[0], cwd=other))
            assert versions(first.address) <= {(FOLD_VERSION, OTHER), (OTHER, FOLD_VERSION)}
            assert first.stop() == 0
            assert versions(first.address) == {(OTHER, FOLD_VERSION)}
            servers.enter_context(serving(*behind, files[0]))
            assert second.stop() == 0
            exec(example(first.address), {})
            assert versions(first.address) == {(FOLD_VERSION, FOLD_VERSION)}
    assert trickle.failed == []
    assert trickle.answered > 100


def versions(address: str) -> set[tuple[str, str]]:
    """Return the fold version of what answers there, and that of its lists."""
    with client_of(address) as stub:
        status = status_of(stub)
    return {(status.fold_version, status.lists_fold_version)}
