"""The form in which a careful person writes a list: keys in their order, quotes where needed.

The order of keys, and whether something is a text or a word of a closed set, are the schema's.
"""

from collections.abc import Iterable
from dataclasses import replace

from searchguard.policy.formats.cases import GROUPS
from searchguard.policy.rewriting.quoting import with_needed_quotes, without_needless_quotes
from searchguard.policy.rewriting.written import Collection, Document, Entry, Scalar, Written
from searchguard.policy.schema import schema_of
from searchguard.policy.schema.scalars import LANGUAGE, REGION, SCALAR, Schema

_WORDS = (LANGUAGE["pattern"], REGION["pattern"])
_NOTHING: Schema = {}


def canonical(document: Document, kind: str) -> Document:
    """Return a file of some kind in its canonical form; it means what it meant."""
    schema = schema_of(kind)
    root = _Form(schema["definitions"]).collection(document.root, schema)
    return replace(document, root=_rules_apart(root) if kind == "blocklist" else root)


class _Form:
    """Brings a file into form, along its schema."""

    def __init__(self, definitions: Schema) -> None:
        self.definitions = definitions

    def of(self, node: Written, schema: Schema) -> Written:
        if isinstance(node, Scalar):
            return _scalar(node, schema)
        return self.collection(node, schema)

    def collection(self, node: Collection, schema: Schema) -> Collection:
        schema = self.resolved(schema)
        if not node.is_mapping:
            return replace(node, entries=tuple(self.item(one, schema) for one in node.entries))
        known = schema.get("properties", _NOTHING)
        entries = tuple(self.item(one, schema) for one in node.entries)
        if known and tuple(known) != GROUPS:  # cases are in the order in which they are written
            entries = _ordered(entries, list(known))
        return replace(node, entries=entries)

    def item(self, entry: Entry, schema: Schema) -> Entry:
        if entry.key is None:
            return replace(entry, value=self.of(entry.value, schema.get("items", _NOTHING)))
        name = entry.key.value
        others = schema.get("additionalProperties") or _NOTHING
        known = schema.get("properties", _NOTHING)
        below = _NOTHING if name.startswith("x-") else known.get(name, others)
        key = (without_needless_quotes if name in known else with_needed_quotes)(entry.key)
        return replace(entry, key=key, value=self.of(entry.value, below))

    def resolved(self, schema: Schema) -> Schema:
        """Return what a schema says of a list or mapping, references followed."""
        schema = schema.get("then", schema)
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        return self.definitions[name] if name else schema


def _scalar(scalar: Scalar, schema: Schema) -> Scalar:
    if "enum" in schema:
        return without_needless_quotes(scalar)
    types = schema.get("type", [])
    is_text = types[:3] == SCALAR or schema.get("pattern") in _WORDS
    return with_needed_quotes(scalar) if is_text else scalar


def _ordered(entries: Iterable[Entry], order: list[str]) -> tuple[Entry, ...]:
    """Return entries in the order of their keys; the author's own stay behind what they follow."""
    ranks: list[tuple[int, int]] = []
    rank = -1
    kept = list(entries)
    for number, entry in enumerate(kept):
        name = entry.key.value if entry.key else ""
        rank = order.index(name) if name in order else rank
        ranks.append((rank, number))
    return tuple(kept[number] for _, number in sorted(ranks))


def _rules_apart(root: Collection) -> Collection:
    """Return a blocklist with a blank line between its rules."""
    entries = tuple(
        replace(one, value=_apart(one.value))
        if one.key and one.key.value == "rules" and isinstance(one.value, Collection)
        else one
        for one in root.entries
    )
    return replace(root, entries=entries)


def _apart(rules: Collection) -> Collection:
    entries = (
        replace(one, above=("", *one.above)) if number and _is_long(one.value) else one
        for number, one in enumerate(rules.entries)
    )
    return replace(rules, entries=tuple(entries))


def _is_long(rule: Written) -> bool:
    """Tell whether a rule takes several lines."""
    if isinstance(rule, Scalar):
        return False
    return not (rule.inline and rule.one_line) or rule.has_comments
