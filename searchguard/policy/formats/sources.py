"""`sources.yaml`: the reliable organisations."""

from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.formats.single import listed, under
from searchguard.policy.model import Source
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import day, day_or_never, host, language, name, region
from searchguard.policy.shorthand import each, fields
from searchguard.policy.tree import Findings, Mapping

_SOURCES = TypeAdapter(tuple[Source, ...], config=STRICT)

_source = fields(
    id=name,
    hosts=each(host),
    regions=each(region),
    languages=each(language),
    checked=day_or_never,
    review_by=day,
)


def read_sources(node: Mapping, findings: Findings, _zone: tzinfo) -> tuple[Written[Source], ...]:
    """Return the sources that are without fault."""
    found = listed(under("sources", node, findings), "source", findings)
    return read_records(Source, _SOURCES, [_source(one, findings) for one in found], findings)
