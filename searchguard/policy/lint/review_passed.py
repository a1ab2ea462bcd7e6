"""A review date that has passed.

What was right when it was written may not be now. This is found on the day that lint is run, or
that it is told.

Passes on 2026-11-23:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax],
     review_by: 2027-06-30}
```
Fails on 2026-11-23:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax],
     review_by: 2026-06-30}
```
"""

from collections.abc import Iterator
from datetime import date

from searchguard.errors import Location, Problem
from searchguard.policy.lint.subject import Subject, warning

NAME = "review-passed"


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each rule in force, source and notice whose `review_by` is before today."""
    for review_by, location in _reviews(subject):
        if subject.today and review_by and review_by < subject.today:
            message = f"the review of {review_by} is due: look at it and set a new date"
            yield warning(location, message, NAME)


def _reviews(subject: Subject) -> Iterator[tuple[date | None, Location]]:
    places = subject.places
    for rule_id, rule in subject.rules_in_force():
        yield rule.review_by, places.rule(rule_id, "review_by")
    for source in subject.lists.sources:
        yield source.review_by, places.source(source.id, "review_by")
    for notice in subject.lists.notices:
        yield notice.review_by, places.notice(notice.notice, "review_by")
