"""The coarse strings of many texts in a few calls: one text, with a line for each.

What a short text costs is mostly the calls that are made for it, so many are read as one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from searchguard.text.coarse import (
    ASCII_INVISIBLE,
    ASCII_SPACED,
    TOGETHER,
    Table,
    alone_char,
    squeezed,
)

END = "\n"
APART = f" {END} "
_CLASSES = Table(alone_char, {ord(END): END})
_ASCII = bytes(ord(_CLASSES[code] or " ") if code < 128 else 0 for code in range(256))
_ASCII_SPACED = ASCII_SPACED[: ord(END)] + END.encode() + ASCII_SPACED[ord(END) + 1 :]
_DROPPED = bytes(code for code in range(128) if not _CLASSES[code])


@dataclass(frozen=True, slots=True)
class Lines:
    """The coarse strings of some texts, one a line.

    `numbers` say which of the texts each line is of; a text without units has none. `others` are
    the texts that have more than one reading, and are to be read by themselves.
    """

    text: str
    numbers: Sequence[int]
    others: Sequence[int]


def lines_of(texts: Sequence[str]) -> Lines:
    """Return the coarse strings of texts."""
    others = list[int]()
    narrow, wide = dict[int, str](), dict[int, str]()
    for is_ascii in (True, False):
        numbers = [number for number, text in enumerate(texts) if text.isascii() is is_ascii]
        lines = _classes([texts[number] for number in numbers])
        if len(lines) != len(numbers):  # a text of several lines is among them
            others += numbers
            continue
        for number, line in zip(numbers, lines, strict=True):
            if TOGETHER in line:
                others.append(number)
            elif line.isascii():
                narrow[number] = line
            else:
                wide[number] = squeezed(line)
    ascii_text = squeezed_ascii(END.join(filter(None, narrow.values())))
    return Lines(
        text=END.join(filter(None, (ascii_text, *wide.values()))),
        numbers=[*(number for number, line in narrow.items() if line), *wide],
        others=others,
    )


def _classes(texts: Sequence[str]) -> Sequence[str]:
    joined = END.join(texts)
    if joined.isascii():
        return joined.encode().translate(_ASCII, _DROPPED).decode().split(END) if texts else ()
    return joined.translate(_CLASSES).split(END)


def words_of(written: str) -> str:
    """Return the classes by word, as `spaced` has them, of ASCII texts of one reading.

    Args:
        written: Texts of one line each, joined by `APART`, and so are their words.
    """
    classes = f" {written} ".encode().translate(_ASCII_SPACED, ASCII_INVISIBLE)
    return squeezed_ascii(classes.decode())


def lines_at(text: str, places: Iterable[int]) -> Iterator[int]:
    """Yield the number of the line that each place of a text is in; the places are in order."""
    line = before = 0
    for place in places:
        line += text.count(END, before, place)
        before = place
        yield line


def squeezed_ascii(classes: str) -> str:
    """Return a long ASCII string with each run of a character made one.

    All characters are compared with their neighbours at once, as bytes of one large number: a
    search for pairs stops at almost every word.
    """
    data = classes.encode()
    every = int.from_bytes(b"\x01" * len(data), "little")
    number = int.from_bytes(data, "little")
    differs = number ^ (number >> 8)  # a byte is 0 where the next character is the same
    kept = ((differs + 0x7F * every) >> 7) & every  # 1 where it is not, for ASCII is below 0x80
    squeezed_data = (number & (kept * 0xFF)).to_bytes(len(data), "little")
    return squeezed_data.translate(None, b"\0").decode()
