"""A block term that is itself a line of `must_pass.txt`.

Somebody wrote the line down as a name that must not be blocked, and somebody else wrote it down to
be blocked: one of them did not know. Said of every rule, also of one that is for other regions or
is not live yet, because a name is the same name everywhere.

Passes:
```yaml
# must_pass.txt
volt
# energy/hoaxes.yaml
blocklist: energy-hoaxes
rules:
  - {id: devices, action: block, state: draft, reason: scam, terms: [free volt device]}
```
Fails:
```yaml
# must_pass.txt
volt
# energy/hoaxes.yaml
blocklist: energy-hoaxes
rules:
  - {id: devices, action: block, state: draft, reason: scam, terms: ["#Volt"]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.lint.words import words_of
from searchguard.policy.model import Action
from searchguard.text.coarse import letters_of

NAME = "blocked-name"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each term of a blocking rule in force that has the letters of such a line."""
    lines: dict[str, int] = {}
    for number, line in enumerate(subject.lists.must_pass):
        lines.setdefault(letters_of(line), number)
    blocking = {name for name, rule in subject.rules_in_force() if rule.action is Action.BLOCK}
    for literal in subject.literals if lines else ():
        line_number = lines.get(literal.letters)
        if line_number is not None and literal.holder in blocking and not literal.in_group:
            words = words_of(subject.lists.must_pass[line_number])
            if words and words != words_of(literal.text):
                continue  # `clot shot` is not `#clotshot`: its words are apart
            where = subject.places.line("must_pass", line_number)
            message = f"`{literal.text}` is a name that must pass: {where}"
            yield warning(subject.place(literal), message, NAME)
