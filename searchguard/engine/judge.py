"""Judge one rule that was found: does it apply, and how?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.evidence import Found, Span
from searchguard.engine.gates import OPEN, Gates
from searchguard.engine.placed import Placed
from searchguard.engine.scope import RegionFit, refusal, region_fit
from searchguard.engine.treatment import Treatment, treatment_of
from searchguard.policy.model import Action, Rule, RuleState
from searchguard.snapshot.switchboard import Allow
from searchguard.text.coarse import letters_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A rule that was found, with its treatment, and why it does not apply, if it does not.

    `refusal` is empty for a rule that applies. `shadow`: it would apply, were it live. `left_out`:
    it is refused for nothing but its `percent`. `gates` are what the switchboard says of it, `said`
    that in words, and `lets_go` the instants at which what it allows ends.
    """

    placed: Placed
    found: tuple[Found, ...]
    treatment: Treatment
    softened: bool
    refusal: str
    shadow: bool
    left_out: bool = False
    gates: Gates = OPEN
    lets_go: tuple[datetime, ...] = ()

    @property
    def applies(self) -> bool:
        """Whether the rule takes part in the decision."""
        return not self.refusal and not self.shadow


@dataclass(frozen=True, slots=True)
class Question:
    """One query with all that its answer depends on beside the lists.

    `as_live` are the identities of rules that count as live whatever their state.
    """

    query: str
    context: Context
    at: datetime
    as_live: frozenset[str] = frozenset()


def judge(
    placed: Placed,
    found: Sequence[Found],
    softeners: Sequence[Span],
    question: Question,
    *,
    gates: Gates = OPEN,
    allowed: Sequence[tuple[Allow, Span]] = (),
) -> Judged:
    """Judge a rule by its matches and the places of its context words.

    Whether it is for this user is asked of its action before context words soften it.

    Args:
        placed: The rule.
        found: Its matches.
        softeners: The places of its context words.
        question: What is asked.
        gates: What the switchboard says of it.
        allowed: The allowed queries that stand in the query, and where.
    """
    rule, context, at = placed.rule, question.context, question.at
    treatment = treatment_of(rule, context)
    as_written = placed.id not in question.as_live
    kept, stopped = found, ""
    if gates.pauses and as_written:
        kept, stopped = _unpaused(found, gates, context, at)
    if kept and allowed and treatment.action is Action.BLOCK and not rule.protected:
        kept, stopped = _unallowed(kept, allowed, context, at)
    softened = treatment.action is Action.BLOCK and _softens(softeners, kept or found)
    written = rule.state is RuleState.SHADOW
    reason = (
        ("" if kept else stopped)
        or (_not_in_force(placed, gates, question) if as_written else "")
        or refusal(rule, treatment.action, context, at)
    )
    left_out = not reason and not _in_percentage(placed, question.query)
    return Judged(
        placed=placed,
        found=tuple(sorted(kept or found, key=lambda one: (one.span, one.term))),
        treatment=treatment.softened() if softened else treatment,
        softened=softened,
        refusal=_out_of_percentage(rule) if left_out else reason,
        left_out=left_out,
        shadow=as_written and gates.in_shadow(treatment.action, context, at, written=written),
        gates=gates,
        lets_go=tuple(allow.until for allow, _ in allowed),
    )


def _not_in_force(placed: Placed, gates: Gates, question: Question) -> str:
    if placed.rule.state is RuleState.DRAFT:
        return "a draft"
    return gates.is_off(question.context, question.at)


def _unpaused(
    found: Sequence[Found], gates: Gates, context: Context, at: datetime
) -> tuple[Sequence[Found], str]:
    """Return the matches that no pause covers, and what the first pause says that covers one."""
    words = ""
    for pausing in gates.pausing(context, at):
        terms = pausing.terms
        kept = [one for one in found if terms is not None and one.term not in terms]
        if len(kept) < len(found):
            words = words or str(pausing)
        found = kept
    return found, words


def _unallowed(
    found: Sequence[Found], allowed: Sequence[tuple[Allow, Span]], context: Context, at: datetime
) -> tuple[Sequence[Found], str]:
    """Return the matches that no allowed query holds, and who allowed what holds the first."""
    words = ""
    for allow, (start, end) in allowed:
        inside = region_fit(allow.regions, context.region) is RegionFit.INSIDE
        if not inside or not allow.holds(at):
            continue
        kept = [one for one in found if not (start <= one.span[0] and one.span[1] <= end)]
        if len(kept) < len(found):
            until = allow.until.isoformat()
            words = words or f"allowed until {until} by {allow.by}: {allow.reason}"
        found = kept
    return found, words


def _softens(softeners: Sequence[Span], found: Sequence[Found]) -> bool:
    """A context word softens where it overlaps no match of the rule."""
    parts = [part for one in found for part in one.parts]
    return any(
        all(end <= start_of or end_of <= start for start_of, end_of in parts)
        for start, end in softeners
    )


def _out_of_percentage(rule: Rule) -> str:
    return f"for {rule.percent} percent of queries, and this is not one of them"


def _in_percentage(placed: Placed, query: str) -> bool:
    if placed.rule.percent >= 100:
        return True
    seed = f"{placed.id}\0{letters_of(query)}".encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(seed).digest()[:8]) % 100 < placed.rule.percent
