"""A title over 60 or a body over 200 characters.

A notice is read on a telephone, above the results. Longer texts are cut off, mostly in the middle
of what matters.

Passes:
```yaml
# notices/storm.yaml
notice: storm
kind: emergency
texts: {en: {title: A storm is coming, body: Follow the warnings of the weather service.}}
# disasters/storm.yaml
blocklist: storm
```
Fails:
```yaml
# notices/storm.yaml
notice: storm
kind: emergency
texts:
  en:
    title: A storm is coming, and everyone should follow the warnings of the service
    body: Stay inside.
# disasters/storm.yaml
blocklist: storm
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.limits import BODY_CHARACTERS, TITLE_CHARACTERS
from searchguard.policy.lint.subject import Subject, warning

NAME = "long-text"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each title and body that is too long to be read at a glance."""
    for notice in subject.lists.notices:
        for index, text in enumerate(notice.texts):
            for key, words, most in (
                ("title", text.title, TITLE_CHARACTERS),
                ("body", text.body, BODY_CHARACTERS),
            ):
                if len(words) > most:
                    location = subject.places.notice(notice.notice, "texts", index, key)
                    message = f"the {key} has {len(words)} characters: {most} are read"
                    yield warning(location, message, NAME)
