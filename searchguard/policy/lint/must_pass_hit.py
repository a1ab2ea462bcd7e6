"""A term that blocks a line of `must_pass.txt`.

Those lines are what must never be blocked: names of parties and places, and what has gone wrong
before. Each is asked in every locale, as an adult, on search; a draft or shadow rule is asked as if
it were live, because one day it will be.

Passes:
```yaml
# must_pass.txt
wga strike
# conspiracy/qanon.yaml
blocklist: qanon
rules:
  - {id: slogan, action: block, state: live, reason: hate, terms: [wwg1wga]}
```
Fails:
```yaml
# must_pass.txt
wga strike
# conspiracy/qanon.yaml
blocklist: qanon
rules:
  - {id: slogan, action: block, state: live, reason: hate, terms: [wwg1wga, wga]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Applied, Check, Subject, warning
from searchguard.policy.model import Action, Case
from searchguard.policy.regions import language_and_region

NAME = "must-pass-hit"


def check(subject: Subject, ask: Check) -> Iterator[Problem]:
    """Yield each term that blocks such a line, for each line."""
    locales = subject.lists.workspace.locales
    for number, line in enumerate(subject.lists.must_pass):
        for one in _blocking(ask, line, locales):
            where = subject.places.line("must_pass", number)
            message = f"`{one.term}` blocks `{line}`, which must pass: {where}"
            yield warning(subject.places.term(one.rule_id, one.term), message, NAME)


def _blocking(ask: Check, line: str, locales: tuple[str, ...]) -> Iterator[Applied]:
    """Yield what blocks a line in any locale, once."""
    seen = set[Applied]()
    for locale in locales:
        language, region = language_and_region(locale)
        case = Case(query=line, expect=Action.PASS, region=region, language=language)
        answer = ask(case, "")
        for one in answer.applied:
            if one.action is Action.BLOCK and one not in seen:
                seen.add(one)
                yield one
        if not answer.found:
            return  # what no term stands in is the same in every locale
