"""Hostile clients: others are answered meanwhile, and afterwards nothing of it is left."""

import sys
from collections.abc import Iterator

import grpc
import pytest

from tests.service.attacks import ATTACKS, BEFORE_TLS
from tests.service.authority import Authority
from tests.service.folders import write_lists
from tests.service.innocent import calling, descriptors, memory
from tests.service.running import Server, serving
from tests.waiting import until

DOSES = 3
ROOM = 32 * 1024 * 1024  # bytes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="descriptors are read from /proc")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that patience leaves soon."""
    lists = write_lists(tmp_path_factory.mktemp("attacked"))
    with serving("--blocklists", lists, "--handshake", "1") as server:
        yield server


@pytest.fixture(scope="module")
def attacked_with_tls(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    lists = write_lists(tmp_path_factory.mktemp("attacked"))
    cert, key = authority.issue("server")
    words = ("--blocklists", lists, "--handshake", "1", "--tls-cert", cert, "--tls-key", key)
    with serving(*words) as server:
        yield server


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_fails_no_call_of_others_and_leaves_nothing(name: str, attacked: Server) -> None:
    with grpc.insecure_channel(attacked.address) as channel:
        bears(attacked, channel, name)


@pytest.mark.parametrize("name", BEFORE_TLS)
def test_attack_on_tls_fails_no_call_of_others(
    name: str, attacked_with_tls: Server, authority: Authority
) -> None:
    credentials = grpc.ssl_channel_credentials(authority.file.read_bytes())
    with grpc.secure_channel(attacked_with_tls.address, credentials) as channel:
        bears(attacked_with_tls, channel, name)


def bears(server: Server, channel: grpc.Channel, name: str) -> None:
    """Attack a server while a client calls it, and compare what it holds after each dose.

    The allocator keeps much of what a dose took once, so memory has room: of a thousand connections
    16 kB each would not fit in it.
    """
    attack, count = ATTACKS[name]
    process = server.worker()
    with calling(channel) as innocent:
        until(lambda: len(innocent.took) > 0)
        opened = descriptors(process)

        def held_after() -> int:
            attack(server.address, count)
            until(lambda: descriptors(process) <= opened)
            return memory(process)

        held = [held_after() for _ in range(DOSES)]
        calls = len(innocent.took)
        until(lambda: len(innocent.took) > calls)
    assert innocent.failed == []
    assert held[-1] <= held[0] + ROOM, held
    assert server.process.poll() is None
    assert "failed" not in server.written
