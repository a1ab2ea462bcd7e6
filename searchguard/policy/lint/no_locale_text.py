"""A notice without a text in the language of a locale that sees it.

`locales` is what the workspace promises. Users of a locale without a text of their own language
read another one: of a language of their region, or the default. A notice that only rules of some
regions show is asked for the locales of those regions alone.

Passes:
```yaml
# workspace.yaml
locales: [nl-NL, en-GB]
# notices/storm.yaml
notice: storm
kind: emergency
texts:
  en: {title: A storm is coming, body: Follow the warnings.}
  nl: {title: Storm op komst, body: Volg de waarschuwingen.}
# disasters/storm.yaml
blocklist: storm
```
Fails:
```yaml
# workspace.yaml
locales: [nl-NL, en-GB]
# notices/storm.yaml
notice: storm
kind: emergency
texts: {en: {title: A storm is coming, body: Follow the warnings.}}
# disasters/storm.yaml
blocklist: storm
```
"""

from collections import defaultdict
from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.languages import language_and_wider
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.model import Rule
from searchguard.policy.regions import covers_region, language_and_region

NAME = "no-locale-text"

_EVERYWHERE = ""


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each notice, with the locales that see it and have no text of their language."""
    shown_in = _shown_in(subject)
    for notice in subject.lists.notices:
        written = {text.language for text in notice.texts}
        regions = shown_in.get(notice.notice, {_EVERYWHERE})
        missing = [
            locale
            for locale in subject.lists.workspace.locales
            if written.isdisjoint(language_and_wider(locale)) and _sees(locale, regions)
        ]
        if missing:
            location = subject.places.notice(notice.notice, "texts")
            message = f"`{notice.notice}` has no text of the language of {', '.join(missing)}"
            yield warning(location, message, NAME)


def _shown_in(subject: Subject) -> dict[str, set[str]]:
    """Return the regions of the rules and events in which each notice is shown."""
    shown: dict[str, set[str]] = defaultdict(set)
    for _, rule in subject.rules_in_force():
        for name in _notices_of(rule):
            shown[name].update(rule.regions or (_EVERYWHERE,))
    for event in subject.lists.events:
        for name in event.notices:
            shown[name].update(event.show_in or (_EVERYWHERE,))
    if blocked := subject.lists.workspace.blocked_notice:
        shown[blocked].add(_EVERYWHERE)
    parents = {notice.notice: notice.parent for notice in subject.lists.notices}
    for name in list(shown):
        seen, parent = {name}, parents.get(name, "")
        while parent and parent not in seen:
            seen.add(parent)
            shown[parent] |= shown[name]
            parent = parents.get(parent, "")
    return shown


def _notices_of(rule: Rule) -> Iterator[str]:
    yield from rule.notices
    for variant in rule.variants:
        yield from variant.notices or ()


def _sees(locale: str, regions: set[str]) -> bool:
    _, region = language_and_region(locale)
    return not region or any(
        not shown or covers_region(shown, region) or covers_region(region, shown)
        for shown in regions
    )
