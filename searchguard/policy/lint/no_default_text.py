"""A notice without a text in the default language.

It is what a user reads for whose language there is no text; without it they read nothing.

Passes:
```yaml
# workspace.yaml
default_language: nl
# notices/storm.yaml
notice: storm
kind: emergency
texts: {nl: {title: Storm op komst, body: Volg de waarschuwingen.}}
# disasters/storm.yaml
blocklist: storm
```
Fails:
```yaml
# notices/storm.yaml
notice: storm
kind: emergency
texts: {nl: {title: Storm op komst, body: Volg de waarschuwingen.}}
# disasters/storm.yaml
blocklist: storm
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.languages import language_and_wider
from searchguard.policy.lint.subject import Subject, warning

NAME = "no-default-text"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each notice that has no text in the default language or a wider one."""
    default = subject.lists.workspace.default_language
    for notice in subject.lists.notices:
        written = {text.language for text in notice.texts}
        if written.isdisjoint(language_and_wider(default)):
            location = subject.places.notice(notice.notice, "texts")
            message = f"`{notice.notice}` has no text in `{default}`, the default language"
            yield warning(location, message, NAME)
