"""A notice, source, reason, context list, parent or rule that does not exist.

A reference that leads nowhere shows nothing: a helpline goes missing and nobody notices. The names
of files that could not be read are not known, so this is looked at when all of them could.

Passes:
```yaml
# notices/health-facts.yaml
notice: health-facts
kind: reference
texts: {en: {title: Facts about vaccines, body: Read what doctors say.}}
# health/vaccines.yaml
blocklist: vaccines
rules:
  - {id: side-effects, action: pointer, state: live, reason: health, terms: [vaccine harm],
     notices: [health-facts]}
```
Fails:
```yaml
blocklist: vaccines
rules:
  - {id: side-effects, action: pointer, state: live, reason: health, terms: [vaccine harm],
     notices: [health-fact]}
```
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

from searchguard.errors import Location, Problem
from searchguard.policy.lint.subject import Subject, error
from searchguard.policy.model import BUILT_IN_REASONS, Case, Lists
from searchguard.policy.places import Places

NAME = "unknown-reference"

# Looking for the nearest name takes long where there are many of both.
_HINTS = 100
_SEARCHED = 1_000


class _Reference(NamedTuple):
    kind: str
    name: str
    location: Location


def check(subject: Subject) -> Iterator[Problem]:
    """Yield every reference to something that the lists do not hold."""
    if not subject.whole:
        return
    known = _known(subject)
    hints = dict[tuple[str, str], str]()
    for kind, name, location in _references(subject):
        if name not in known[kind]:
            if (kind, name) not in hints:
                hints[kind, name] = _hint(kind, name, known[kind], len(hints))
            yield error(location, f"there is no {kind} `{name}`: {hints[kind, name]}", NAME)


def _hint(kind: str, name: str, known: set[str], hinted: int) -> str:
    """Return what may have been meant, else where it would be written."""
    searched = hinted < _HINTS and len(known) <= _SEARCHED
    near = get_close_matches(name, known, n=1) if searched else ()
    return f"did you mean `{near[0]}`" if near else _where(kind, name)


def _where(kind: str, name: str) -> str:
    """Return where what does not exist would be written."""
    match kind:
        case "notice":
            return f"write notices/{name}.yaml"
        case "source":
            return "write it in sources.yaml"
        case "context list":
            return "write it in contexts.yaml"
        case "reason":
            built_in = ", ".join(BUILT_IN_REASONS)
            return f"write it in workspace.yaml, or one of {built_in}"
        case _:
            return "write <blocklist>/<rule>"


def _known(subject: Subject) -> dict[str, set[str]]:
    lists = subject.lists
    return {
        "notice": {one.notice for one in lists.notices},
        "source": {one.id for one in lists.sources},
        "reason": {*BUILT_IN_REASONS, *(one.id for one in lists.workspace.reasons)},
        "context list": {one.id for one in lists.contexts},
        "rule": {rule_id for rule_id, _ in subject.rules()},
    }


def _references(subject: Subject) -> Iterator[_Reference]:
    yield from _of_rules(subject)
    yield from _of_notices(subject.lists, subject.places)
    yield from _of_events(subject.lists, subject.places)
    if blocked := subject.lists.workspace.blocked_notice:
        yield _Reference("notice", blocked, subject.places.workspace("blocked_notice"))


def _of_rules(subject: Subject) -> Iterator[_Reference]:
    for rule_id, rule in subject.rules():
        at = subject.places.rule
        yield _Reference("reason", rule.reason, at(rule_id, "reason"))
        for index, name in enumerate(rule.softened_by):
            yield _Reference("context list", name, at(rule_id, "softened_by", index))
        for index, name in enumerate(rule.notices):
            yield _Reference("notice", name, at(rule_id, "notices", index))
        for which, variant in enumerate(rule.variants):
            for index, name in enumerate(variant.notices or ()):
                location = at(rule_id, "variants", which, "notices", index)
                yield _Reference("notice", name, location)
        yield from _of_cases(rule.cases, partial(at, rule_id))


def _of_cases(cases: Iterable[Case], at: Callable[..., Location]) -> Iterator[_Reference]:
    for index, case in enumerate(cases):
        if case.notice:
            yield _Reference("notice", case.notice, at("cases", index, "notice"))
        for which, name in enumerate(case.without):
            yield _Reference("notice", name, at("cases", index, "without", which))


def _of_notices(lists: Lists, places: Places) -> Iterator[_Reference]:
    for notice in lists.notices:
        if notice.parent:
            yield _Reference("notice", notice.parent, places.notice(notice.notice, "parent"))
        if notice.source:
            yield _Reference("source", notice.source, places.notice(notice.notice, "source"))
        for index, contact in enumerate(notice.actions):
            location = places.notice(notice.notice, "actions", index, "source")
            yield _Reference("source", contact.source, location)


def _of_events(lists: Lists, places: Places) -> Iterator[_Reference]:
    for event in lists.events:
        for index, name in enumerate(event.notices):
            yield _Reference("notice", name, places.event(event.event, "notices", index))
        for index, name in enumerate(event.stricter):
            yield _Reference("rule", name, places.event(event.event, "stricter", index))
        yield from _of_cases(event.cases, partial(places.event, event.event))
