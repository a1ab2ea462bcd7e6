"""More, or longer, than lists may be.

The limits keep a mistake in an export from filling the memory of every server. A long list of terms
belongs in a `terms_file`. Nothing else is looked at in a set of which there is too much.

| at most | of |
|---|---|
| 5 MB and 150,000 texts, lists and keys | a YAML file |
| 5,000 files, of 50 MB and 2,000,000 lines and commas together | the YAML files of a set |
| 1,000,000 terms | a set |
| 10,000 rules | a blocklist |
| 5,000 terms, 1,000 exceptions, 1,000 cases | a rule |
| 100,000 lines and 5 MB | a `terms_file`, `must_pass.txt`, `must_block.txt` |
| 100 characters | an id |
| 200 characters | a term |
| 200 words | an `all_of` |
| 2,000 characters | a `why` |
| 64 KiB | the query of a case, a line of `must_pass.txt` or `must_block.txt` |
| 500 locales | a workspace |

Passes:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: [vaccine hoax]}
```
Fails:
```yaml
blocklist: vaccines
rules:
  - {id: hoax, action: pointer, state: live, reason: health, terms: [
      "this sentence was pasted into the list by someone who copied a whole message with all that
      was said before and after it, which nobody types into the search field of an app, and which a
      term of a few words would have caught as well"]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy import limits
from searchguard.policy.lint.subject import Subject, error
from searchguard.policy.model import Rule

NAME = limits.RULE


def check(subject: Subject) -> Iterator[Problem]:
    """Yield everything of which there is too much."""
    for rule_id, rule in subject.rules():
        yield from _of_rule(subject, rule_id, rule)
    for literal in subject.literals:
        if len(literal.text) > limits.TERM_CHARACTERS:
            yield _over(subject.place(literal), "characters in a term", limits.TERM_CHARACTERS)
    yield from _of_queries(subject)


def _of_queries(subject: Subject) -> Iterator[Problem]:
    """Yield the queries of cases that nobody can ask."""
    what = "bytes in a query, so that nobody can ask it"
    for rule_id, rule in subject.rules():
        for index, case in enumerate(rule.cases):
            if _bytes(case.query) > limits.QUERY_BYTES:
                yield _over(subject.places.case(rule_id, index), what, limits.QUERY_BYTES)
    lists = subject.lists
    for event in lists.events:
        for index, case in enumerate(event.cases):
            if _bytes(case.query) > limits.QUERY_BYTES:
                location = subject.places.event(event.event, "cases", index)
                yield _over(location, what, limits.QUERY_BYTES)
    for owner, queries in (("must_pass", lists.must_pass), ("must_block", lists.must_block)):
        for index, query in enumerate(queries):
            if _bytes(query) > limits.QUERY_BYTES:
                yield _over(subject.places.line(owner, index), what, limits.QUERY_BYTES)


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _of_rule(subject: Subject, rule_id: str, rule: Rule) -> Iterator[Problem]:
    at = subject.places.rule
    if len(rule.why) > limits.TEXT_CHARACTERS:
        yield _over(at(rule_id, "why"), "characters in `why`", limits.TEXT_CHARACTERS)
    for index, term in enumerate(rule.terms):
        if sum(map(len, term.all_of)) > limits.LITERALS_PER_TERM:
            location = at(rule_id, "terms", index, "all_of")
            yield _over(location, "words in an `all_of`", limits.LITERALS_PER_TERM)


def _over(location: Location, what: str, most: int) -> Problem:
    return error(location, f"more than {most:,} {what}", NAME)
