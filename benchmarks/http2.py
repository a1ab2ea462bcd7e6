"""One HTTP/2 connection that sends ready-made gRPC calls: enough of RFC 9113 to load a server.

It costs a fraction of what a gRPC client in Python costs, so that one core of it keeps the server
busy, and it can send another body with each call. It reads no header: an answer that carries a
message is good, and one without is an error. It knows a server on this machine and trusts it.
"""

import socket
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
WIDEST = 2**31 - 1
DEFAULT_WINDOW = 65_535
LARGEST_FRAME = 16_384
_HEAD = struct.Struct(">BHBBI")
_PREFIX = struct.Struct(">BI")  # of a message of gRPC: its compression, and its length
_FIRST_DYNAMIC = 62  # of HPACK's table: the newest entry of a connection's own
_READ = 1 << 18


class Frame(IntEnum):
    """The types of frames that matter here."""

    DATA = 0
    HEADERS = 1
    RST_STREAM = 3
    SETTINGS = 4
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8


_ACK = _END_STREAM = 1
_END_HEADERS = 4
_INITIAL_WINDOW_SIZE = 4
_CANCEL = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a call: its stream, and the size of the message, 0 for an error."""

    stream: int
    size: int


@dataclass(slots=True)
class _Call:
    unsent: memoryview
    window: int
    received: int = 0


@dataclass(slots=True)
class _Incoming:
    data: bytearray = field(default_factory=bytearray)

    def frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Take the whole frames out: (type, flags, stream, payload)."""
        at = 0
        while len(self.data) - at >= _HEAD.size:
            high, low, kind, flags, stream = _HEAD.unpack_from(self.data, at)
            end = at + _HEAD.size + (high << 16 | low)
            if end > len(self.data):
                break
            yield kind, flags, stream, bytes(self.data[at + _HEAD.size : end])
            at = end
        del self.data[:at]


class Connection:
    """A connection to 127.0.0.1 on which one method is called again and again."""

    _last = _END_STREAM  # the flag of a frame behind which a call says no more

    def __init__(self, port: int, path: str, deadline_ms: int = 0) -> None:
        """Connect.

        Args:
            port: Of a server on 127.0.0.1.
            path: Of the method.
            deadline_ms: What each call tells the server of how long it may take; 0: nothing.
        """
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._first_headers, self._headers = _header_blocks(path, f"127.0.0.1:{port}", deadline_ms)
        self._incoming = _Incoming()
        self._calls: dict[int, _Call] = {}
        self._waiting: deque[int] = deque()
        self._next_stream = 1
        self._window = DEFAULT_WINDOW
        self._call_window = DEFAULT_WINDOW
        widest = struct.pack(">HI", _INITIAL_WINDOW_SIZE, WIDEST)
        more = struct.pack(">I", WIDEST - DEFAULT_WINDOW)
        self._out = [PREFACE, _frame(Frame.SETTINGS, 0, 0, widest)]
        self._out.append(_frame(Frame.WINDOW_UPDATE, 0, 0, more))

    def call(self, message: bytes) -> int:
        """Begin a call with a serialised request, to be sent at the next flush; name its stream."""
        stream, self._next_stream = self._next_stream, self._next_stream + 2
        headers = self._first_headers if stream == 1 else self._headers
        self._out.append(_frame(Frame.HEADERS, _END_HEADERS, stream, headers))
        self._calls[stream] = _Call(memoryview(_prefixed(message)), self._call_window)
        self._waiting.append(stream)
        return stream

    def cancel(self, stream: int) -> None:
        """Break a call off, as a client does whose deadline has passed."""
        if self._calls.pop(stream, None) is not None:
            self._out.append(_frame(Frame.RST_STREAM, 0, stream, struct.pack(">I", _CANCEL)))
            if stream in self._waiting:
                self._waiting.remove(stream)

    def flush(self) -> None:
        """Send what the server lets through."""
        for _ in range(len(self._waiting)):
            stream = self._waiting.popleft()
            self._send_body(stream, self._calls[stream])
        if self._out:
            self.socket.sendall(b"".join(self._out))
            self._out.clear()

    def receive(self) -> list[Reply]:
        """Read what has come, at least a byte, and return the calls that have ended.

        Raises:
            ConnectionError: The server has gone or sends this connection away.
        """
        data = self.socket.recv(_READ)
        if not data:
            raise ConnectionError("the server has closed the connection")
        self._incoming.data += data
        return [reply for frame in self._incoming.frames() for reply in self._take(*frame)]

    def close(self) -> None:
        """Close the connection, whatever is still open on it."""
        self.socket.close()

    def _send_body(self, stream: int, call: _Call) -> None:
        while call.unsent:
            size = min(len(call.unsent), self._window, call.window, LARGEST_FRAME)
            if size <= 0:
                self._waiting.append(stream)
                return
            part, call.unsent = call.unsent[:size], call.unsent[size:]
            self._window -= size
            call.window -= size
            flags = 0 if call.unsent else self._last
            self._out.append(_frame(Frame.DATA, flags, stream, bytes(part)))

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> Iterator[Reply]:
        """Do what a frame asks for; yield the end of a call, if it is one."""
        if kind == Frame.DATA and stream in self._calls:
            self._calls[stream].received += len(payload)
        elif kind == Frame.SETTINGS and not flags & _ACK:
            self._set(payload)
        elif kind == Frame.PING and not flags & _ACK:
            self._out.append(_frame(Frame.PING, _ACK, 0, payload))
        elif kind == Frame.WINDOW_UPDATE:
            self._widen(stream, *struct.unpack(">I", payload))
        elif kind == Frame.GOAWAY:
            raise ConnectionError("the server sends the connection away")
        ends = kind == Frame.RST_STREAM or (kind in (Frame.DATA, Frame.HEADERS) and flags & 1)
        if ends and stream in self._calls:
            received = self._calls.pop(stream).received
            yield Reply(stream, 0 if kind == Frame.RST_STREAM else received)

    def _set(self, payload: bytes) -> None:
        for name, value in struct.iter_unpack(">HI", payload):
            if name == _INITIAL_WINDOW_SIZE:
                for call in self._calls.values():
                    call.window += value - self._call_window
                self._call_window = value
        self._out.append(_frame(Frame.SETTINGS, _ACK, 0, b""))

    def _widen(self, stream: int, more: int) -> None:
        if stream == 0:
            self._window += more
        elif stream in self._calls:
            self._calls[stream].window += more


