"""The day on which the links of sources were opened, written into `sources.yaml`."""

from collections.abc import Collection as Names
from dataclasses import replace
from datetime import date

from searchguard.policy.rewriting.building import with_entry
from searchguard.policy.rewriting.canonical import canonical
from searchguard.policy.rewriting.emission import emit
from searchguard.policy.rewriting.parsing import parse
from searchguard.policy.rewriting.written import Collection, Entry, Scalar


def with_checked(text: str, sources: Names[str], day: date) -> str:
    """Return `sources.yaml` in its canonical form, with `checked: <day>` at some sources.

    Args:
        text: The file, which reads without fault.
        sources: The ids of the sources whose links were opened.
        day: When.
    """
    document = parse(text)
    key, value = (Scalar(one, one) for one in ("checked", day.isoformat()))
    root = _marked(document.root, sources, Entry(key=key, value=value))
    return emit(canonical(replace(document, root=root), "sources"))


def _marked(root: Collection, sources: Names[str], added: Entry) -> Collection:
    entries = tuple(
        replace(one, value=_each(one.value, sources, added))
        if one.key and one.key.value == "sources" and isinstance(one.value, Collection)
        else one
        for one in root.entries
    )
    return replace(root, entries=entries)


def _each(listed: Collection, sources: Names[str], added: Entry) -> Collection:
    return replace(
        listed,
        entries=tuple(
            replace(one, value=with_entry(one.value, added))
            if isinstance(one.value, Collection) and _id(one.value) in sources
            else one
            for one in listed.entries
        ),
    )


def _id(source: Collection) -> str:
    found = source.get("id")
    return found.value if isinstance(found, Scalar) else ""
