"""Judge one rule that was found: does it apply, and how?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.evidence import Found, Span
from searchguard.engine.placed import Placed
from searchguard.engine.scope import RegionFit, misfit, out_of_time, region_fit
from searchguard.engine.treatment import Treatment, treatment_of
from searchguard.policy.model import Action, RuleState
from searchguard.text.coarse import letters_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A rule that was found, with its treatment, and why it does not apply, if it does not.

    `refusal` is empty for a rule that applies. `shadow`: it would apply, were it live.
    """

    placed: Placed
    found: tuple[Found, ...]
    treatment: Treatment
    softened: bool
    refusal: str
    shadow: bool

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


def judge(placed: Placed, found: list[Found], softeners: list[Span], question: Question) -> Judged:
    """Judge a rule by its matches and the places of its context words.

    A region wider than the rule's is enough for a POINTER and too little for a BLOCK; which of the
    two it is, is the action before context words soften it.
    """
    rule = placed.rule
    treatment = treatment_of(rule, question.context)
    softened = treatment.action is Action.BLOCK and _softens(softeners, found)
    as_written = placed.id not in question.as_live
    return Judged(
        placed=placed,
        found=tuple(sorted(found, key=lambda one: (one.span, one.term))),
        treatment=treatment.softened() if softened else treatment,
        softened=softened,
        refusal="a draft"
        if as_written and rule.state is RuleState.DRAFT
        else _refusal(placed, treatment.action, question),
        shadow=as_written and rule.state is RuleState.SHADOW,
    )


def _softens(softeners: list[Span], found: list[Found]) -> bool:
    """A context word softens where it overlaps no match of the rule."""
    parts = [part for one in found for part in one.parts]
    return any(
        all(end <= start_of or end_of <= start for start_of, end_of in parts)
        for start, end in softeners
    )


def _refusal(placed: Placed, action: Action, question: Question) -> str:
    rule, context = placed.rule, question.context
    fit = region_fit(rule.regions, context.region)
    if fit is RegionFit.OUTSIDE or (fit is RegionFit.WIDER and action is Action.BLOCK):
        return f"for {', '.join(rule.regions)} only, asked from {context.region or 'no region'}"
    if reason := misfit(rule, context) or out_of_time(rule, question.at):
        return reason
    if not _in_percentage(placed, question.query):
        return f"for {rule.percent} percent of queries, and this is not one of them"
    return ""


def _in_percentage(placed: Placed, query: str) -> bool:
    if placed.rule.percent >= 100:
        return True
    seed = f"{placed.id}\0{letters_of(query)}".encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(seed).digest()[:8]) % 100 < placed.rule.percent
