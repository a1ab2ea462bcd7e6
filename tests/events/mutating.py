"""Documents that something happened to: to their bytes, or to their elements."""

import random
import re
from collections.abc import Callable, Sequence

from tests.events.writing import DOCUMENTS, SENDER, area, document, info, naming

_ELEMENT = re.compile(rb"<([A-Za-z]\w*)>[^<]{0,2000}</\1>")
_TEXT = re.compile(rb">([^<]{1,2000})<")
_WORDS = [
    b"Actual", b"Test", b"Public", b"Private", b"Alert", b"Update", b"Cancel", b"AllClear", b"Past",
    b"Extreme", b"Unknown", b"", b" ", b"0", b"-1", b"9999-12-31T23:59:59+23:59",
    b"0001-01-01T00:00:00-14:00", b"2026-12-01T18:05:00Z", b"2026-13-01T18:05:00Z", b"2026-W01-1",
    b"NaN", b"1e999", b",", b",,,,", b"a,b", b"a,b,c,d", b"NL007", b"NL-GR", b"EMMA_ID", b"NUTS3",
    b"WARNCELLID", b"999999999", b"&#x10FFFF;", b"&#0;", b"&amp;lt;", b"&xxe;", b"\xff",
    b"\xfe\x00",
    "\ufb01 \u00df \u0130 \u034f \u202e \U0001f469\u200d\U0001f467 \u0660".encode(),
    b"A" * 5_000, b"1,1 " * 5_000, b"a," * 5_000,
]  # fmt: skip
_PIECES = [
    b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"<?xml version='1.0' encoding='utf-7'?>", b"<?x ", b"?>", b"<info>", b"</info>", b"<alert>",
    b"<info>" * 300, b"<a>" * 400, b"<area/>" * 6_000, b"xmlns:x='x'", b"x:", b"\xef\xbb\xbf",
]  # fmt: skip
_ENCODINGS = [
    "utf-16", "utf-16-le", "utf-8-sig", "latin-1", "cp1252", "utf-7", "utf-32", "cp037", "koi8-r",
    "shift_jis",
]  # fmt: skip
_NAMES = [
    "utf-8", "utf-16", "utf-7", "idna", "punycode", "base64", "zip", "undefined", "rot13",
    "unicode_escape", "latin-1", "x" * 50, "cp037", "hex", "shift_jis", "utf-32",
]  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


def originals() -> list[bytes]:
    """Return what is mutated: every document of the folder, and a chain of the tests' own."""
    own = [
        document(),
        document(info(area(("EMMA_ID", "NL007"), ("NUTS3", "NL111"))), references=naming("A-0")),
        document(identifier="A-2", msgType="Update", references=naming("A-1")),
        document("", identifier="A-3", msgType="Cancel", references=naming("A-1", "A-2")),
    ]
    found = [path.read_bytes() for path in sorted(DOCUMENTS.iterdir()) if path.name != "README.md"]
    return own + [re.sub(rb"<sender>[^<]*<", f"<sender>{SENDER}<".encode(), one) for one in found]


def mutated(rng: random.Random, some: Sequence[bytes]) -> bytes:
    """Return one of some documents after one to four mutations, more often of its elements."""
    data = rng.choice(some)
    kind = OF_ELEMENTS if rng.random() < 0.7 else OF_BYTES
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(kind)(rng, data)
    return data[: 3 << 20]


def _cut(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:] if rng.random() < 0.5 else data[start:end]


def _flip(rng: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def _insert(rng: random.Random, data: bytes) -> bytes:
    index = rng.randrange(len(data) + 1)
    return data[:index] + rng.choice(_PIECES + _WORDS) + data[index:]


def _replace_text(rng: random.Random, data: bytes) -> bytes:
    return _at_one(rng, _TEXT, data, lambda _: b">" + rng.choice(_WORDS) + b"<")


def _drop_element(rng: random.Random, data: bytes) -> bytes:
    return _at_one(rng, _ELEMENT, data, lambda _: b"")


def _repeat_element(rng: random.Random, data: bytes) -> bytes:
    return _at_one(rng, _ELEMENT, data, lambda found: found * rng.choice([2, 3, 300]))


def _swap_elements(rng: random.Random, data: bytes) -> bytes:
    found = [match.group() for match in _ELEMENT.finditer(data)]
    if len(found) < 2:
        return data
    one, other = rng.sample(found, 2)
    return data.replace(one, b"\0", 1).replace(other, one, 1).replace(b"\0", other, 1)


def _encode(rng: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(_ENCODINGS), "replace")


def _declare(rng: random.Random, data: bytes) -> bytes:
    body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data)
    return f"<?xml version='1.0' encoding='{rng.choice(_NAMES)}'?>".encode() + body


def _at_one(
    rng: random.Random, form: re.Pattern[bytes], data: bytes, change: Callable[[bytes], bytes]
) -> bytes:
    found = list(form.finditer(data))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.start()] + change(match.group()) + data[match.end() :]


OF_BYTES: list[Mutation] = [_cut, _flip, _insert, _encode, _declare]
OF_ELEMENTS: list[Mutation] = [_replace_text, _drop_element, _repeat_element, _swap_elements]
