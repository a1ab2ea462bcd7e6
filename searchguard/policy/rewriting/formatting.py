"""One list file, rewritten in canonical form, or left alone with the reasons."""

from collections import Counter
from datetime import UTC

from searchguard.errors import Location
from searchguard.policy.decoding import decode
from searchguard.policy.formats import format_of
from searchguard.policy.rewriting.canonical import canonical
from searchguard.policy.rewriting.emission import emit
from searchguard.policy.rewriting.parsing import parse
from searchguard.policy.rewriting.written import Collection, Document
from searchguard.policy.schema import kind_of
from searchguard.policy.tree import Findings, Mapping
from searchguard.policy.yaml_tree import read_yaml


def formatted(data: bytes, path: str, file: str, findings: Findings) -> str | None:
    """Return the canonical text of a list file, or None where it has faults.

    Args:
        data: The bytes of the file.
        path: Its path in the folder of lists, which says what it holds.
        file: Its path, as problems should name it.
        findings: Where problems go.
    """
    before = _values(data, path, file, findings)
    text = decode(data, file, findings)
    if before is None or text is None:
        return None
    document = parse(text)
    told = emit(canonical(document, kind_of(path)))
    if _values(told.encode(), path, file, Findings(findings.rule)) != before or (
        _comments(parse(told)) != _comments(document)
    ):
        findings.error(
            Location(file), "this file cannot be rewritten without a change: format it by hand"
        )
        return None
    return told


def _values(data: bytes, path: str, file: str, findings: Findings) -> list[object] | None:
    """Return what a file says, or None where it has faults; other files are left aside."""
    tree = read_yaml(data, file, findings)
    if not isinstance(tree, Mapping):
        if tree is not None:
            findings.error(tree.location, "a file begins with a key, such as `blocklist:`")
        return None
    written = format_of(path)(tree, findings, UTC)
    return None if findings.problems else [part.value for part in written]


def _comments(document: Document) -> Counter[str]:
    return Counter(filter(None, (*document.head, *_remarks(document.root))))


def _remarks(node: object) -> list[str]:
    if not isinstance(node, Collection):
        return []
    inside = [
        remark for one in node.entries for remark in (*one.above, one.beside, *_remarks(one.value))
    ]
    return [*inside, *node.below]
