"""What no case exercises, in words for a person and as plain data for a program."""

from collections.abc import Iterator, Sequence
from typing import Any

from searchguard.cli.reasons import location_data
from searchguard.cli.shown import shortened
from searchguard.engine.exercise import Exercise, Share, share_of_rules, share_of_terms
from searchguard.errors import Location
from searchguard.policy.model import Term
from searchguard.policy.places import Places

_LITERALS = 3  # of a group, before it is cut


def summary(exercises: Sequence[Exercise]) -> str:
    """Return how much the cases exercise, on one line."""
    rules, terms = share_of_rules(exercises), share_of_terms(exercises)
    return f"rules {_share(rules)}, terms {_share(terms)}"


def untried_lines(exercises: Sequence[Exercise], places: Places, *, terms: bool) -> Iterator[str]:
    """Yield the rules that no case exercises, and the terms of the others, each with its place.

    Args:
        exercises: What the cases exercise.
        places: Where everything is written.
        terms: Tell the terms too.
    """
    for one in exercises:
        if not one.terms:
            yield f"{places.rule(one.rule_id)}: no case exercises the rule {one.rule_id}"
        elif terms:
            for place, term in one.untried():
                where = _place_of(one, place, places)
                yield f"{where}: no case exercises {_words(term)} of {one.rule_id}"


def exercise_data(exercises: Sequence[Exercise], places: Places) -> dict[str, Any]:
    """Return what the cases exercise, and every rule and term that they do not, as plain data."""
    return {
        "rules": _share_data(share_of_rules(exercises)),
        "terms": _share_data(share_of_terms(exercises)),
        "untried_rules": [
            {"rule_id": one.rule_id, "location": location_data(places.rule(one.rule_id))}
            for one in exercises
            if not one.terms
        ],
        "untried_terms": [
            {
                "rule_id": one.rule_id,
                "term": " + ".join(map(" | ".join, term.all_of)) or term.text,
                "location": location_data(_place_of(one, place, places)),
            }
            for one in exercises
            for place, term in one.untried()
        ],
    }


def _place_of(exercise: Exercise, place: int, places: Places) -> Location:
    written = len(exercise.rule.terms)
    if place < written:
        return places.rule(exercise.rule_id, "terms", place)
    return places.line(exercise.rule_id, place - written)


def _words(term: Term) -> str:
    if not term.all_of:
        return f"`{shortened(term.text)}`"
    return " + ".join(map(_group, term.all_of))


def _group(literals: Sequence[str]) -> str:
    more = " | …" if len(literals) > _LITERALS else ""
    return f"`{shortened(' | '.join(literals[:_LITERALS]))}{more}`"


def _share(share: Share) -> str:
    return f"{share.part} of {share.whole} ({share.percent} %)"


def _share_data(share: Share) -> dict[str, int]:
    return {"exercised": share.part, "of": share.whole, "percent": share.percent}
