"""What differs between what a case expects and what it got."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchguard.engine.decision import Decision, ShownNotice
from searchguard.policy.model import Action, Case


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected: `what` it is, and both sides in words."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.got}"


def differences(case: Case, decision: Decision) -> tuple[Difference, ...]:
    """Return what a decision has not got of what a case expects, or has and must not have.

    Where the action differs nothing else is looked at: other notices follow from it.
    """
    if decision.action is not case.expect:
        return (Difference("action", case.expect, action_of(decision)),)
    return tuple(_of_notices(case, decision.notices))


def must_differences(expect: Action, decision: Decision) -> tuple[Difference, ...]:
    """Return what differs for a line that must be a BLOCK, or must never be one."""
    blocks, must = decision.action is Action.BLOCK, expect is Action.BLOCK
    if blocks is must:
        return ()
    return (Difference("action", "block" if must else "no block", action_of(decision)),)


def action_of(decision: Decision) -> str:
    """Return a decision in a few words: its action, and by which rule."""
    softened = ", softened" if decision.softened else ""
    by = f" by {decision.rule_id}{softened}" if decision.rule_id else ""
    return f"{decision.action}{by}"


def _of_notices(case: Case, notices: tuple[ShownNotice, ...]) -> Iterator[Difference]:
    shown = [notice.id for notice in notices]
    if case.notice and case.notice not in shown:
        yield Difference("notice", f"the notice `{case.notice}`", _listed(shown))
    offering = [one for one in notices if case.notice in ("", one.id)]
    numbers = [action.number for notice in offering for action in notice.actions if action.number]
    if case.number and case.number not in numbers:
        of = f" of `{case.notice}`" if case.notice in shown else ""
        yield Difference("number", f"the number `{case.number}`{of}", _listed(numbers))
    if unwanted := [name for name in case.without if name in shown]:
        yield Difference("without", f"no notice {_listed(unwanted)}", _listed(shown))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
