"""`notices/<id>.yaml`: one notice, its texts and its actions."""

from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.model import Notice
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import day, language, name, region
from searchguard.policy.shorthand import each, fields, keyed
from searchguard.policy.tree import Findings, Mapping

_NOTICES = TypeAdapter(tuple[Notice, ...], config=STRICT)

_label = keyed("language", "text", key_form=language)
_notice = fields(
    notice=name,
    texts=keyed("language", key_form=language),
    actions=each(fields(region=region, languages=each(language), label=_label)),
    label=_label,
    review_by=day,
)


def read_notice(node: Mapping, findings: Findings, _zone: tzinfo) -> tuple[Written[Notice], ...]:
    """Return the notice of one file, or nothing where it has a fault."""
    return read_records(Notice, _NOTICES, [_notice(node, findings)], findings)
