"""The ways to write something shorter, taken apart: from the tree as written to one long form.

A rewrite takes a node and returns the node that stands in its place, at the same location. What it
does not know it leaves alone, for the check against the model to report.
"""

from searchguard.policy.limits import RULE
from searchguard.policy.scalars import Rewrite
from searchguard.policy.tree import FAULT, Findings, Items, Mapping, Node, Text, Value


def fields(**rewrites: Rewrite) -> Rewrite:
    """Return the rewrite of a mapping some of whose keys have a rewrite of their own."""

    def rewrite(node: Node, findings: Findings) -> Node:
        if not isinstance(node, Mapping):
            return node
        entries = (
            (key, rewrites[key.value](value, findings) if key.value in rewrites else value)
            for key, value in node.entries
        )
        return Mapping(tuple(entries), node.location)

    return rewrite


def each(one: Rewrite) -> Rewrite:
    """Return the rewrite of a list all of whose items have the same rewrite."""

    def rewrite(node: Node, findings: Findings) -> Node:
        if not isinstance(node, Items):
            return node
        return Items(tuple(one(item, findings) for item in node.nodes), node.location)

    return rewrite


def at_least_one(what: str, many: Rewrite) -> Rewrite:
    """Return a rewrite of a list that refuses an empty one; `what` names an item."""

    def rewrite(node: Node, findings: Findings) -> Node:
        found = many(node, findings)
        if isinstance(found, Items) and not found.nodes:
            return findings.fault(found, f"write at least one {what} here")
        return found

    return rewrite


def as_written(node: Node, _findings: Findings) -> Node:
    """Return a node as it is: the rewrite of what has no short form."""
    return node


def at_most(limit: int, what: str, many: Rewrite) -> Rewrite:
    """Return a rewrite of a list that refuses a longer one before it looks at an item.

    `what` names the items and says what to do: `terms in a rule; move them to a terms_file`.
    """

    def rewrite(node: Node, findings: Findings) -> Node:
        if isinstance(node, Items) and len(node.nodes) > limit:
            return over(node, limit, what, findings)
        return many(node, findings)

    return rewrite


def over(node: Node, limit: int, what: str, findings: Findings) -> Value:
    """Report that there is more of something than may be, and return what takes its place."""
    findings.error(node.location, f"more than {limit:,} {what}", RULE)
    return Value(FAULT, node.location)


def keyed(key_name: str, value_name: str = "", *, key_form: Rewrite | None = None) -> Rewrite:
    """Return the rewrite of a mapping to a list of its entries, sorted by key.

    Args:
        key_name: What the key is called in an item of the list.
        value_name: What the value is called there; empty when the value is a mapping itself, which
            then gets the key as one more field.
        key_form: The check of the key.
    """

    def rewrite(node: Node, findings: Findings) -> Node:
        if isinstance(node, Value):
            return node
        if not isinstance(node, Mapping):
            return findings.fault(node, f"write keys and values here, one line for each {key_name}")
        ordered = sorted(node.entries, key=lambda entry: entry[0].value)
        return Items(tuple(item(key, value, findings) for key, value in ordered), node.location)

    def item(key: Text, value: Node, findings: Findings) -> Node:
        checked = key_form(key, findings) if key_form else key
        name = Text(key_name, key.location)
        if value_name:
            return Mapping(((name, checked), (Text(value_name, key.location), value)), key.location)
        if isinstance(value, Mapping):
            return refuse(key_name)(value, findings).having(key_name, checked)
        return _not_a_mapping(value, key, findings)

    return rewrite


def _not_a_mapping(value: Node, key: Text, findings: Findings) -> Node:
    if isinstance(value, Value):
        return value
    return findings.fault(value, f"write keys and values under `{key.value}`")


def refuse(*names: str) -> "_Refuse":
    """Return the rewrite of a mapping in which some keys of the model may not be written."""
    return _Refuse(names)


class _Refuse:
    """Reports keys that are not for writing and takes them out."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, node: Mapping, findings: Findings) -> Mapping:
        for name in self.names:
            if key := node.key(name):
                findings.error(key.location, f"unknown key `{name}`")
        return node.without(*self.names)
