"""Ask the engine and the oracle the same random questions."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from functools import partial
from multiprocessing import get_context
from random import Random

from searchguard.engine.context import Context
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, Blocklist, Lists, Rule, RuleState
from tests.oracle.agreement import both_answers, engine_of
from tests.oracle.deciding import Answer
from tests.oracle.drawing import a_context, a_query, a_vocabulary, some_lists
from tests.oracle.laying import EndlessError

Question = tuple[Lists, str, Context]

QUERIES_A_LIST = 25
CHUNK = 1000  # pairs

_say = partial(print, flush=True)


def differing(lists: Lists, query: str, context: Context) -> tuple[Answer, Answer] | None:
    """Return the answers of the engine and the oracle where they differ."""
    try:
        decided, expected = both_answers(engine_of(lists), query, context)
    except EndlessError:
        return None
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
    plain = Rule(id="", action=Action.BLOCK, state=RuleState.LIVE, reason="")
    return "\n".join(
        ", ".join(
            f"{field.name}={getattr(rule, field.name)!r}"
            for field in fields(rule)
            if getattr(rule, field.name) != getattr(plain, field.name)
        )
        for rule in blocklist.rules
    )


def compare(pairs: range, seed: int) -> Iterator[tuple[str, Question]]:
    """Yield the action of each answer, or `differs` or `given up`, with the question.

    Args:
        pairs: Which of the pairs of a seed, from the start of a chunk on: each chunk is drawn by
            itself, so that one of them can be asked again without those before it.
        seed: What they are drawn with.

    Raises:
        ValueError: They do not begin at the start of a chunk.
    """
    if pairs.start % CHUNK:
        raise ValueError(f"{pairs.start} is not the start of a chunk of {CHUNK}")
    for number, place in enumerate(pairs):
        if place % CHUNK == 0:
            random = Random(f"{seed}/{place // CHUNK}")
        if number % QUERIES_A_LIST == 0:
            vocabulary = a_vocabulary(random)
            lists = some_lists(random, vocabulary)
            engine = engine_of(lists)
        query, context = a_query(random, vocabulary), a_context(random)
        yield outcome_of(engine, query, context), (lists, query, context)


def outcome_of(engine: Engine, query: str, context: Context) -> str:
    """Return the action of an answer, `differs`, or `given up` where the oracle finds no end."""
    try:
        decided, expected = both_answers(engine, query, context)
    except EndlessError:
        return "given up"
    return decided.action if decided == expected else "differs"


def compared(pairs: range, seed: int, show: int) -> tuple[Counter[str], list[str]]:
    """Return how often each outcome was seen in some pairs, and the first differences in words."""
    counts: Counter[str] = Counter()
    shown = list[str]()
    for outcome, question in compare(pairs, seed):
        counts[outcome] += 1
        if outcome == "differs" and len(shown) < show:
            shown.append(_described(*smallest(*question)))
    return counts, shown


def _described(lists: Lists, query: str, context: Context) -> str:
    decided, expected = both_answers(engine_of(lists), query, context)
    written = _written(lists.blocklists[0])
    return f"\n{query!a} in {context}\n{written}\n  engine {decided}\n  oracle {expected}"


def main(words: Sequence[str] | None = None) -> int:
    """Compare, and print what differs in its smallest form; the last line says whether any did.

    Returns:
        0 where the two agree on all that was to be compared, else 1.
    """
    wanted = _parser().parse_args(words)
    first = wanted.skip // CHUNK * CHUNK
    pairs = range(first, first + wanted.pairs)
    _say(f"pairs {pairs.start:,} to {pairs.stop:,} of seed {wanted.seed}")
    counts: Counter[str] = Counter()
    differing_chunks = list[int]()
    try:
        for found, differences in _answers(pairs, wanted):
            if differences:
                differing_chunks.append(pairs.start + counts.total())
                _say(*differences, sep="\n")
            counts += found
    except KeyboardInterrupt:
        behind = pairs.start + counts.total()
        _say(
            f"stopped: `--skip {behind} --pairs {pairs.stop - behind}` goes on from here",
            file=sys.stderr,
        )
    _say(", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items())))
    for start in differing_chunks:
        again = f"--seed {wanted.seed} --skip {start} --pairs {CHUNK}"
        _say(f"differences above: `{again}` asks them again")
    _say(_in_short(counts, len(pairs)))
    return 0 if counts.total() == len(pairs) and not counts["differs"] else 1


def _in_short(counts: Counter[str], wanted: int) -> str:
    differences, given_up = counts["differs"], counts["given up"]
    compared = f"{counts.total() - given_up:,} of {wanted:,} pairs compared"
    compared += f", {given_up:,} given up" if given_up else ""
    return f"{compared}: {f'{differences:,} DIFFER' if differences else 'no difference'}"


def _answers(pairs: range, wanted: argparse.Namespace) -> Iterator[tuple[Counter[str], list[str]]]:
    """Yield what came of each chunk, in order, and tell how long the rest takes."""
    ask = partial(compared, seed=wanted.seed, show=wanted.show)
    chunks = [pairs[start : start + CHUNK] for start in range(0, len(pairs), CHUNK)]
    begun = time.monotonic()
    with ProcessPoolExecutor(wanted.workers, get_context("spawn")) as pool:
        for number, answers in enumerate(pool.map(ask, chunks), 1):
            yield answers
            left = (time.monotonic() - begun) / number * (len(chunks) - number)
            done = chunks[number - 1].stop
            _say(f"\r{done:,} compared, {left:.0f} s to go ", end="", file=sys.stderr)
    _say(file=sys.stderr)


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is none")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.agree", description=__doc__)
    parser.add_argument("--pairs", type=_positive, default=100_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn with")
    parser.add_argument("--skip", type=int, default=0, help="begin behind so many")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--show", type=int, default=3, help="differences to show of each thousand")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
