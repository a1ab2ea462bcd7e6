"""What a change would do to a query log, as Markdown for whoever reviews it."""

from collections.abc import Callable, Iterator

from searchguard.cli.backtest_words import amount_words, answer_words, context_words, share
from searchguard.insight.guardrails.evidence import Traffic
from searchguard.insight.sums import Change, Sums
from searchguard.policy.model import Action

_RULES = 10

Shown = Callable[[str], str]  # a text as code, or words in which nothing is markup


def preview(traffic: Traffic, code: Shown, plain: Shown, *, texts: bool) -> Iterator[str]:
    """Yield how much of a log gets another answer, by which rules, and which queries.

    Args:
        traffic: What the log told.
        code: Shows a text as code.
        plain: Shows words.
        texts: Whether queries may be shown; else their lengths are.
    """
    sums = traffic.sums
    asked = sums.asked
    yield "\n### Preview"
    yield f"\nOf {asked.queries:,} queries that were asked {asked.traffic:,} times:\n"
    yield f"* **changed**: {amount_words(sums.changed, asked)}"
    for action in (Action.BLOCK, Action.POINTER):
        old, new = _decided(sums, action)
        before, after = share(old, asked.traffic), share(new, asked.traffic)
        yield f"* {action}: {before} of the traffic" + (f" -> **{after}**" if old != new else "")
    changed = [one for one in sums.rules if one.changed.queries]
    for rule in changed[:_RULES]:
        old, new = rule.old.traffic, rule.new.traffic
        yield f"* {code(rule.rule_id)}: decides {old:,} -> {new:,}"
    if len(changed) > _RULES:
        yield f"* and {len(changed) - _RULES} rules more"
    if traffic.changes:
        yield "\nChanged queries, those asked most first:\n"
        yield from (f"* {_told(one, code, plain, texts=texts)}" for one in traffic.changes)
        if more := sums.changed.queries - len(traffic.changes):
            yield f"* and {more:,} more: `searchguard backtest` lists them"


def _told(change: Change, code: Shown, plain: Shown, *, texts: bool) -> str:
    query = code(change.query) if texts else f"({len(change.query)} characters)"
    old, new = answer_words(change.old, change.new), answer_words(change.new, change.old)
    return (
        f"{change.count:,} x {query} ({plain(context_words(change.context))}): "
        f"{plain(old)} -> **{plain(new)}**"
    )


def _decided(sums: Sums, action: Action) -> tuple[int, int]:
    """Return the traffic that an action decides, by the old lists and by the new ones."""
    old = sum(one.amount.traffic for one in sums.transitions if one.old is action)
    new = sum(one.amount.traffic for one in sums.transitions if one.new is action)
    return old, new
