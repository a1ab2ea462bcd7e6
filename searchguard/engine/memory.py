"""How much memory a server of a set of lists will need: a model, fitted to measurements.

Almost all of it is the index, which grows with the characters of the terms. The numbers were
measured with CPython 3.11 on x86-64, for 10,000 to 300,000 terms of one to six words: what was
measured is within a third of what is estimated. A test measures again.
"""

from dataclasses import dataclass

from searchguard.policy.model import Lists, Rule, Term

SERVER = 58_000_000  # of a server with empty lists
A_CHARACTER = 42  # of a term: its nodes in the index, and the text itself
A_WRITTEN_TERM = 100  # more than a line of a terms_file takes
A_LOADED_BYTE = 12  # of the body, while it is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes that a server holds: once it serves, at most while it loads, and while it replaces.

    `replacing` is for lists of the same size that answer until the new ones do.
    """

    serving: int
    loading: int
    replacing: int


def memory_for(lists: Lists, body_bytes: int) -> Memory:
    """Return what a server of lists will need, whose snapshot has a body of so many bytes."""
    lists_alone = sum(
        _of_rule(rule) for blocklist in lists.blocklists for rule in blocklist.rules
    ) + sum(_of_term(term) for event in lists.events for term in event.terms)
    serving = SERVER + lists_alone
    loading = serving + A_LOADED_BYTE * body_bytes
    return Memory(serving=serving, loading=loading, replacing=loading + lists_alone)


def _of_rule(rule: Rule) -> int:
    in_file = sum(map(len, rule.file_terms)) * A_CHARACTER
    return in_file + sum(map(_of_term, rule.terms))


def _of_term(term: Term) -> int:
    characters = len(term.text) + sum(len(text) for group in term.all_of for text in group)
    return A_WRITTEN_TERM + characters * A_CHARACTER
