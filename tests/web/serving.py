"""A server with TLS on loopback which answers as it is told, in all the bad ways too."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from tests.service.authority import Authority

DRIP_SECONDS = 0.05


class Web:
    """What stands on the server, by path, and who asked for what."""

    def __init__(self, address: str, authority: Authority) -> None:
        self.address = address
        self.authority = authority
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.closing = Event()

    def url(self, path: str) -> str:
        return f"https://{self.address}{path}"


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.web.asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/").split("/")[0]
        _WAYS.get(name, _page)(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def drip(self, parts: Iterator[bytes]) -> None:
        """Write parts slowly, until nobody reads any more."""
        try:
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
                if self.web.closing.wait(DRIP_SECONDS):
                    return
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _page(ask: _Handler) -> None:
    body = ask.web.pages.get(ask.path)
    if body is None:
        ask.say(404)
        return
    tag = f'"{hash(body)}"'
    if ask.headers.get("If-None-Match") == tag:
        ask.say(304, ETag=tag)
        return
    ask.say(200, body, ETag=tag)


def _endless(ask: _Handler) -> None:
    ask.send_response(200)
    ask.end_headers()
    ask.close_connection = True
    try:
        while not ask.web.closing.is_set():
            ask.wfile.write(b"x" * 65536)
    except OSError:
        return


def _garbage(ask: _Handler) -> None:
    ask.wfile.write(b"\x00\x01 what is this?\r\n\r\n")
    ask.close_connection = True


def _dripping_head(ask: _Handler) -> None:
    ask.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    ask.drip(b"x" for _ in range(10_000))
    ask.close_connection = True


def _dripping_body(ask: _Handler) -> None:
    ask.send_response(200)
    ask.send_header("Content-Length", "10000")
    ask.end_headers()
    ask.drip(b"x" for _ in range(10_000))
    ask.close_connection = True


def _silent(ask: _Handler) -> None:
    ask.web.closing.wait(30)
    ask.close_connection = True


def _to(location: str, status: int = 302) -> Callable[[_Handler], None]:
    return lambda ask: ask.say(status, Location=location)


def _elsewhere(ask: _Handler) -> None:
    port = ask.web.address.rpartition(":")[2]
    ask.say(301, Location=f"https://127.0.0.1:{port}/page")


def _further(ask: _Handler) -> None:
    number = int(ask.path.rpartition("/")[2])
    ask.say(302, Location=f"/further/{number + 1}")


def _no_head(ask: _Handler) -> None:
    ask.say(405 if ask.command == "HEAD" else 200, b"here")


_WAYS: dict[str, Callable[[_Handler], None]] = {
    "busy": lambda ask: ask.say(503, Retry_After="120"),
    "circle": _to("/circle"),
    "dripping-body": _dripping_body,
    "dripping-head": _dripping_head,
    "elsewhere": _elsewhere,
    "endless": _endless,
    "forbidden": lambda ask: ask.say(403),
    "further": _further,
    "garbage": _garbage,
    "gzip": lambda ask: ask.say(200, b"\x1f\x8b", Content_Encoding="gzip"),
    "moved": _to("/page", 301),
    "no-head": _no_head,
    "now-there": _to("/page"),
    "silent": _silent,
    "to-file": _to("file:///etc/passwd"),
    "to-http": _to("http://localhost/"),
    "to-loopback": _to("https://127.0.0.1/"),
    "to-private": _to("https://10.0.0.1/"),
}


@contextmanager
def serving_web(folder: Path, name: str = "ca") -> Iterator[Web]:
    """Serve on loopback, with a certificate of an authority of its own."""
    authority = Authority(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue(f"{name}-server"))

    class Handler(_Handler):
        pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    web = Web(f"localhost:{server.server_port}", authority)
    web.pages["/page"] = b"a page"
    Handler.web = web
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
