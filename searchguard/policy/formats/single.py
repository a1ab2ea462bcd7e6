"""What kinds of files have in common: one key with all under it, a list of records."""

from searchguard.policy.records import unknown_key
from searchguard.policy.tree import FAULT, Findings, Items, Mapping, Node, Value


def under(name: str, node: Mapping, findings: Findings) -> Node:
    """Return what stands under the one key that a file has."""
    for key, _ in node.entries:
        if key.value != name:
            findings.error(key.location, unknown_key(key.value, (name,)))
    found = node.get(name)
    if found is None and not node.entries:
        return findings.fault(node, f"`{name}` is missing")
    return found or Value(FAULT, node.location)


def listed(node: Node, what: str, findings: Findings) -> tuple[Node, ...]:
    """Return the items of what should be a list; `what` names one of them."""
    if isinstance(node, Items):
        return node.nodes
    if not isinstance(node, Value):
        findings.error(node.location, f"write a list here, each {what} after a hyphen")
    return ()
