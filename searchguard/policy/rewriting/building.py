"""Entries of a list file that nobody wrote yet, from plain data; canonical form comes after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from searchguard.policy.model import Disguises, MatchMode, Term
from searchguard.policy.rewriting.quoting import as_text
from searchguard.policy.rewriting.written import Collection, Entry, Scalar, Written


def entry(key: str, value: object) -> Entry:
    """Return a key and its value; lists and mappings below it stand between brackets."""
    return Entry(key=as_text(key), value=inline(value))


def inline(value: object) -> Written:
    """Return data as it stands on one line."""
    match value:
        case Mapping():
            entries = [entry(str(key), below) for key, below in value.items()]
            return Collection(entries=tuple(entries), is_mapping=True, inline=True, one_line=True)
        case str():
            return as_text(value)
        case Sequence():
            items = [Entry(value=inline(item)) for item in value]
            return Collection(entries=tuple(items), is_mapping=False, inline=True, one_line=True)
        case _:
            return Scalar(str(value), str(value))


def mapping(entries: Mapping[str, object]) -> Collection:
    """Return a mapping with a line for each key."""
    return Collection(entries=tuple(entry(*one) for one in entries.items()), is_mapping=True)


def term(value: Term) -> Entry:
    """Return a term as an item of a list."""
    keys: dict[str, object] = {"all_of": value.all_of} if value.all_of else {"text": value.text}
    keys |= {} if value.match is MatchMode.PHRASE else {"match": value.match}
    keys |= {} if value.disguises is Disguises.ALL else {"disguises": value.disguises}
    keys |= {"common": "true"} if value.common else {}
    keys |= {"note": value.note} if value.note else {}
    return Entry(value=inline(value.text if keys.keys() == {"text"} else keys))


def with_entry(node: Collection, added: Entry) -> Collection:
    """Return a mapping with an entry added, or put in place of the one of its key."""
    name = added.key.value if added.key else ""
    kept = [one for one in node.entries if one.key is None or one.key.value != name]
    if len(kept) == len(node.entries):
        return replace(node, entries=(*node.entries, added))
    entries = (
        replace(one, value=added.value) if one.key and one.key.value == name else one
        for one in node.entries
    )
    return replace(node, entries=tuple(entries))


def with_items(node: Written | None, added: Sequence[Entry]) -> Collection:
    """Return a list, a line for each item, with items added at its end."""
    before = node.entries if isinstance(node, Collection) else ()
    below = node.below if isinstance(node, Collection) else ()
    return Collection(entries=(*before, *added), is_mapping=False, below=below)
