"""As much of HTTP/2 as it takes to be a bad client: frames by hand, over a plain socket (RFC 9113).

A library would refuse to write most of what is written here.
"""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
END_STREAM, END_HEADERS = 1, 4
CANCEL, ENHANCE_YOUR_CALM = 8, 11
INITIAL_WINDOW_SIZE = 4
CHECK = "/searchguard.v1.SearchGuardService/Check"
BATCH_CHECK = "/searchguard.v1.SearchGuardService/BatchCheck"


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return a frame (section 4.1)."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def settings(**values: int) -> bytes:
    """Return the first frame of a client, with the initial window that it wants, if any."""
    pairs = (struct.pack(">HI", INITIAL_WINDOW_SIZE, value) for value in values.values())
    return frame(SETTINGS, 0, 0, b"".join(pairs))


def headers(method: str, *more: tuple[str, str]) -> bytes:
    """Return the header block of a call: literals that enter no table (RFC 7541, 6.2.2)."""
    fields = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", method),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        *more,
    ]
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in fields)


def call(stream: int, method: str, message: bytes) -> bytes:
    """Return a whole call: its headers and its one message."""
    written = struct.pack(">BI", 0, len(message)) + message
    return frame(HEADERS, END_HEADERS, stream, headers(method)) + frame(
        DATA, END_STREAM, stream, written
    )


def reset(stream: int) -> bytes:
    """Return the frame that cancels a call."""
    return frame(RST_STREAM, 0, stream, struct.pack(">I", CANCEL))


def connected(address: str, **values: int) -> socket.socket:
    """Return a connection that has said it is HTTP/2."""
    opened = plain(address)
    opened.sendall(PREFACE + settings(**values))
    return opened


def plain(address: str) -> socket.socket:
    """Return a connection that has said nothing."""
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def ended(opened: socket.socket) -> bytes:
    """Return what comes until the other side ends the connection."""
    read = b""
    try:
        while more := opened.recv(65536):
            read += more
    except ConnectionError:
        pass
    return read


def read_until(opened: socket.socket, kind: int) -> None:
    """Return once a frame of a kind has come, or the other side has ended the connection."""
    read = b""
    while more := opened.recv(65536):
        read += more
        while len(read) >= 9:
            if read[3] == kind:
                return
            length = 9 + int.from_bytes(read[:3])
            if len(read) < length:
                break
            read = read[length:]


def goaway(read: bytes) -> int | None:
    """Return the error of the last GOAWAY among frames; None where there is none."""
    error = None
    while len(read) >= 9:
        length = int.from_bytes(read[:3])
        if read[3] == GOAWAY:
            error = int.from_bytes(read[13:17])
        read = read[9 + length :]
    return error


def _text(text: str) -> bytes:
    """Return a string literal (RFC 7541, 5.1 and 5.2)."""
    data = text.encode()
    length = len(data)
    if length < 127:
        return bytes([length]) + data
    written, length = [127], length - 127
    while length >= 128:
        written.append(length % 128 + 128)
        length //= 128
    return bytes([*written, length]) + data
