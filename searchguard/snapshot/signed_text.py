r"""A short document that people can read and keys can sign: what a trust file, a pointer is.

A first line that names its kind and format, a JSON document, an empty line, and a line for each
signature::

    searchguard trust 1
    {
      "version": 1,
      ...
    }

    signature ed25519 1f0c... 8Zk3...

A signature is over every byte before the empty line, so that it can be checked before the document
is parsed. There is one way to write a document and its signatures, and a reader refuses any other.
The form is that of the signed notes of Go's checksum database.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from searchguard.errors import TrustError
from searchguard.snapshot.envelope import MOST_SIGNATURES, Signature, with_signature

MOST_BYTES = 64 * 1024
FORMAT = 1

T = TypeVar("T")

_SIGNATURE = re.compile(rb"signature (ed25519) ([0-9a-f]{32}) ([A-Za-z0-9+/]{86}==)")


@dataclass(frozen=True, slots=True)
class SignedText:
    """The bytes that are signed, which begin with a line for their kind, and the signatures."""

    kind: str
    text: bytes
    signatures: tuple[Signature, ...] = ()

    def signed(self, added: Signature) -> "SignedText":
        """Return it with one more signature, in place of an older one by the same key."""
        return replace(self, signatures=with_signature(self.signatures, added))

    def __bytes__(self) -> bytes:
        lines = (
            f"signature {one.algorithm} {one.key_id} {b64encode(one.signature).decode()}\n"
            for one in self.signatures
        )
        return self.text + (b"\n" + "".join(lines).encode() if self.signatures else b"")


def text_of(kind: str, value: object) -> SignedText:
    """Return a value (a `msgspec.Struct`) as an unsigned document of a kind."""
    return SignedText(kind, _first_line(kind) + _document(value))


def kind_of(data: bytes) -> str:
    """Return the kind that bytes say they are, or nothing where they are no signed text."""
    found = re.match(rb"searchguard ([a-z]+) [0-9]+\n", data)
    return found[1].decode() if found else ""


def read_signed(kind: str, data: bytes, most: int = MOST_BYTES) -> SignedText:
    """Return a document as its text and its signatures; neither is checked.

    Args:
        kind: What it should be.
        data: The bytes.
        most: How many there may be.

    Raises:
        TrustError: It is too large, of another kind or format, or not written in the one way.
    """
    if len(data) > most:
        raise TrustError(f"a {kind} file has at most {most} bytes and this has {len(data)}")
    if not data.startswith(_first_line(kind)):
        raise TrustError(_other_kind(kind, data))
    text, empty_line, below = data.partition(b"\n\n")
    found = SignedText(kind, text + b"\n" if empty_line else data, _signatures(below))
    if bytes(found) != data:
        raise TrustError(f"this {kind} file is damaged below its document: copy or sign it again")
    return found


def content_of(kind: type[T], signed: SignedText) -> T:
    """Return the value that a document holds; look at its signatures first.

    Raises:
        TrustError: It holds something else, or is not written in the one way.
    """
    document = signed.text.removeprefix(_first_line(signed.kind))
    try:
        value = msgspec.json.decode(document, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise TrustError(f"this {signed.kind} file is not one: {error}") from error
    if _document(value) != document:
        msg = (
            f"this {signed.kind} file is not written as this version of searchguard writes it, so "
            "something in it would be lost: update searchguard, or make it again"
        )
        raise TrustError(msg)
    return value


def _first_line(kind: str) -> bytes:
    return f"searchguard {kind} {FORMAT}\n".encode()


def _document(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _signatures(lines: bytes) -> tuple[Signature, ...]:
    found: list[Signature] = []
    for line in lines.split(b"\n")[:-1]:
        parts = _SIGNATURE.fullmatch(line)
        if parts is None or len(found) == MOST_SIGNATURES:
            msg = f"`{line[:80].decode(errors='replace')}` is no signature that is known here"
            raise TrustError(msg)
        try:
            signature = b64decode(parts[3], validate=True)
        except Error as error:
            raise TrustError(f"a signature is damaged: {error}") from error
        found.append(
            Signature(algorithm=parts[1].decode(), key_id=parts[2].decode(), signature=signature)
        )
    keys = [one.key_id for one in found]
    if keys != sorted(set(keys)):
        raise TrustError("its signatures are not sorted, or a key signed twice: sign it again")
    return tuple(found)


def _other_kind(kind: str, data: bytes) -> str:
    first = data[:80].partition(b"\n")[0]
    if kind_of(data) == kind:
        number = first.decode().rpartition(" ")[2]
        return f"its format is {number} and this version reads {FORMAT}: update searchguard"
    return f"this is no {kind} file: the first line of one is `searchguard {kind} {FORMAT}`"
