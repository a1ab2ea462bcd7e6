"""What is asked and what is looked for: real queries, and terms made of their words.

Everything is drawn with one seed, and a smaller set of terms is the beginning of a larger one, so
that runs on different days and of different sizes are about the same texts.
"""

import csv
import random
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from searchguard.policy.model import (
    Action,
    Blocklist,
    Lists,
    Notice,
    NoticeKind,
    NoticeText,
    Rule,
    RuleState,
    Workspace,
)

SEED = 20_200_131
SHIPPED = Path(__file__).parent / "data" / "queries.tsv"
SHORT_SEARCHES = 700  # of places and of names each: people search them, but not most of the time
HIT_EVERY = 100  # one query in so many is made to hold a term
NEAR_MISSES = 4  # of each kind in a query
TERMS_A_RULE = 500
RULES_A_BLOCKLIST = 20
POINTER_EVERY = 4  # one rule in so many
MANY_WORDS = 100
WORD_LENGTHS = range(3, 17)
CONTEXTS = (("NL", "nl"), ("BE", "fr"), ("DE", "de"), ("GB", "en"), ("US", "en"), ("ES", "es"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The texts of one run.

    `queries` are as people wrote them, each once. `hits` hold one term each, and `near_misses` many
    that are no match. `mixed` is what a server is asked: the queries in a random order, and one in
    `HIT_EVERY` is a hit.
    """

    terms: tuple[str, ...]
    queries: tuple[str, ...]
    hits: tuple[str, ...]
    near_misses: tuple[str, ...]
    mixed: tuple[str, ...]


def workload(largest: int, fewest: int, data: Path | None = None) -> Workload:
    """Return the texts for lists of up to `largest` terms.

    Args:
        largest: How many terms to make.
        fewest: How many of them every list of the run has; the hits hold one of these.
        data: A folder in whose TSV files more queries are found, in a column `query`.
    """
    chance = random.Random(SEED)
    rows = list(_rows(SHIPPED))
    vocabularies = _vocabularies(rows)
    terms = tuple(_terms(vocabularies, largest, chance))
    queries = list(_searched(rows, chance))
    if data:
        queries += [query for path in sorted(data.rglob("*.tsv")) for query, _ in _rows(path)]
    queries = list(dict.fromkeys(queries))
    chance.shuffle(queries)
    hits = tuple(f"{term} {chance.choice(vocabularies[0])}" for term in terms[:fewest])
    return Workload(
        terms=terms,
        queries=tuple(queries),
        hits=hits,
        near_misses=tuple(_near_misses(hits, chance)),
        mixed=tuple(_mixed(queries, hits)),
    )


def lists_of(terms: Iterable[str]) -> Lists:
    """Return lists of the size and shape of a platform's: many rules of live terms, one notice."""
    texts = tuple(terms)
    parts = [texts[at : at + TERMS_A_RULE] for at in range(0, len(texts), TERMS_A_RULE)]
    rules = [_rule(number, part) for number, part in enumerate(parts)]
    blocklists = [
        Blocklist(
            blocklist=f"list-{at // RULES_A_BLOCKLIST:03}",
            owner="benchmarks",
            policy="benchmarks",
            rules=tuple(rules[at : at + RULES_A_BLOCKLIST]),
        )
        for at in range(0, len(rules), RULES_A_BLOCKLIST)
    ]
    return Lists(
        workspace=Workspace(blocked_notice="blocked"),
        blocklists=tuple(blocklists),
        notices=(_notice("blocked", NoticeKind.BLOCKED), _notice("facts", NoticeKind.REFERENCE)),
    )


def short_terms(count: int) -> tuple[str, ...]:
    """Return terms of two letters that few words hold: initials, such as a list of groups has."""
    pairs = ["".join(pair) for pair in permutations("bcdfghjklmnpqrstvwxz", 2)]
    return tuple(random.Random(SEED).sample(pairs, count))


def _rule(number: int, terms: tuple[str, ...]) -> Rule:
    pointer = number % POINTER_EVERY == 0
    return Rule(
        id=f"rule-{number:04}",
        action=Action.POINTER if pointer else Action.BLOCK,
        state=RuleState.LIVE,
        reason="misinformation",
        terms_file=f"rule-{number:04}.txt",
        file_terms=terms,
        notices=("facts",),
    )


def _notice(name: str, kind: NoticeKind) -> Notice:
    text = NoticeText(language="en", title="About this search", body="See a reliable source.")
    return Notice(notice=name, kind=kind, texts=(text,))


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (query, source) of a TSV file that has a column `query`; nothing of another."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row.get("query"):
                yield row["query"], row.get("source") or ""


def _searched(rows: list[tuple[str, str]], chance: random.Random) -> Iterator[str]:
    yield from (query for query, source in rows if source == "bing")
    for kind in ("place", "name"):
        yield from chance.sample(
            [query for query, source in rows if source == kind], SHORT_SEARCHES
        )


def _vocabularies(rows: list[tuple[str, str]]) -> list[list[str]]:
    """Return the words of each source, a list for each script of it that can make many terms."""
    by_kind = dict[tuple[str, str], set[str]]()
    for query, source in rows:
        for word in query.lower().split():
            if len(word) in WORD_LENGTHS and word.isalpha():
                by_kind.setdefault((source, _script(word)), set()).add(word)
    return [sorted(words) for _, words in sorted(by_kind.items()) if len(words) >= MANY_WORDS]


def _script(word: str) -> str:
    return unicodedata.name(word[0]).split()[0]


def _terms(vocabularies: list[list[str]], count: int, chance: random.Random) -> Iterator[str]:
    """Yield distinct terms of two or three words that might stand together."""
    weights = [len(words) for words in vocabularies]
    seen = set[str]()
    while len(seen) < count:
        (words,) = chance.choices(vocabularies, weights)
        term = " ".join(chance.sample(words, chance.choice((2, 3))))
        if term not in seen:
            seen.add(term)
            yield term


def _near_misses(hits: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    """Yield queries of several hits each, that are cut in other places, or part of longer words."""
    for at in range(0, len(hits), NEAR_MISSES):
        words = " ".join(hits[at : at + NEAR_MISSES]).split(" ")
        shifted = "".join(word[:-1] + " " + word[-1] for word in words)
        glued = " ".join(
            f"x{''.join(chance.sample(hits, 1)[0].split(' ')[:-1])}x" for _ in range(NEAR_MISSES)
        )
        yield f"{shifted} {glued}"


def _mixed(queries: list[str], hits: tuple[str, ...]) -> Iterator[str]:
    for number, query in enumerate(queries):
        yield hits[number // HIT_EVERY % len(hits)] if number % HIT_EVERY == 0 else query
