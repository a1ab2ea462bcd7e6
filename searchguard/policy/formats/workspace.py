"""`workspace.yaml`: what holds for the whole set."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from searchguard.policy.guardrails import KEYS, fault_of_value
from searchguard.policy.limits import LOCALES
from searchguard.policy.model import Workspace
from searchguard.policy.records import STRICT, Written, read_records, unknown_key
from searchguard.policy.scalars import language, name
from searchguard.policy.shorthand import at_least_one, at_most, each, fields, keyed
from searchguard.policy.tree import Findings, Mapping, Node, Text

_WORKSPACES = TypeAdapter(tuple[Workspace, ...], config=STRICT)


def read_workspace(
    node: Mapping, findings: Findings, _zone: tzinfo
) -> tuple[Written[Workspace], ...]:
    """Return the workspace, or nothing where it has a fault."""
    return read_records(Workspace, _WORKSPACES, [_workspace(node, findings)], findings)


def zone_of(node: Node | None) -> tzinfo:
    """Return the time zone that a workspace's file names, or UTC where it names none."""
    written = node.get("timezone") if isinstance(node, Mapping) else None
    return (_zone_called(written.value) if isinstance(written, Text) else None) or UTC


def _zone_called(written: str) -> tzinfo | None:
    try:
        return ZoneInfo(written)
    except (KeyError, OSError, ValueError):
        return None


def _timezone(node: Node, findings: Findings) -> Node:
    if not isinstance(node, Text) or _zone_called(node.value):
        return node
    return findings.fault(
        node, f"`{node.value}` is not a time zone: write it like Europe/Amsterdam or UTC"
    )


_pairs = keyed("key", "value")


def _guardrails(node: Node, findings: Findings) -> Node:
    """Check each limit, at its place, and return the rewrite of them all."""
    if not isinstance(node, Mapping):
        return _pairs(node, findings)
    checked = tuple((key, _limit(key, value, findings)) for key, value in node.entries)
    return _pairs(Mapping(checked, node.location), findings)


def _limit(key: Text, value: Node, findings: Findings) -> Node:
    if key.value not in KEYS:
        return findings.fault(key, unknown_key(key.value, KEYS))
    if isinstance(value, Text) and (fault := fault_of_value(key.value, value.value)):
        return findings.fault(value, fault)
    return value


_workspace = fields(
    workspace=name,
    timezone=_timezone,
    default_language=language,
    locales=at_most(LOCALES, "locales", at_least_one("locale", each(language))),
    waivers=each(fields(locale=language)),
    reasons=keyed("id", key_form=name),
    guardrails=_guardrails,
)
