"""`notices/<id>.yaml`: one notice, its texts and its actions."""

from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.model import Notice
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import day, either, language, name, region
from searchguard.policy.shorthand import at_least_one, each, fields, keyed
from searchguard.policy.tree import Findings, Mapping, Node, Text, find

_NOTICES = TypeAdapter(tuple[Notice, ...], config=STRICT)

_label = keyed("language", "text", key_form=language)
_contact_fields = fields(region=region, languages=each(language), label=_label)

# What a contact of a kind must have one of: where pressing it leads.
_LEADS_TO = {"call": ("number",), "sms": ("number",), "chat": ("url", "number"), "link": ("url",)}


def _contact(node: Node, findings: Findings) -> Node:
    """Check that an action of a notice leads somewhere."""
    if not isinstance(node, Mapping):
        return node
    kind = find(node, ("kind",))
    needed = _LEADS_TO.get(kind.value, ()) if isinstance(kind, Text) else ()
    if needed and not any(map(node.get, needed)):
        message = f"this action needs a {either(tuple(f'`{key}`' for key in needed))}"
        return findings.fault(node, message)
    return _contact_fields(node, findings)


_notice = fields(
    notice=name,
    texts=at_least_one("text", keyed("language", key_form=language)),
    actions=each(_contact),
    label=_label,
    review_by=day,
)


def read_notice(node: Mapping, findings: Findings, _zone: tzinfo) -> tuple[Written[Notice], ...]:
    """Return the notice of one file, or nothing where it has a fault."""
    return read_records(Notice, _NOTICES, [_notice(node, findings)], findings)
