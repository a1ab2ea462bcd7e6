"""Ask the engine and the oracle the same random questions: python -m tests.oracle.agree."""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import partial
from random import Random

from searchguard.engine.context import Context
from searchguard.policy.model import Blocklist, Lists, Rule
from tests.oracle.agreement import both_answers, engine_of
from tests.oracle.deciding import Answer
from tests.oracle.drawing import a_context, a_query, a_vocabulary, some_lists

Question = tuple[Lists, str, Context]

QUERIES_A_LIST = 25


def differing(lists: Lists, query: str, context: Context) -> tuple[Answer, Answer] | None:
    """Return the answers of the engine and the oracle where they differ."""
    decided, expected = both_answers(engine_of(lists), query, context)
    return None if decided == expected else (decided, expected)


def smallest(lists: Lists, query: str, context: Context) -> Question:
    """Take away what is not needed for the two to differ."""
    shrunk = True
    while shrunk:
        shrunk = False
        for fewer in _smaller(lists, query, context):
            if differing(*fewer):
                (lists, query, context), shrunk = fewer, True
                break
    return lists, query, context


def _smaller(lists: Lists, query: str, context: Context) -> Iterator[Question]:
    for place in range(len(query)):
        yield lists, query[:place] + query[place + 1 :], context
    if context != Context():
        yield lists, query, Context()
    if lists.contexts:
        yield replace(lists, contexts=()), query, context
    [blocklist] = lists.blocklists
    for place, rule in enumerate(blocklist.rules):
        for fewer in ((), *((smaller,) for smaller in _smaller_rules(rule))):
            rules = (*blocklist.rules[:place], *fewer, *blocklist.rules[place + 1 :])
            yield replace(lists, blocklists=(replace(blocklist, rules=rules),)), query, context


def _smaller_rules(rule: Rule) -> Iterator[Rule]:
    plain = Rule(id=rule.id, action=rule.action, state=rule.state, reason=rule.reason)
    for field in fields(rule):
        if getattr(rule, field.name) != getattr(plain, field.name):
            yield replace(rule, **{field.name: getattr(plain, field.name)})
    for place, term in enumerate(rule.terms):
        around = rule.terms[:place], rule.terms[place + 1 :]
        yield replace(rule, terms=(*around[0], *around[1]))
        for letter in range(len(term.text)):
            fewer = replace(term, text=term.text[:letter] + term.text[letter + 1 :])
            yield replace(rule, terms=(*around[0], fewer, *around[1]))


def _written(blocklist: Blocklist) -> str:
    plain = Rule(id="", action=blocklist.rules[0].action, state=blocklist.rules[0].state, reason="")
    return "\n".join(
        ", ".join(
            f"{field.name}={getattr(rule, field.name)!r}"
            for field in fields(rule)
            if getattr(rule, field.name) != getattr(plain, field.name)
        )
        for rule in blocklist.rules
    )


def compare(pairs: int, seed: int) -> Iterator[tuple[str, Question]]:
    """Yield the action of each answer, or `differs`, with the question."""
    random = Random(seed)
    for number in range(pairs):
        if number % QUERIES_A_LIST == 0:
            vocabulary = a_vocabulary(random)
            lists = some_lists(random, vocabulary)
            engine = engine_of(lists)
        query, context = a_query(random, vocabulary), a_context(random)
        decided, expected = both_answers(engine, query, context)
        differs = decided != expected
        yield "differs" if differs else decided.action, (lists, query, context)


def main() -> int:
    """Compare, and print what differs in its smallest form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=10, help="how many differences to show")
    wanted = parser.parse_args()
    say = partial(print, flush=True)
    counts: Counter[str] = Counter()
    for outcome, question in compare(wanted.pairs, wanted.seed):
        counts[outcome] += 1
        if outcome == "differs" and counts[outcome] <= wanted.show:
            lists, query, context = smallest(*question)
            decided, expected = both_answers(engine_of(lists), query, context)
            say(f"\n{query!a} in {context}\n{_written(lists.blocklists[0])}")
            say(f"  engine {decided}\n  oracle {expected}")
    say(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    return 1 if counts["differs"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
