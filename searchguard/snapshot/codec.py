"""Values to bytes and back: where the values of a snapshot meet the generated protobuf code."""

from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message

from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists
from searchguard.snapshot.envelope import Envelope
from searchguard.snapshot.manifest import Manifest
from searchguard.snapshot.mapping import Shape, shape_of
from searchguard.v1 import snapshot_pb2

Value = TypeVar("Value", Lists, Manifest, Envelope)

MESSAGES: dict[type, type[Message]] = {
    Lists: snapshot_pb2.Lists,
    Manifest: snapshot_pb2.Manifest,
    Envelope: snapshot_pb2.Snapshot,
}


def encode(value: Lists | Manifest | Envelope) -> bytes:
    """Return the one way in which a value is written down.

    Raises:
        SnapshotError: A text is not valid Unicode, a number passes 64 bits, a time has no offset.
    """
    message = MESSAGES[type(value)]()
    try:
        _shape(type(value)).fill(message, value)
    except ValueError as error:
        msg = f"these lists cannot be written down: {error}"
        raise SnapshotError(msg) from error
    return message.SerializeToString(deterministic=True)


def decode(kind: type[Value], data: bytes) -> Value:
    """Return the value that is written in bytes; whether it is the one way is for `encode` to tell.

    Raises:
        SnapshotError: The bytes are not a message of this kind, or a value in them is not known.
    """
    message: Any = MESSAGES[kind]()
    try:
        message.ParseFromString(data)
        value: Value = _shape(kind).read(message)
    except DecodeError as error:
        msg = "it is not a snapshot, or damaged: make one with `searchguard compile DIR -o FILE`"
        raise SnapshotError(msg) from error
    except (ValueError, OverflowError) as error:
        msg = f"it holds what this version of searchguard does not know, so update it: {error}"
        raise SnapshotError(msg) from error
    return value


def _shape(kind: type) -> Shape:
    return shape_of(kind, MESSAGES[kind].DESCRIPTOR)
