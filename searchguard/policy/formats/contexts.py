"""`contexts.yaml`: the words that soften a BLOCK to a POINTER."""

from datetime import tzinfo

from pydantic import TypeAdapter

from searchguard.policy.formats.single import under
from searchguard.policy.limits import TERMS_PER_RULE
from searchguard.policy.model import ContextList
from searchguard.policy.records import STRICT, Written, read_records
from searchguard.policy.scalars import language, name
from searchguard.policy.shorthand import as_written, at_most, fields, keyed
from searchguard.policy.tree import Findings, Items, Mapping, Node, Text, Value

_CONTEXTS = TypeAdapter(tuple[ContextList, ...], config=STRICT)

_by_language = keyed("language", "phrases", key_form=language)
_phrases = fields(
    phrases=at_most(TERMS_PER_RULE, "phrases of one language in a context list", as_written)
)


def read_contexts(
    node: Mapping, findings: Findings, _zone: tzinfo
) -> tuple[Written[ContextList], ...]:
    """Return the context lists that are without fault, one for each id and language."""
    found = under("contexts", node, findings)
    if not isinstance(found, Mapping):
        if not isinstance(found, Value):
            findings.error(found.location, "write keys and values here: an id, then its languages")
        return ()
    written = [one for key, group in found.entries for one in _lists(key, group, findings)]
    return read_records(ContextList, _CONTEXTS, written, findings)


def _lists(key: Text, group: Node, findings: Findings) -> tuple[Node, ...]:
    """Return the lists of one id, each with that id."""
    languages = _by_language(group, findings)
    if not isinstance(languages, Items):
        return ()
    written = (one for one in languages.nodes if isinstance(one, Mapping))
    return tuple(_phrases(one.having("id", name(key, findings)), findings) for one in written)
