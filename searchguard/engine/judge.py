"""Judge one rule that was found: does it apply, and how?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from searchguard.engine.context import Context
from searchguard.engine.evidence import Found, Span
from searchguard.engine.placed import Placed
from searchguard.engine.scope import refusal
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

    Whether it is for this user is asked of its action before context words soften it.
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
    rule = placed.rule
    if reason := refusal(rule, action, question.context, question.at):
        return reason
    if not _in_percentage(placed, question.query):
        return f"for {rule.percent} percent of queries, and this is not one of them"
    return ""


def _in_percentage(placed: Placed, query: str) -> bool:
    if placed.rule.percent >= 100:
        return True
    seed = f"{placed.id}\0{letters_of(query)}".encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(seed).digest()[:8]) % 100 < placed.rule.percent