class Stream(Connection):
    """A connection on which one call of a streaming method stays open.

    Each message counts as a call, numbered from 1; the answers keep the order of the messages.
    """

    _last = 0

    def __init__(self, port: int, path: str) -> None:
        super().__init__(port, path)
        self._asked = self._answered = 0
        self._answers = bytearray()
        self._stream = super().call(b"")
        self._calls[self._stream].unsent = memoryview(b"")

    def call(self, message: bytes) -> int:
        """Add a serialised message, to be sent at the next flush; return its number."""
        call = self._calls.get(self._stream)
        if call is None:
            raise ConnectionError("the server has ended the stream")
        call.unsent = memoryview(call.unsent.tobytes() + _prefixed(message))
        if self._stream not in self._waiting:
            self._waiting.append(self._stream)
        self._asked += 1
        return self._asked

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> Iterator[Reply]:
        if kind == Frame.DATA and stream == self._stream:
            self._answers += payload
            while size := _message_at_start(self._answers):
                del self._answers[:size]
                self._answered += 1
                yield Reply(self._answered, size)
        for _ in super()._take(kind, flags, stream, payload):
            raise ConnectionError("the server has ended the stream")


def _prefixed(message: bytes) -> bytes:
    return _PREFIX.pack(0, len(message)) + message


def _message_at_start(data: bytearray) -> int:
    """Return how long the message that some bytes begin with is, 0 where it is not whole."""
    if len(data) < _PREFIX.size:
        return 0
    size = _PREFIX.size + int(_PREFIX.unpack_from(data)[1])
    return size if len(data) >= size else 0


def _frame(kind: Frame, flags: int, stream: int, payload: bytes) -> bytes:
    size = len(payload)
    return _HEAD.pack(size >> 16, size & 0xFFFF, kind, flags, stream) + payload


def _header_blocks(path: str, authority: str, deadline_ms: int) -> tuple[bytes, bytes]:
    """Return the headers of a connection's first call, and of those after it: HPACK, RFC 7541.

    As a gRPC client does, the first call puts them in the connection's table and later ones name
    their places there.
    """
    # (place of the name in the static table or 0, name, value)
    own = (
        (4, "", path),
        (1, "", authority),
        (0, "te", "trailers"),
        (31, "", "application/grpc"),
        (58, "", "searchguard-benchmarks"),
        *(((0, "grpc-timeout", f"{deadline_ms}m"),) if deadline_ms else ()),
    )
    standard = bytes([0x80 | 3, 0x80 | 6])  # :method POST, :scheme http
    first = b"".join(_literal(place, name, value) for place, name, value in own)
    newest = _FIRST_DYNAMIC + len(own) - 1
    later = bytes(0x80 | newest - number for number in range(len(own)))
    return standard + first, standard + later


def _literal(place: int, name: str, value: str) -> bytes:
    """Return a header that the receiver adds to its table; no text here is over 126 bytes."""
    parts = [bytes([0x40 | place])]
    parts += [bytes([len(text)]) + text.encode() for text in (name, value) if text]
    return b"".join(parts)
