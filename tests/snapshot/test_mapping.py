"""The schema of a snapshot mirrors the values of the lists: nothing is missing on either side."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from searchguard.policy import model
from searchguard.snapshot.mapping import numbers_of
from searchguard.v1 import snapshot_pb2

LISTS = snapshot_pb2.Lists.DESCRIPTOR


def kinds_within(hint: Any) -> Iterator[type]:
    """Yield the classes of the model that a type hint mentions, however deep."""
    if isinstance(hint, type) and hint.__module__.startswith(f"{model.__name__}."):
        yield hint
        if is_dataclass(hint):
            for inner in get_type_hints(hint).values():
                yield from kinds_within(inner)
    for argument in get_args(hint):
        yield from kinds_within(argument)


KINDS = sorted(set(kinds_within(model.Lists)), key=lambda kind: kind.__name__)
RECORDS = [kind for kind in KINDS if is_dataclass(kind)]
ENUMS = [kind for kind in KINDS if issubclass(kind, StrEnum)]


def described(kind: type) -> Any:
    return LISTS if kind is model.Lists else LISTS.nested_types_by_name[kind.__name__]


def described_enum(kind: type[StrEnum]) -> Any:
    return LISTS.enum_types_by_name[kind.__name__]


@pytest.mark.parametrize("kind", RECORDS)
def test_record_and_its_message_have_the_same_fields(kind: Any) -> None:
    assert set(described(kind).fields_by_name) == {field.name for field in fields(kind)}


@pytest.mark.parametrize("kind", ENUMS)
def test_enum_and_its_message_have_the_same_values(kind: type[StrEnum]) -> None:
    numbers = numbers_of(kind, described_enum(kind))
    assert set(numbers) == set(kind)
    assert {0, *numbers.values()} == set(described_enum(kind).values_by_number)
    assert 0 not in numbers.values()


def test_schema_has_nothing_that_no_value_uses() -> None:
    used = {kind.__name__ for kind in KINDS}
    assert set(LISTS.nested_types_by_name) - used == {"Texts"}
    assert set(LISTS.enum_types_by_name) - used == set()


def test_schema_has_no_map_fields() -> None:
    options = [kind.GetOptions() for kind in LISTS.nested_types]
    assert not any(option.map_entry for option in options)
