"""One rule of edited lists put onto other lists: an urgent edit that ships nobody else's drafts."""

from collections.abc import Iterator
from dataclasses import replace

from searchguard.errors import StoreError
from searchguard.policy.model import Blocklist, Lists, Notice, Rule
from searchguard.snapshot.references import references_of_notice, references_of_rule


def with_rule(live: Lists, edited: Lists, rule_id: str) -> Lists:
    """Return the live lists with one rule as it is in edited ones: changed, added or gone.

    What the rule names and the live lists do not have comes along: notices, their sources, context
    lists, reasons. What they have stays as it is live.

    Raises:
        StoreError: Neither has such a rule.
    """
    name, _, _ = rule_id.partition("/")
    before, after = _rule(live, rule_id), _rule(edited, rule_id)
    if before is None and after is None:
        known = ", ".join(sorted(_near(edited, name))) or "none"
        raise StoreError(f"there is no rule `{rule_id}`: `{name}` has {known}")
    if after is None:
        return replace(live, blocklists=tuple(_without(live, name, rule_id)))
    merged = replace(live, blocklists=tuple(_with(live, edited, name, after)))
    for kind, wanted in _needed(edited, after):
        merged = _along(merged, edited, kind, wanted)
    return merged


def _rule(lists: Lists, rule_id: str) -> Rule | None:
    return next(
        (
            rule
            for one in lists.blocklists
            for rule in one.rules
            if f"{one.blocklist}/{rule.id}" == rule_id
        ),
        None,
    )


def _near(lists: Lists, name: str) -> Iterator[str]:
    for one in lists.blocklists:
        if one.blocklist == name:
            yield from (f"{name}/{rule.id}" for rule in one.rules)


def _without(live: Lists, name: str, rule_id: str) -> Iterator[Blocklist]:
    for one in live.blocklists:
        kept = tuple(rule for rule in one.rules if f"{name}/{rule.id}" != rule_id)
        yield replace(one, rules=kept) if one.blocklist == name else one


def _with(live: Lists, edited: Lists, name: str, rule: Rule) -> Iterator[Blocklist]:
    """Yield the live blocklists, one of them with a rule in its place or at its end."""
    found = False
    for one in live.blocklists:
        if one.blocklist != name:
            yield one
            continue
        found = True
        rules = tuple(rule if was.id == rule.id else was for was in one.rules)
        yield replace(one, rules=rules if rule in rules else (*rules, rule))
    if not found:
        own = next(one for one in edited.blocklists if one.blocklist == name)
        yield replace(own, rules=(rule,))


def _needed(edited: Lists, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield all that a rule names, and what that names in its turn."""
    notices = {one.notice: one for one in edited.notices}
    seen = set[tuple[str, str]]()
    waiting = list(references_of_rule(rule))
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        notice: Notice | None = notices.get(one[1]) if one[0] == "notice" else None
        if notice:
            waiting.extend(references_of_notice(notice))


def _along(merged: Lists, edited: Lists, kind: str, name: str) -> Lists:
    """Return lists with one thing more, where they do not have it yet."""
    match kind:
        case "notice" if name not in {one.notice for one in merged.notices}:
            more = tuple(one for one in edited.notices if one.notice == name)
            return replace(merged, notices=merged.notices + more)
        case "source" if name not in {one.id for one in merged.sources}:
            sources = tuple(one for one in edited.sources if one.id == name)
            return replace(merged, sources=merged.sources + sources)
        case "context list" if name not in {one.id for one in merged.contexts}:
            contexts = tuple(one for one in edited.contexts if one.id == name)
            return replace(merged, contexts=merged.contexts + contexts)
        case "reason" if name not in {one.id for one in merged.workspace.reasons}:
            own = tuple(one for one in edited.workspace.reasons if one.id == name)
            reasons = tuple(sorted((*merged.workspace.reasons, *own), key=lambda one: one.id))
            return replace(merged, workspace=replace(merged.workspace, reasons=reasons))
        case _:
            return merged
