"""A message changed at a random place, as somebody would who knows its schema and means harm."""

import random
from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

TEXTS = (
    "",
    " ",
    "\0",
    "\n",
    "a\nb: c",
    "../../etc/passwd",
    "javascript:alert(1)",
    "http://example.org",
    "https://user@evil.example/",
    "\u202etxt",
    "\u200b",
    "😀" * 50,
    "x" * 100_000,
    "nl-BE-" * 10,
    "XX",
    "NL-",
    "zz",
    "Europe/Nowhere",
    "../UTC",
    "/",
    "a/b",
    "0",
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
)
NUMBERS = (0, 1, -1, 7, 101, 10**9, 2**31 - 1, 2**31, 2**53, 2**63 - 1, -(2**63))
SECONDS = (0, -62135596800, -62135596801, 253402300799, 253402300800, 2**62, -(2**62))
NANOS = (0, 1, 1000, -1, 999_999_999, 1_000_000_000, 2**31 - 1)


def mutate(rng: random.Random, message: Message) -> str:
    """Change one field of a message or of one inside it; return which."""
    holder = rng.choice(list(_within(message)))
    field = rng.choice(holder.DESCRIPTOR.fields)
    if field.is_repeated:
        _repeated(rng, holder, field)
    elif field.message_type is not None:
        _message(rng, holder, field)
    else:
        setattr(holder, field.name, _scalar(rng, field, getattr(holder, field.name)))
    return f"{holder.DESCRIPTOR.name}.{field.name}"


def _within(message: Message) -> Iterator[Any]:
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for one in value if field.is_repeated else (value,):
                yield from _within(one)


def _message(rng: random.Random, holder: Any, field: FieldDescriptor) -> None:
    if holder.HasField(field.name) and rng.random() < 0.3:
        holder.ClearField(field.name)
        return
    inner = getattr(holder, field.name)
    inner.SetInParent()
    if inner.DESCRIPTOR.full_name == "google.protobuf.Timestamp":
        inner.seconds, inner.nanos = rng.choice(SECONDS), rng.choice(NANOS)


def _repeated(rng: random.Random, holder: Any, field: FieldDescriptor) -> None:
    values = getattr(holder, field.name)
    act = rng.choice(("clear", "double", "reverse", "cut", "add", "many"))
    if act == "clear":
        holder.ClearField(field.name)
    elif act == "cut" and values:
        del values[rng.randrange(len(values))]
    elif act == "reverse" and field.message_type is None:
        values[:] = list(values)[::-1]
    elif field.message_type is not None:
        again = rng.choice(values) if values and act in {"double", "many"} else None
        for _ in range(300 if act == "many" else 1):
            added = values.add()
            if again is not None:
                added.CopyFrom(again)
    else:
        wanted = 300 if act == "many" else 1
        values.extend([_scalar(rng, field, rng.choice(values) if values else None)] * wanted)


def _scalar(rng: random.Random, field: FieldDescriptor, now: Any) -> Any:
    if field.enum_type is not None:
        known = [value.number for value in field.enum_type.values]
        return rng.choice((*known, 99, 2**31 - 1, -1))
    if field.type == FieldDescriptor.TYPE_STRING:
        return rng.choice((*TEXTS, f"{now}x", str(now).upper()))
    if field.type == FieldDescriptor.TYPE_BOOL:
        return not now
    small = field.type == FieldDescriptor.TYPE_INT32
    return rng.choice([number for number in NUMBERS if not small or abs(number) < 2**31])
