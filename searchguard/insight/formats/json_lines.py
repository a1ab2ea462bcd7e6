"""JSON lines: an object a line."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from searchguard.insight.rows import Written
from searchguard.insight.streams import lines_of

_BOM = b"\xef\xbb\xbf"


def read(stream: BinaryIO) -> Iterator[tuple[int, Written | str]]:
    """Yield each line that is not blank."""
    decode = msgspec.json.Decoder(Written).decode
    for number, line in enumerate(lines_of(stream), 1):
        text = line.removeprefix(_BOM) if number == 1 else line
        try:
            yield number, decode(text)
        except UnicodeDecodeError:
            yield number, "not UTF-8"
        except msgspec.DecodeError as error:
            if not text.isspace():
                yield number, f"not an object as it should be: {error}"
