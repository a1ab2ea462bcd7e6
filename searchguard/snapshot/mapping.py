"""One mapping between frozen values and protobuf messages of the same field names.

It is driven by the type hints of the values: str, int, bool, bytes, a StrEnum, a date (ISO 8601), a
datetime (an instant), a value of its own, tuples of these, and each of them `| None`. Absent is the
empty text for a date, the unspecified number for an enum and an absent message for the rest. A
tuple that cannot be a repeated field is a message whose one field is `values`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value fills a message, and how it is read back."""

    fill: Callable[[Any, Any], None]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Scalar:
    """How a value is written that is no message, and how it is read back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def numbers_of(kind: type[StrEnum], described: EnumDescriptor) -> dict[StrEnum, int]:
    """Return the number of each member: `16_17` of AgeBand is the number of AGE_BAND_16_17.

    Raises:
        KeyError: A member has no value in the protobuf enum.
    """
    prefix = described.values_by_number[0].name.removesuffix("UNSPECIFIED")
    names = {member: prefix + member.value.upper().replace("-", "_") for member in kind}
    return {member: described.values_by_name[name].number for member, name in names.items()}


@cache
def shape_of(kind: type, described: Descriptor) -> Shape:
    """Return how values of a frozen dataclass fill messages of a type.

    Raises:
        KeyError: A field of the value is not in the message.
    """
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    plan = [(name, _field(name, hints[name], described.fields_by_name[name])) for name in names]

    def fill(message: Message, value: Any) -> None:
        for name, field in plan:
            field.fill(message, getattr(value, name))

    def read(message: Message) -> Any:
        return kind(**{name: field.read(message) for name, field in plan})

    return Shape(fill, read)


def _field(name: str, hint: Any, described: FieldDescriptor) -> Shape:
    hint, optional = _without_none(hint)
    item = get_args(hint)[0] if described.is_repeated else hint
    if described.message_type is None:
        scalar = _scalar(item, described, optional=optional)
        return _repeated_scalar(name, scalar) if described.is_repeated else _single(name, scalar)
    shape = _message_shape(item, described.message_type)
    return (
        _repeated_message(name, shape)
        if described.is_repeated
        else _message(name, shape, optional=optional)
    )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is not UnionType:
        return hint, False
    (kind,) = (one for one in get_args(hint) if one is not NoneType)
    return kind, True


def _message_shape(hint: Any, described: Descriptor) -> Shape:
    if hint is datetime:
        return _INSTANT
    if get_origin(hint) is tuple:
        return _field("values", hint, described.fields_by_name["values"])
    return shape_of(hint, described)


def _scalar(hint: Any, described: FieldDescriptor, *, optional: bool) -> _Scalar:
    if hint is date:
        return _Scalar(_written_date, _read_date)
    if described.enum_type is None:
        return _AS_IS
    return _enum(numbers_of(hint, described.enum_type), described.full_name, optional=optional)


def _enum(numbers: Mapping[StrEnum, int], where: str, *, optional: bool) -> _Scalar:
    written: dict[StrEnum | None, int] = dict(numbers.items())
    if optional:
        written[None] = 0
    known = {number: member for member, number in written.items()}

    def read(number: int) -> StrEnum | None:
        if number not in known:
            msg = f"`{where}` has a value that is not known: {number}"
            raise ValueError(msg)
        return known[number]

    return _Scalar(written.__getitem__, read)


def _single(name: str, scalar: _Scalar) -> Shape:
    def fill(message: Message, value: Any) -> None:
        setattr(message, name, scalar.write(value))

    return Shape(fill, lambda message: scalar.read(getattr(message, name)))


def _repeated_scalar(name: str, scalar: _Scalar) -> Shape:
    def fill(message: Message, values: tuple[Any, ...]) -> None:
        getattr(message, name).extend(map(scalar.write, values))

    return Shape(fill, lambda message: tuple(map(scalar.read, getattr(message, name))))


def _message(name: str, shape: Shape, *, optional: bool) -> Shape:
    def fill(message: Message, value: Any) -> None:
        if value is not None:
            inner = getattr(message, name)
            inner.SetInParent()
            shape.fill(inner, value)

    def read(message: Message) -> Any:
        if message.HasField(name):
            return shape.read(getattr(message, name))
        if not optional:
            msg = f"`{message.DESCRIPTOR.full_name}.{name}` is missing"
            raise ValueError(msg)
        return None

    return Shape(fill, read)


def _repeated_message(name: str, shape: Shape) -> Shape:
    def fill(message: Message, values: tuple[Any, ...]) -> None:
        add = getattr(message, name).add
        for value in values:
            shape.fill(add(), value)

    return Shape(fill, lambda message: tuple(map(shape.read, getattr(message, name))))


def _written_date(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _read_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fill_instant(message: Any, value: datetime) -> None:
    if value.tzinfo is None:
        msg = f"a time without an offset is not an instant: {value}"
        raise ValueError(msg)
    message.FromDatetime(value.astimezone(UTC))


_AS_IS = _Scalar(lambda value: value, lambda value: value)
_INSTANT = Shape(_fill_instant, lambda message: message.ToDatetime(tzinfo=UTC))
