from io import BufferedReader, RawIOBase

import pytest

from searchguard.cli.pipes import CHUNK, lines_in


class Chunks(RawIOBase):
    """Bytes that arrive as somebody wrote them, one piece a read."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = list(pieces)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self.pieces.pop(0) if self.pieces else b""
        buffer[: len(piece)] = piece
        return len(piece)


def lines(*pieces: bytes) -> list[list[str]]:
    return list(lines_in(BufferedReader(Chunks(list(pieces)), CHUNK)))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([b"one\n"], [["one"]]),
        ([b"one"], [["one"]]),
        ([b"one\ntwo"], [["one"], ["two"]]),
        ([b"one\n", b"two\n"], [["one"], ["two"]]),
        ([b"one\ntwo\n"], [["one", "two"]]),
        ([b"on", b"e", b"\ntwo\nth", b"ree\n"], [["one", "two"], ["three"]]),
        ([b"\n\n"], [["", ""]]),
        ([b"one\r\ntwo\rthree\n"], [["one\r", "two\rthree"]]),
        (["a\u2028b\u0085c\x0bd\x0ce\n".encode()], [["a\u2028b\u0085c\x0bd\x0ce"]]),
        ([b"\xff\xfe\n"], [["\ufffd\ufffd"]]),
        (["é".encode()[:1], "é".encode()[1:] + b"\n"], [["é"]]),
    ],
)
def test_lines_end_at_a_newline_only(pieces: list[bytes], expected: list[list[str]]) -> None:
    assert lines(*pieces) == expected


def test_long_line_in_many_pieces_is_one_line() -> None:
    assert lines(*[b"x" * CHUNK] * 50, b"\n") == [["x" * CHUNK * 50]]
