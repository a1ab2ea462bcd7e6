"""`<topic>/<list>.yaml`: one blocklist and its rules."""

from dataclasses import replace
from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.formats.cases import cases
from searchguard.policy.formats.single import listed
from searchguard.policy.formats.terms import terms
from searchguard.policy.limits import EXCEPTIONS_PER_RULE, RULES_PER_BLOCKLIST
from searchguard.policy.model import Blocklist, Rule
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import (
    Rewrite,
    day,
    instant,
    language,
    name,
    one_of,
    region,
    whole_number,
)
from searchguard.policy.shorthand import as_written, at_most, each, fields, keyed, over, refuse
from searchguard.policy.tree import Findings, Items, Mapping, Node

_BLOCKLISTS = TypeAdapter(tuple[Blocklist, ...], config=STRICT)
_RULES = TypeAdapter(tuple[Rule, ...], config=STRICT)

_PRIORITY = 1_000_000

_action = one_of("block", "pointer")
_scope = {"regions": each(region), "interface_languages": each(language)}
_header = fields(blocklist=name)


def read_blocklist(
    node: Mapping, findings: Findings, zone: tzinfo
) -> tuple[Written[Blocklist], ...]:
    """Return the blocklist of one file, with those of its rules that are without fault."""
    none = Items((), node.location)
    rules = _read_rules(node.get("rules") or none, findings, zone)
    kept = Items(tuple(rule.node for rule in rules), node.location)
    header = _header(node.without("rules"), findings)
    return tuple(
        Written(
            replace(found.value, rules=tuple(rule.value for rule in rules)),
            found.node.having("rules", kept) if isinstance(found.node, Mapping) else found.node,
        )
        for found in read_records(Blocklist, _BLOCKLISTS, [header], findings)
    )


def _read_rules(node: Node, findings: Findings, zone: tzinfo) -> tuple[Written[Rule], ...]:
    rule = _rule(zone)
    if isinstance(node, Items) and len(node.nodes) > RULES_PER_BLOCKLIST:
        node = over(node, RULES_PER_BLOCKLIST, "rules in a blocklist", findings)
    written = [rule(_own(one, findings), findings) for one in listed(node, "rule", findings)]
    return read_records(Rule, _RULES, written, findings)


def _own(node: Node, findings: Findings) -> Node:
    """Take out what only the reading of a `terms_file` may fill in."""
    return refuse("file_terms")(node, findings) if isinstance(node, Mapping) else node


def _rule(zone: tzinfo) -> Rewrite:
    variant = fields(when=fields(**_scope), action=_action)
    return fields(
        id=name,
        action=_action,
        terms=terms,
        except_phrases=at_most(EXCEPTIONS_PER_RULE, "exceptions in a rule", as_written),
        starts=instant(zone),
        ends=instant(zone),
        variants=each(variant),
        priority=whole_number(-_PRIORITY, _PRIORITY),
        percent=whole_number(0, 100),
        cases=cases(zone),
        labels=keyed("key", "value"),
        review_by=day,
        **_scope,
    )
