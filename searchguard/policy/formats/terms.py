"""How a term may be written, wherever terms stand."""

from searchguard.policy.limits import TERMS_PER_RULE
from searchguard.policy.shorthand import at_most, each
from searchguard.policy.tree import Findings, Items, Mapping, Node, Text

_WORDS = ("text", "hashtag", "all_of")
_KEYS = (*_WORDS, "match", "disguises", "common", "note")


def term(node: Node, findings: Findings) -> Node:
    """Write a term out: a text alone, a `hashtag`, or keys round a `text` or an `all_of`."""
    if isinstance(node, Text):
        return Mapping(((Text("text", node.location), node),), node.location)
    if isinstance(node, Items):
        return findings.fault(node, "write one term here, or groups of words in an `all_of`")
    if not isinstance(node, Mapping):
        return node
    words = [name for name, _ in node if name in _WORDS]
    if not words:
        return findings.fault(node, _wordless(node))
    if len(words) > 1:
        return findings.fault(node, f"write `{words[0]}` or `{words[1]}`, not both in one term")
    tag = node.get("hashtag")
    return _hashtag(node, tag, findings) if tag else node


terms = at_most(TERMS_PER_RULE, "terms in a rule; move them to a `terms_file`", each(term))


def _wordless(node: Mapping) -> str:
    if any(name in _KEYS for name, _ in node):
        return "a term needs a `text`, a `hashtag` or an `all_of`"
    return "put quotes round it, a : makes a key"


def _hashtag(node: Mapping, tag: Node, findings: Findings) -> Node:
    if node.get("match"):
        return findings.fault(node, "write `hashtag` or `match`, not both in one term")
    if isinstance(tag, Text) and not tag.value.startswith("#"):
        tag = Text(f"#{tag.value}", tag.location)
    written = node.without("hashtag").having("text", tag)
    return written.having("match", Text("hashtag", tag.location))
