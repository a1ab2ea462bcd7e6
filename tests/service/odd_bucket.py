"""A bucket that speaks as much of S3 as readers ask, and that can be at fault."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Event, Thread

_CHUNK = 1 << 16


class Fault(StrEnum):
    """What it does in place of an answer."""

    NONE = "none"
    HANGS = "hangs"
    GARBAGE = "garbage"
    NO_HTTP = "no http"
    ENDLESS = "endless"
    CHUNKS = "endless, of a length that is not told"


@dataclass
class OddBucket:
    """The objects are the files of a folder. `met` is set by each question."""

    folder: Path
    fault: Fault = Fault.NONE
    met: Event = field(default_factory=Event)
    mended: Event = field(default_factory=Event)

    def break_down(self, fault: Fault) -> None:
        """Be at fault from now on; return once somebody has met it."""
        self.mended.clear()
        self.met.clear()
        self.fault = fault

    def mend(self) -> None:
        """Answer again, and let go of who hangs."""
        self.fault = Fault.NONE
        self.mended.set()


@contextmanager
def odd_bucket(folder: Path) -> Iterator[tuple[OddBucket, str]]:
    """Yield a bucket for as long as the block lasts, and where it listens."""
    bucket = OddBucket(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer, or be at fault."""
            fault = bucket.fault
            bucket.met.set()
            with suppress(OSError):
                _FAULTS[fault](self, bucket)
            self.close_connection = fault is not Fault.NONE

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (named so above)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield bucket, f"http://127.0.0.1:{server.server_port}"
    finally:
        bucket.mend()
        server.shutdown()
        server.server_close()


def _answer(asked: BaseHTTPRequestHandler, bucket: OddBucket) -> None:
    path = bucket.folder / asked.path.partition("?")[0].split("/", 2)[2]
    if not path.is_file():
        _head(asked, 404, length=0)
        return
    data = path.read_bytes()
    mark = f'"{sha256(data).hexdigest()}"'
    if asked.headers["If-None-Match"] == mark:
        _head(asked, 304, length=0, mark=mark)
        return
    _head(asked, 200, length=len(data), mark=mark)
    asked.wfile.write(data)


def _hang(_asked: BaseHTTPRequestHandler, bucket: OddBucket) -> None:
    bucket.mended.wait()


def _garble(asked: BaseHTTPRequestHandler, _bucket: OddBucket) -> None:
    data = Random(1).randbytes(5000)
    _head(asked, 200, length=len(data))
    asked.wfile.write(data)


def _say_no_http(asked: BaseHTTPRequestHandler, _bucket: OddBucket) -> None:
    asked.wfile.write(Random(2).randbytes(5000))


def _never_end(asked: BaseHTTPRequestHandler, _bucket: OddBucket) -> None:
    _head(asked, 200, length=1 << 40)
    while True:
        asked.wfile.write(bytes(_CHUNK))


def _never_end_in_chunks(asked: BaseHTTPRequestHandler, _bucket: OddBucket) -> None:
    _head(asked, 200, length=None)
    while True:
        asked.wfile.write(f"{_CHUNK:x}\r\n".encode() + bytes(_CHUNK) + b"\r\n")


def _head(
    asked: BaseHTTPRequestHandler, code: int, *, length: int | None, mark: str = '"odd"'
) -> None:
    asked.send_response(code)
    asked.send_header("ETag", mark)
    asked.send_header("Last-Modified", "Sat, 28 Nov 2026 12:00:00 GMT")
    if length is None:
        asked.send_header("Transfer-Encoding", "chunked")
    else:
        asked.send_header("Content-Length", str(length))
    asked.end_headers()


_FAULTS = {
    Fault.NONE: _answer,
    Fault.HANGS: _hang,
    Fault.GARBAGE: _garble,
    Fault.NO_HTTP: _say_no_http,
    Fault.ENDLESS: _never_end,
    Fault.CHUNKS: _never_end_in_chunks,
}
