"""How cases are written: under the action they expect, or each with its own `expect`."""

from datetime import tzinfo

from searchguard.policy.limits import CASES_PER_RULE
from searchguard.policy.records import unknown_key
from searchguard.policy.scalars import Rewrite, instant, language, region
from searchguard.policy.shorthand import fields, over, refuse
from searchguard.policy.tree import Findings, Items, Mapping, Node, Text, Value

GROUPS = ("block", "pointer", "pass", "checks")


def cases(zone: tzinfo) -> Rewrite:
    """Return the rewrite of `{block: [...], pass: [...], checks: [...]}` to one list of cases."""
    with_fields = fields(region=region, language=language, at=instant(zone))

    def rewrite(node: Node, findings: Findings) -> Node:
        if isinstance(node, Value):
            return node
        if not isinstance(node, Mapping):
            return findings.fault(node, "write cases under block, pointer, pass or checks")
        groups = [group for _, group in node.entries if isinstance(group, Items)]
        if sum(len(group.nodes) for group in groups) > CASES_PER_RULE:
            return over(node, CASES_PER_RULE, "cases in a rule", findings)
        found: list[Node] = []
        for key, group in node.entries:
            if key.value not in GROUPS:
                findings.error(key.location, unknown_key(key.value, GROUPS))
            elif isinstance(group, Items):
                found += [_case(one, key.value, findings) for one in group.nodes]
            elif not isinstance(group, Value):
                findings.error(group.location, _as_list(key.value, group))
        return Items(tuple(with_fields(one, findings) for one in found), node.location)

    return rewrite


def _as_list(group: str, node: Node) -> str:
    given = f": [{node.value}]" if isinstance(node, Text) else ""
    return f"write a list of queries under `{group}`{given}"


def _case(node: Node, group: str, findings: Findings) -> Node:
    """Write one case out, with what it expects."""
    if isinstance(node, Text):
        node = Mapping(((Text("query", node.location), node),), node.location)
    if not isinstance(node, Mapping) or group == "checks":
        return node
    if not node.get("query"):
        return findings.fault(node, "a case needs a `query`; put quotes round it, a : makes a key")
    expected = Text(group, node.location)
    return refuse("expect")(node, findings).having("expect", expected)
