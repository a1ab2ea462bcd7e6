"""What a reader must know of a snapshot before it reads the body."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from searchguard.policy.model import Case, Lists, Rule, Term
from searchguard.text.fold import FOLD_VERSION

FORMAT = 1
MAX_MANIFEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The number of things in a snapshot; `terms` are those of rules and of events."""

    blocklists: int
    rules: int
    terms: int
    sources: int
    notices: int
    contexts: int
    events: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a reader must know before it reads the body; `body_digest` is its SHA-256.

    `fold_version` and `unicode_version` are those of the program that compiled it.
    """

    format: int
    requires: tuple[str, ...]
    counts: Counts
    body_digest: bytes
    fold_version: str = ""
    unicode_version: str = ""


def manifest_of(lists: Lists, body: bytes) -> Manifest:
    """Return the manifest of lists that were written down as `body`."""
    return Manifest(
        format=FORMAT,
        requires=tuple(sorted(name for name, needed in FEATURES.items() if needed(lists))),
        counts=counts_of(lists),
        body_digest=hashlib.sha256(body).digest(),
        fold_version=FOLD_VERSION,
        unicode_version=unicodedata.unidata_version,
    )


def counts_of(lists: Lists) -> Counts:
    """Count what is in the lists."""
    rules = list(_rules(lists))
    in_files = sum(len(rule.file_terms) for rule in rules)
    return Counts(
        blocklists=len(lists.blocklists),
        rules=len(rules),
        terms=in_files + sum(1 for _ in _terms(lists)),
        sources=len(lists.sources),
        notices=len(lists.notices),
        contexts=len(lists.contexts),
        events=len(lists.events),
        cases=sum(1 for _ in _cases(lists)),
    )


def _rules(lists: Lists) -> Iterator[Rule]:
    for blocklist in lists.blocklists:
        yield from blocklist.rules


def _cases(lists: Lists) -> Iterator[Case]:
    for rule in _rules(lists):
        yield from rule.cases
    for event in lists.events:
        yield from event.cases


def _terms(lists: Lists) -> Iterator[Term]:
    for rule in _rules(lists):
        yield from rule.terms
    for event in lists.events:
        yield from event.terms


# What a server must be able to do to answer as the lists mean. An older server that lacks one
# refuses the snapshot; a name once given is never given another meaning.
FEATURES: dict[str, Callable[[Lists], bool]] = {
    "cases-without": lambda lists: any(case.without for case in _cases(lists)),
    "event-cases": lambda lists: any(event.cases for event in lists.events),
    "events": lambda lists: bool(lists.events),
    "percentages": lambda lists: any(rule.percent != 100 for rule in _rules(lists)),
    "softening": lambda lists: any(rule.softened_by for rule in _rules(lists)),
    "variants": lambda lists: any(rule.variants for rule in _rules(lists)),
    "word-groups": lambda lists: any(term.all_of for term in _terms(lists)),
}
