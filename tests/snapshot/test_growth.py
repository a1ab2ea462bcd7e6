"""What a change adds: new rules, wider ones, and their new terms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from searchguard.policy.model import Action, Blocklist, Lists, Rule, RuleState, Term
from searchguard.snapshot.channel import POINTER, Pointer
from searchguard.snapshot.fitting import fitted
from searchguard.snapshot.growth import (
    MOST_TERMS,
    WATCHED,
    grown,
    young_after,
)
from searchguard.snapshot.predicted import (
    Predicted,
    PredictedAmount,
    PredictedRule,
    predicted_faults,
)
from searchguard.snapshot.signed_text import MOST_BYTES, text_of
from searchguard.snapshot.young import Young, digest_of_term

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = Rule(
    id="r",
    action=Action.POINTER,
    state=RuleState.LIVE,
    reason="health",
    terms=(Term(text="one"), Term(text="two")),
    regions=("NL",),
    percent=50,
    except_phrases=("one day",),
)
ONE, TWO, THREE = (digest_of_term(Term(text=text)) for text in ("one", "two", "three"))

COUNTED: dict[str, Any] = {"before": "0" * 64, "at": NOW, "asked": PredictedAmount(200, 200)}
HALF = Predicted(changed=PredictedAmount(1, 1), rules=(PredictedRule("b/r", 1, 1),), **COUNTED)
NOTHING = Predicted(changed=PredictedAmount(0, 0), **COUNTED)


def lists(*rules: Rule) -> Lists:
    return Lists(blocklists=(Blocklist(blocklist="b", rules=rules),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"terms": (Term(text="one"),)}, []),
        ({"terms": (*RULE.terms, Term(text="three"))}, [("b/r", (THREE,))]),
        ({"file_terms": ("three", "two")}, [("b/r", (THREE,))]),
        ({"terms": (Term(text="one", note="why"), Term(text="two"))}, []),
        ({"file_terms": tuple(f"word {n}" for n in range(MOST_TERMS + 1))}, [("b/r", ())]),
        ({"regions": ("NL", "BE")}, [("b/r", ())]),
        ({"regions": ()}, [("b/r", ())]),
        ({"percent": 60}, [("b/r", ())]),
        ({"percent": 40}, []),
        ({"action": Action.BLOCK}, [("b/r", ())]),
        ({"except_phrases": ()}, [("b/r", ())]),
        ({"except_phrases": ("one day", "two days")}, []),
        ({"why": "said again"}, []),
        ({"state": RuleState.SHADOW, "percent": 90}, []),
        ({"protected": True, "percent": 90}, []),
    ],
)
def test_what_grows_is_found(
    change: dict[str, Any], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert list(grown(lists(RULE), lists(replace(RULE, **change)))) == expected


def test_new_rule_and_one_that_becomes_live_count_as_new() -> None:
    shadow = replace(RULE, state=RuleState.SHADOW)
    assert list(grown(lists(shadow), lists(RULE))) == [("b/r", ())]
    assert list(grown(lists(), lists(RULE))) == [("b/r", ())]


def test_what_is_watched_goes_on_for_a_day_and_is_joined_with_what_comes() -> None:
    new = lists(RULE, replace(RULE, id="s"))
    first = young_after((), [("b/r", (ONE,)), ("b/gone", ())], HALF, new, NOW)
    assert first[1] == Young(rule_id="b/r", until=NOW + WATCHED, share=0.5, terms=(ONE,))
    later = young_after(first, [("b/r", (TWO,)), ("b/s", ())], NOTHING, new, NOW + HOUR)
    until = NOW + HOUR + WATCHED
    assert later == (
        Young(rule_id="b/r", until=until, share=0.5, terms=tuple(sorted((ONE, TWO)))),
        Young(rule_id="b/s", until=until, share=0.0),
    )
    unmeasured = young_after(later, [("b/r", ())], None, new, NOW + HOUR)
    assert unmeasured[0] == Young(rule_id="b/r", until=until)
    assert young_after(later, [], None, new, until) == ()


@pytest.mark.parametrize(
    ("rules", "terms", "named", "length"), [(100, 10, 200, 30), (100, 0, 200, 200)]
)
def test_pointer_stays_small_enough_to_be_read(
    rules: int, terms: int, named: int, length: int
) -> None:
    ids = [f"{'b' * length}/r{number:03}" for number in range(max(rules, named))]
    young = tuple(
        Young(
            rule_id=rule,
            until=NOW,
            share=float(number),
            terms=tuple(f"{term:08x}" for term in range(terms)),
        )
        for number, rule in enumerate(ids[:rules])
    )
    predicted = Predicted(
        before="0" * 64,
        at=NOW,
        asked=PredictedAmount(10**6, 10**7),
        changed=PredictedAmount(10**5, 10**6),
        rules=tuple(PredictedRule(rule, number, 7) for number, rule in enumerate(ids[:named])),
    )
    pointer = Pointer(
        channel="prod",
        sequence=1,
        revision="0" * 64,
        created=NOW,
        expires=NOW,
        audit="0" * 64,
        predicted=predicted,
        young=young,
    )
    found = fitted(pointer)
    assert len(bytes(text_of(POINTER, found))) <= MOST_BYTES - 8 * 1024
    assert found.young[-1].rule_id == ids[rules - 1]  # of which most is foreseen
    assert found.predicted
    kept = len(found.predicted.rules)
    assert kept + found.predicted.more_rules == named
    assert list(predicted_faults(found.predicted)) == []
    assert fitted(found) == found
