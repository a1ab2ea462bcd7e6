"""The engine against the oracle, and against itself, on lists and queries made at random."""

import unicodedata
from dataclasses import replace
from functools import partial
from random import Random
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchguard.engine import matcher
from searchguard.engine.decision import Decision
from searchguard.engine.effort import Effort
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, Disguises, Lists, Surface, Term
from tests.oracle.agreement import AT, as_answer, both_answers, engine_of
from tests.oracle.deciding import Answer
from tests.oracle.drawing import a_context, a_query, a_vocabulary, some_lists
from tests.text.texts import CHARACTERS, LONG, NASTY, without_signs

# Not st.randoms: its every choice is recorded, and the oracle's agree command shrinks better.
SEEDS = st.integers(0, 2**32)
EXAMPLES = settings(max_examples=60)
QUERIES = 5


def lists_and_queries(random: Random) -> tuple[Lists, list[str]]:
    vocabulary = a_vocabulary(random)
    return some_lists(random, vocabulary), [a_query(random, vocabulary) for _ in range(QUERIES)]


def without_terms_that_see_letters(lists: Lists) -> Lists:
    """Return lists in which no term has `disguises: none`."""
    [blocklist] = lists.blocklists
    return replace(
        lists,
        blocklists=(
            replace(
                blocklist,
                rules=tuple(
                    replace(
                        rule,
                        terms=tuple(replace(term, disguises=Disguises.ALL) for term in rule.terms),
                    )
                    for rule in blocklist.rules
                ),
            ),
        ),
    )


def in_another_order(lists: Lists, random: Random) -> Lists:
    [blocklist] = lists.blocklists
    rules = [
        replace(rule, terms=tuple(random.sample(rule.terms, len(rule.terms))))
        for rule in blocklist.rules
    ]
    random.shuffle(rules)
    return replace(
        lists,
        blocklists=(replace(blocklist, rules=tuple(rules)),),
        contexts=lists.contexts[::-1],
    )


def without_spans(answer: Answer) -> tuple[Answer, frozenset[tuple[str, str]]]:
    found = frozenset((rule, term) for rule, term, _ in answer.found)
    return replace(answer, found=frozenset()), found


def without_reasons(decision: Decision) -> Decision:
    """Return a decision without its explanation, for which alone foldings are looked for."""
    matches = tuple(replace(match, foldings=()) for match in decision.matches)
    return replace(decision, matches=matches, explanation=None)


@EXAMPLES
@given(SEEDS)
def test_engine_agrees_with_oracle(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(lists)
    for query in queries:
        decided, expected = both_answers(engine, query, a_context(random))
        assert decided == expected


@EXAMPLES
@given(SEEDS)
def test_answer_that_is_cut_short_finds_nothing_that_is_not_there(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(lists)
    for query in queries:
        context = a_context(random)
        whole = as_answer(engine.decide(query, context, AT, explain=True))
        engine.forget()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matcher, "Effort", partial(Effort, random.randrange(2000)))
            cut = as_answer(engine.decide(query, context, AT, explain=True))
        engine.forget()
        assert cut.found <= whole.found
        assert cut.truncated or cut == whole


@EXAMPLES
@given(SEEDS)
def test_decision_is_a_function_of_its_arguments(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine, again = engine_of(lists), engine_of(lists)
    for query in queries:
        context = a_context(random)
        first = engine.decide(query, context, AT, explain=True)
        assert engine.decide(query, context, AT, explain=True) == first
        assert again.decide(query, context, AT, explain=True) == first
        assert without_reasons(engine.decide(query, context, AT)) == without_reasons(first)


@EXAMPLES
@given(SEEDS)
def test_order_of_rules_and_terms_does_not_matter(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine, other = engine_of(lists), engine_of(in_another_order(lists, random))
    for query in queries:
        context = a_context(random)
        assert as_answer(other.decide(query, context, AT, explain=True)) == as_answer(
            engine.decide(query, context, AT, explain=True)
        )


@EXAMPLES
@given(SEEDS, st.sampled_from(("NFC", "NFD")))
def test_canonical_forms_of_a_query_decide_alike(seed: int, form: Literal["NFC", "NFD"]) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    check_form(engine_of(lists), queries, form, random)


@EXAMPLES
@given(SEEDS, st.sampled_from(("NFKC", "NFKD")))
def test_compatibility_forms_of_a_query_decide_alike(
    seed: int, form: Literal["NFKC", "NFKD"]
) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(without_terms_that_see_letters(lists))
    check_form(engine, [without_signs(query) for query in queries], form, random)


def check_form(
    engine: Engine,
    queries: list[str],
    form: Literal["NFC", "NFD", "NFKC", "NFKD"],
    random: Random,
) -> None:
    for query in queries:
        context = a_context(random)
        decided = engine.decide(query, context, AT, explain=True)
        other = engine.decide(unicodedata.normalize(form, query), context, AT, explain=True)
        assert without_spans(as_answer(other)) == without_spans(as_answer(decided))


@EXAMPLES
@given(SEEDS)
def test_query_that_passes_unread_is_a_pass(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(lists)
    for query in queries:
        if engine.passes(query):
            for surface in Surface:
                context = replace(a_context(random), surface=surface)
                assert engine.decide(query, context, AT, explain=True).action is Action.PASS


@EXAMPLES
@given(SEEDS)
def test_many_queries_pass_as_each_does(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(lists)
    queries += ["", "plan\nplan", "x" * 2000 + queries[0]]
    passing = {place for place, query in enumerate(queries) if engine.passes(query)}
    assert engine.undecided(queries).isdisjoint(passing - {len(queries) - 1})
    assert engine.undecided(queries) | passing == set(range(len(queries)))


@EXAMPLES
@given(SEEDS)
def test_spans_lie_in_query_and_hold_the_term(seed: int) -> None:
    random = Random(seed)
    lists, queries = lists_and_queries(random)
    engine = engine_of(lists)
    for query in queries:
        for match in engine.decide(query, a_context(random), AT).matches:
            start, end = match.span
            assert 0 <= start < end <= len(query)
            assert match.text == query[start:end]


@pytest.fixture(scope="module")
def nasty_engine() -> Engine:
    """Return an engine with a term for each few of the characters of nasty texts."""
    texts = [CHARACTERS[place : place + 2] for place in range(len(CHARACTERS) - 1)]
    lists = some_lists(Random(1), ["ab", "AB c"])
    [blocklist] = lists.blocklists
    rule = blocklist.rules[0]
    terms = tuple(Term(text=text) for text in dict.fromkeys(texts))
    rules = (replace(rule, terms=rule.terms + terms), *blocklist.rules[1:])
    return engine_of(replace(lists, blocklists=(replace(blocklist, rules=rules),)))


@EXAMPLES
@given(text=NASTY, seed=SEEDS)
def test_engine_agrees_with_oracle_on_nasty_text(
    nasty_engine: Engine, text: str, seed: int
) -> None:
    decided, expected = both_answers(nasty_engine, text, a_context(Random(seed)))
    assert decided == expected


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:4]))
def test_long_hostile_query_is_answered(nasty_engine: Engine, text: str) -> None:
    query = text[:3_000]
    decided, expected = both_answers(nasty_engine, query, a_context(Random(2)))
    assert decided == expected
