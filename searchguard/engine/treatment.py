"""Treatment: what a rule asks for, for this user."""

from dataclasses import dataclass

from searchguard.engine.context import Context
from searchguard.engine.scope import fits
from searchguard.policy.model import Action, Results, Rule, Suggest

_SELF_HARM = "self-harm"
_RESULTS = {Action.BLOCK: Results.NONE, Action.POINTER: Results.SHOW}


@dataclass(frozen=True, slots=True)
class Treatment:
    """An action, what becomes of results and suggestions, and the notices to show."""

    action: Action
    results: Results
    suppress: bool
    notices: tuple[str, ...]

    def softened(self) -> "Treatment":
        """Return the treatment of a BLOCK that a context word makes a POINTER.

        The results are shown again; a suppressed suggestion stays so.
        """
        return Treatment(Action.POINTER, Results.SHOW, self.suppress, self.notices)


def treatment_of(rule: Rule, context: Context) -> Treatment:
    """Return the treatment by the first variant that fits a context, else by the rule itself.

    What the rule says of `results` and `suggest` is said of its own action: a variant of another
    action has that action's defaults, unless it says more.
    """
    variant = next((v for v in rule.variants if fits(v.when, context)), None)
    if variant is None:
        return _treatment(rule, rule.action, rule.results, rule.suggest, rule.notices)
    same = variant.action is rule.action
    return _treatment(
        rule,
        variant.action,
        variant.results or (rule.results if same else None),
        variant.suggest or (rule.suggest if same else None),
        rule.notices if variant.notices is None else variant.notices,
    )


def _treatment(
    rule: Rule,
    action: Action,
    results: Results | None,
    suggest: Suggest | None,
    notices: tuple[str, ...],
) -> Treatment:
    by_default = action is Action.BLOCK or rule.reason == _SELF_HARM
    suppress = suggest is Suggest.SUPPRESS if suggest else by_default
    return Treatment(action, results or _RESULTS[action], suppress, notices)
