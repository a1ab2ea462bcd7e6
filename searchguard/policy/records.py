"""From a tree in its long form to the frozen values of the model, with every fault at its place.

pydantic checks the standard dataclasses of the model through a TypeAdapter, so the model itself
knows nothing of it, and reports all faults at once with a path that is looked up in the tree. The
adapters are of tuples: only a container's configuration reaches plain dataclasses, and a faulty
item is dropped while the others are kept.
"""

import types
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from typing import Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from searchguard.policy.model import Action
from searchguard.policy.scalars import either
from searchguard.policy.tree import FAULT, Findings, Mapping, Node, Path, find, plain

STRICT = ConfigDict(extra="forbid")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Written(Generic[T_co]):
    """A value and the tree, in its long form, that it was read from."""

    value: T_co
    node: Node


def read_records(
    kind: type[T],
    adapter: TypeAdapter[tuple[T, ...]],
    nodes: Sequence[Node],
    findings: Findings,
) -> tuple[Written[T], ...]:
    """Return the records that are without fault, and report the faults of the others.

    Args:
        kind: The dataclass that a record becomes.
        adapter: Checks and makes a tuple of them.
        nodes: One tree for each record, in its long form.
        findings: Where problems go.
    """
    try:
        values = adapter.validate_python([plain(node) for node in nodes])
    except ValidationError as error:
        faults = error.errors(include_url=False)
        for fault in faults:
            _report(kind, nodes, fault, findings)
        faulty = {fault["loc"][0] for fault in faults}
        kept = [node for index, node in enumerate(nodes) if index not in faulty]
        return read_records(kind, adapter, kept, findings)
    return tuple(map(Written, values, nodes))


def _report(
    kind: type[object], nodes: Sequence[Node], fault: ErrorDetails, findings: Findings
) -> None:
    index, *path = fault["loc"]
    if fault["input"] is FAULT:
        return
    node = find(nodes[int(index)], tuple(path))
    location = node.location
    if fault["type"] == "unexpected_keyword_argument":
        holder = find(nodes[int(index)], tuple(path[:-1]))
        key = holder.key(str(path[-1])) if isinstance(holder, Mapping) else None
        location = key.location if key else location
    findings.error(location, _message(kind, tuple(path), fault))


def _message(kind: type[object], path: Path, fault: ErrorDetails) -> str:
    given = fault["input"]
    match fault["type"]:
        case "unexpected_keyword_argument":
            return unknown_key(str(path[-1]), _known_keys(_type_at(kind, path[:-1])))
        case "missing":
            return f"`{path[-1]}` is missing{_choices(kind, path)}"
        case "enum":
            return f"`{given}` is not known here: write {_allowed(_type_at(kind, path))}"
        case "string_type" if isinstance(given, dict):
            return "put quotes round it, a : makes a key"
        case "string_type":
            return "write one text here, not a list"
        case "tuple_type":
            return f"write a list here{_as_list(given)}"
        case "dataclass_type":
            return f"write keys and values here, such as `{_first_key(_type_at(kind, path))}: ...`"
        case "bool_parsing" | "bool_type":
            return f"write true or false here, not {_shown(given)}"
        case other:
            return f"{_shown(given)} has no place here ({other})"


def _as_list(given: object) -> str:
    if not isinstance(given, str):
        return ", each item after a hyphen"
    if given.startswith("-"):
        return ": put a space after each hyphen"
    is_dashed = given.startswith(("–", "—")) or " - " in given
    return ", each item after a hyphen and a space" if is_dashed else f": [{given}]"


def unknown_key(key: str, known: tuple[str, ...]) -> str:
    """Return the message for a key that nobody knows, with the nearest one that is known."""
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean `{near[0]}`" if near else f"known here are {', '.join(known)}"
    return f"unknown key `{key}`: {hint}"


def _shown(given: object) -> str:
    if isinstance(given, str):
        return f"`{given}`"
    return "a list" if isinstance(given, list) else "keys and values"


def _known_keys(kind: object) -> tuple[str, ...]:
    """Return the keys of a dataclass; `file_terms` is read from another file, never written."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return ()
    return tuple(field.name for field in fields(kind) if field.name != "file_terms")


def _first_key(kind: object) -> str:
    """Return the first key that must be written, or the first of all."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return "key"
    for field in fields(kind):
        if field.default is MISSING and field.default_factory is MISSING:
            return field.name
    return fields(kind)[0].name


def _choices(kind: object, path: Path) -> str:
    found = _type_at(kind, path)
    if found is Action and path[-1] == "action":  # only a case may expect a pass
        return ": write pointer or block"
    return f": write {_allowed(found)}" if _allowed(found) else ""


def _allowed(kind: object) -> str:
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return ""
    return either(tuple(str(member.value) for member in kind))


def _type_at(kind: object, path: Path) -> object:
    """Return the type that the model has at a path, without `None` and without its tuple."""
    for step in path:
        if isinstance(step, str) and isinstance(kind, type):
            kind = get_type_hints(kind).get(step)
        elif get_origin(kind) is tuple:
            kind = get_args(kind)[0]
        if get_origin(kind) in (Union, types.UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
    return kind
