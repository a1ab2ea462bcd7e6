"""What a change adds: the rules that are new or wider, and what in them there was not before.

A pointer names them for a day, so that whoever counts knows which matches are new; see ADR 17.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from searchguard.policy.model import Action, Lists, Rule, RuleState, Term
from searchguard.snapshot.predicted import Predicted
from searchguard.snapshot.young import Young, digest_of_term

WATCHED = timedelta(hours=24)
MOST_RULES = 100
MOST_TERMS = 200  # of a rule; with more the whole rule counts as new
MOST_TERMS_IN_ALL = 1000


def live_rules(lists: Lists) -> dict[str, Rule]:
    """Return the live rules of some lists that may be watched: protected ones are not."""
    return {
        f"{one.blocklist}/{rule.id}": rule
        for one in lists.blocklists
        for rule in one.rules
        if rule.state is RuleState.LIVE and not rule.protected
    }


def grown(old: Lists, new: Lists) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each live rule that is new or wider, with the digests of its new terms.

    None of them where all of it counts as new. A rule that holds for fewer is none of these.
    """
    before = live_rules(old)
    for rule_id, rule in live_rules(new).items():
        was = before.get(rule_id)
        if was == rule:
            continue
        if was is None or _is_wider(was, rule):
            yield rule_id, ()
        elif came := tuple(sorted(_digests(rule) - _digests(was))):
            yield rule_id, came if len(came) <= MOST_TERMS else ()


def young_after(
    before: Iterable[Young],
    came: Iterable[tuple[str, tuple[str, ...]]],
    predicted: Predicted | None,
    new: Lists,
    at: datetime,
) -> tuple[Young, ...]:
    """Return the rules that are watched once a change is made.

    Args:
        before: Those that are watched now.
        came: What the change adds; see `grown`.
        predicted: What a query log told of the change; None where none was asked.
        new: The lists that are served then.
        at: When the change is made.
    """
    served = live_rules(new)
    found = {one.rule_id: one for one in before if one.until > at and one.rule_id in served}
    for rule_id, new_terms in came:
        share = round(100 * predicted.share_of(rule_id)[0], 4) if predicted else None
        terms, known = new_terms, found.get(rule_id)
        if known:
            terms = tuple(sorted({*known.terms, *terms})) if known.terms and terms else ()
            share = None if share is None or known.share is None else share + known.share
        found[rule_id] = Young(rule_id=rule_id, until=at + WATCHED, share=share, terms=terms)
    return _bounded(found.values())


def _bounded(young: Iterable[Young]) -> tuple[Young, ...]:
    """Return as many as a pointer has room for: those of which most is foreseen, then the first."""
    kept = sorted(young, key=lambda one: (-(one.share or 0.0), one.rule_id))[:MOST_RULES]
    room, found = MOST_TERMS_IN_ALL, list[Young]()
    for one in kept:
        fits = len(one.terms) <= min(room, MOST_TERMS)
        room -= len(one.terms) if fits else 0
        found.append(one if fits else replace(one, terms=()))
    return tuple(sorted(found, key=lambda one: one.rule_id))


def _digests(rule: Rule) -> set[str]:
    file_terms = (Term(text=text) for text in rule.file_terms)
    return {digest_of_term(one) for one in (*rule.terms, *file_terms)}


def _is_wider(was: Rule, now: Rule) -> bool:
    """Tell whether a rule holds for more, or does more, by anything but its terms."""
    scopes = (
        (was.regions, now.regions),
        (was.interface_languages, now.interface_languages),
        (was.age_bands, now.age_bands),
        (was.surfaces, now.surfaces),
    )
    return (
        any(before and (not after or set(after) - set(before)) for before, after in scopes)
        or now.percent > was.percent
        or (now.action is Action.BLOCK and was.action is not Action.BLOCK)
        or bool({*was.except_phrases, *was.softened_by} - {*now.except_phrases, *now.softened_by})
        or bool(was.starts and (not now.starts or now.starts < was.starts))
        or bool(was.ends and (not now.ends or now.ends > was.ends))
        or now.variants != was.variants
    )
