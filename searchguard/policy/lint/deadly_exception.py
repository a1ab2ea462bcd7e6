"""An exception that is itself a term of its rule.

Wherever the term stands, the exception stands too and takes it away: the term is never found.
Exceptions are for longer phrases in which a term is innocent.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic],
     except_phrases: [plandemic film review]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [plandemic, covid hoax],
     except_phrases: [Plandemic]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Problem
from searchguard.policy.lint.subject import Subject, warning
from searchguard.text.coarse import letters_of

NAME = "deadly-exception"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each exception of a rule in force that has the letters of one of the rule's terms."""
    phrases = {
        rule_id: {letters_of(phrase): index for index, phrase in enumerate(rule.except_phrases)}
        for rule_id, rule in subject.rules_in_force()
        if rule.except_phrases
    }
    for literal in subject.literals:
        index = phrases.get(literal.holder, {}).get(literal.letters)
        if index is not None and literal.letters and not literal.of_event:
            location = subject.places.rule(literal.holder, "except_phrases", index)
            where = f"`{literal.text}`, {subject.place(literal)}"
            yield warning(location, f"this exception takes away all that is found of {where}", NAME)
