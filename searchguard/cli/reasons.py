"""Why a query got its answer, in words for a person and as plain data for a program."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from searchguard.cli.shown import visible
from searchguard.engine.context import Context
from searchguard.engine.decision import Considered, Decision, ShownNotice
from searchguard.engine.test_queries import BLOCKLIST as TEST_BLOCKLIST
from searchguard.errors import Location
from searchguard.policy.places import Places


def considered_lines(considered: Considered, places: Places | None) -> Iterator[str]:
    """Yield what was found, where that is written, and what became of it, for a person."""
    match = considered.match
    start, end = match.span
    yield f"`{visible(match.text)}` at {start}-{end}: {considered.outcome}"
    term, rule = term_place(considered, places), rule_place(considered, places)
    yield f"  term     `{visible(match.term)}`" + (f"  {term}" if term else "")
    yield f"  rule     {match.rule_id}" + (f"  {rule}" if rule else "")
    if match.foldings:
        yield f"  foldings {', '.join(match.foldings)}"


def rule_place(considered: Considered, places: Places | None) -> Location | None:
    """Return where a match's rule is written; None for a snapshot, and for the test queries."""
    rule_id = considered.match.rule_id
    if places is None or rule_id.startswith(f"{TEST_BLOCKLIST}/"):
        return None
    return places.rule(rule_id)


def term_place(considered: Considered, places: Places | None) -> Location | None:
    """Return where a match's term is written, as `rule_place` does for its rule."""
    if places is None or rule_place(considered, places) is None:
        return None
    return places.term(considered.match.rule_id, considered.match.term)


def notice_lines(notice: ShownNotice) -> Iterator[str]:
    """Yield a notice as a user would see it."""
    fallback = f", asked for {notice.fallback_from}" if notice.fallback_from else ""
    source = f", from {notice.source_name}" if notice.source_name else ""
    yield f"{notice.id} ({notice.kind}, {notice.language}{fallback}{source})"
    yield f"  {visible(notice.title)}"
    yield f"  {visible(notice.body)}"
    for contact in notice.actions:
        yield f"  {contact.kind}: {visible(contact.label)} {contact.number or contact.url}"


def asked_line(context: Context, at: datetime) -> str:
    """Return who asked, from where and when, on one line."""
    region = context.region or "none"
    language = context.language or "none"
    return (
        f"region {region}, language {language}, age band {context.age_band}, "
        f"surface {context.surface}, at {at.isoformat(timespec='seconds')}"
    )


def as_data(
    query: str, context: Context, at: datetime, decision: Decision, places: Places | None
) -> dict[str, Any]:
    """Return a decision that was explained as plain data."""
    explanation = decision.explanation
    considered = explanation.considered if explanation else ()
    return {
        "query": query,
        "context": context_data(context, at),
        "action": decision.action,
        "rule_id": decision.rule_id or None,
        "results": decision.results,
        "suppress_suggestion": decision.suppress_suggestion,
        "softened": decision.softened,
        "truncated": decision.truncated,
        "matches": [_match_data(one, places) for one in considered],
        "steps": list(explanation.steps) if explanation else [],
        "notices": [asdict(notice) for notice in decision.notices],
        "revision": decision.revision,
    }


def context_data(context: Context, at: datetime) -> dict[str, Any]:
    """Return who asked, from where and when, as plain data."""
    return {
        "region": context.region,
        "language": context.language,
        "age_band": context.age_band,
        "surface": context.surface,
        "at": at.isoformat(),
    }


def location_data(location: Location | None) -> dict[str, Any] | None:
    """Return a place in a file as plain data."""
    return asdict(location) if location else None


def _match_data(considered: Considered, places: Places | None) -> dict[str, Any]:
    match = considered.match
    return {
        "rule_id": match.rule_id,
        "term": match.term,
        "span": match.span,
        "text": match.text,
        "foldings": match.foldings,
        "outcome": considered.outcome,
        "rule_at": location_data(rule_place(considered, places)),
        "term_at": location_data(term_place(considered, places)),
    }
