"""Names within a set of lists: each thing has its own, and what is named is there."""

from collections.abc import Iterable, Iterator
from typing import Any

from searchguard.policy.links import host_of, is_on
from searchguard.policy.model import BUILT_IN_REASONS, Case, Lists, Notice, Rule


def doubles(lists: Lists) -> Iterator[str]:
    """Yield what has a name twice, or is not sorted by name where it must be."""
    for kind, names in _named(lists):
        found: list[Any] = list(names)
        if found != sorted(set(found)):
            yield f"{kind} are not sorted by name, or one stands there twice"
    for blocklist in lists.blocklists:
        ids = [rule.id for rule in blocklist.rules]
        if len(set(ids)) < len(ids):
            yield f"a rule stands twice in `{blocklist.blocklist}`"


def _named(lists: Lists) -> Iterator[tuple[str, Iterable[str | tuple[str, str]]]]:
    yield "blocklists", (one.blocklist for one in lists.blocklists)
    yield "sources", (one.id for one in lists.sources)
    yield "notices", (one.notice for one in lists.notices)
    yield "context lists", ((one.id, one.language) for one in lists.contexts)
    yield "events", (one.event for one in lists.events)
    yield "reasons", (one.id for one in lists.workspace.reasons)
    yield "guardrails", (one.key for one in lists.workspace.guardrails)
    for notice in lists.notices:
        yield "texts of a notice", (text.language for text in notice.texts)
        yield "labels of a notice", (text.language for text in notice.label)
        for contact in notice.actions:
            yield "labels of an action", (text.language for text in contact.label)
    for blocklist in lists.blocklists:
        for rule in blocklist.rules:
            yield "labels of a rule", (label.key for label in rule.labels)


def missing(lists: Lists) -> Iterator[str]:
    """Yield what is named and is not there."""
    known = {
        "notice": {one.notice for one in lists.notices},
        "source": {one.id for one in lists.sources},
        "reason": {*BUILT_IN_REASONS, *(one.id for one in lists.workspace.reasons)},
        "context list": {one.id for one in lists.contexts},
        "rule": {f"{one.blocklist}/{rule.id}" for one in lists.blocklists for rule in one.rules},
    }
    for kind, name in _references(lists):
        if name not in known[kind]:
            yield f"it names the {kind} `{name[:80]}`, which is not there"


def strays(lists: Lists) -> Iterator[str]:
    """Yield links that are not on a host of the source that vouches for them."""
    hosts = {source.id: source.hosts for source in lists.sources}
    for notice in lists.notices:
        for contact in notice.actions:
            host = host_of(contact.url)
            allowed = (name.lower() for name in hosts.get(contact.source, ()))
            if contact.url and not any(is_on(host, name) for name in allowed):
                yield f"`{contact.url[:80]}` is not on a host of `{contact.source}`"


def _references(lists: Lists) -> Iterator[tuple[str, str]]:
    if blocked := lists.workspace.blocked_notice:
        yield "notice", blocked
    for blocklist in lists.blocklists:
        for rule in blocklist.rules:
            yield from references_of_rule(rule)
    for notice in lists.notices:
        yield from references_of_notice(notice)
    for event in lists.events:
        yield from (("notice", name) for name in event.notices)
        yield from (("rule", name) for name in event.stricter)
        yield from _of_cases(event.cases)


def references_of_rule(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what a rule names, each with its kind."""
    yield "reason", rule.reason
    yield from (("context list", name) for name in rule.softened_by)
    yield from (("notice", name) for name in rule.notices)
    for variant in rule.variants:
        yield from (("notice", name) for name in variant.notices or ())
    yield from _of_cases(rule.cases)


def _of_cases(cases: Iterable[Case]) -> Iterator[tuple[str, str]]:
    for case in cases:
        yield from (("notice", name) for name in case.without)
        if case.notice:
            yield "notice", case.notice


def references_of_notice(notice: Notice) -> Iterator[tuple[str, str]]:
    """Yield what a notice names, each with its kind."""
    if notice.parent:
        yield "notice", notice.parent
    if notice.source:
        yield "source", notice.source
    yield from (("source", contact.source) for contact in notice.actions)
