"""JSON Schemas of the list files, for editors: made from the model that the reader checks against.

What a key is comes from the model's types, what it is for from the docstring below its field, and
how it is written, where that differs, from `written`. draft-07 is what editors of YAML know best.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from searchguard.policy.formats import Format, format_of
from searchguard.policy.formats.blocklist import read_blocklist
from searchguard.policy.formats.contexts import read_contexts
from searchguard.policy.formats.events import read_event
from searchguard.policy.formats.notices import read_notice
from searchguard.policy.formats.sources import read_sources
from searchguard.policy.formats.workspace import read_workspace
from searchguard.policy.model import Blocklist, Event, Notice, Source, Workspace
from searchguard.policy.schema.definitions import definitions
from searchguard.policy.schema.scalars import (
    LANGUAGE,
    NAME,
    TEXT,
    Schema,
    keyed,
    listed,
    record,
    reference,
)

_DRAFT = "http://json-schema.org/draft-07/schema#"


def _root_of(kind: type) -> Callable[[], Schema]:
    return lambda: definitions()[kind.__name__]


def _sources() -> Schema:
    return record({"sources": listed(reference(Source.__name__))}, ["sources"])


def _contexts() -> Schema:
    lists = keyed(keyed(listed(TEXT), LANGUAGE), NAME)
    return record({"contexts": lists}, ["contexts"])


# The reader of a file -> what its kind is called.
_KINDS: dict[Format, str] = {
    read_blocklist: "blocklist",
    read_contexts: "contexts",
    read_event: "event",
    read_notice: "notice",
    read_sources: "sources",
    read_workspace: "workspace",
}

# The kind of file -> what such a file holds.
SCHEMAS: dict[str, Callable[[], Schema]] = {
    "blocklist": _root_of(Blocklist),
    "contexts": _contexts,
    "event": _root_of(Event),
    "notice": _root_of(Notice),
    "sources": _sources,
    "workspace": _root_of(Workspace),
}


def kind_of(path: str) -> str:
    """Return the kind of a list file, by its path in the folder of lists."""
    return _KINDS[format_of(path)]


@cache
def schema_of(kind: str) -> Schema:
    """Return the JSON Schema of a kind of file, whole in itself.

    Args:
        kind: A key of `SCHEMAS`.
    """
    root = SCHEMAS[kind]()
    needed: Schema = {}
    _collect(root, needed)
    head = {"$schema": _DRAFT, "title": f"searchguard: {kind}"}
    return {**head, **root, "definitions": {name: needed[name] for name in sorted(needed)}}


def _collect(node: Any, into: Schema) -> None:
    """Gather the definitions that a schema refers to, and those that these refer to."""
    if isinstance(node, list):
        for one in node:
            _collect(one, into)
    if not isinstance(node, dict):
        return
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name and name not in into:
        into[name] = definitions()[name]
        _collect(into[name], into)
    for one in node.values():
        _collect(one, into)
