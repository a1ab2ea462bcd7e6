"""Terms added to a rule: what its files will hold. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searchguard.policy.limits import TERMS_PER_FILE, TERMS_PER_RULE
from searchguard.policy.model import Disguises, MatchMode, Rule, Term
from searchguard.policy.rewriting.building import (
    entry,
    inline,
    mapping,
    term,
    with_entry,
    with_items,
)
from searchguard.policy.rewriting.written import Collection, Document, Entry, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule to be made for imported terms: a draft, until somebody has looked at it."""

    id: str
    action: str
    reason: str


def fits_a_line(one: Term) -> bool:
    """Tell whether a line of a `terms_file` says all of a term but its note."""
    has_defaults = one.match is MatchMode.PHRASE and one.disguises is Disguises.ALL
    return has_defaults and not (one.all_of or one.common or one.text.startswith("//"))


def lines_for(terms: Sequence[Term], origin: str) -> str:
    """Return the lines of a `terms_file` for some terms, their notes as comments above them."""
    lines = [f"// from {origin}"]
    for one in terms:
        lines += [f"// {one.note}", one.text] if one.note else [one.text]
    return "".join(
        f"{' '.join(line.split())}\n" if line.startswith("// ") else f"{line}\n" for line in lines
    )


def too_many(rule: Rule | None, lines: Sequence[Term], written: Sequence[Term]) -> str:
    """Return what is wrong where a rule would get more terms than it may have, or nothing."""
    if len(rule.file_terms if rule else ()) + len(lines) > TERMS_PER_FILE:
        return f"a terms_file may have {TERMS_PER_FILE:,} terms: split what you import"
    if len(rule.terms if rule else ()) + len(written) > TERMS_PER_RULE:
        keys = "`match`, `disguises`, `common` or `all_of`"
        return f"a rule may have {TERMS_PER_RULE:,} terms with {keys}: split what you import"
    return ""


def with_terms(
    document: Document, rule_id: str, terms_file: str, written: Sequence[Term]
) -> Document:
    """Return a blocklist whose rule names a `terms_file` and has some more terms of its own."""
    rules = document.root.get("rules")
    entries = rules.entries if isinstance(rules, Collection) else ()
    changed = tuple(
        replace(one, value=_extended(one.value, terms_file, written))
        if isinstance(one.value, Collection) and _id_of(one.value) == rule_id
        else one
        for one in entries
    )
    return _with_rules(document, changed)


def with_rule(
    document: Document, rule: NewRule, terms_file: str, written: Sequence[Term]
) -> Document:
    """Return a blocklist with one more rule, for some terms."""
    keys = {"id": rule.id, "action": rule.action, "state": "draft", "reason": rule.reason}
    made = Entry(value=_extended(mapping(keys), terms_file, written))
    rules = document.root.get("rules")
    return _with_rules(document, (*(rules.entries if isinstance(rules, Collection) else ()), made))


def new_blocklist(blocklist: str, owner: str, head: Sequence[str]) -> Document:
    """Return a blocklist without rules."""
    keys = {"blocklist": blocklist, **({"owner": owner} if owner else {})}
    return Document(head=tuple(head), root=mapping(keys))


def _with_rules(document: Document, entries: Sequence[Entry]) -> Document:
    rules = document.root.get("rules")
    below = rules.below if isinstance(rules, Collection) else ()
    made = Collection(entries=tuple(entries), is_mapping=False, below=below)
    root = with_entry(document.root, replace(entry("rules", ""), value=made))
    return replace(document, root=root)


def _extended(rule: Collection, terms_file: str, written: Sequence[Term]) -> Collection:
    if terms_file:
        rule = with_entry(rule, replace(entry("terms_file", ""), value=inline(terms_file)))
    if written:
        items = with_items(rule.get("terms"), list(map(term, written)))
        rule = with_entry(rule, replace(entry("terms", ""), value=items))
    return rule if not rule.inline or not written else replace(rule, inline=False)


def _id_of(rule: Collection) -> str:
    found = rule.get("id")
    return found.value if isinstance(found, Scalar) else ""
