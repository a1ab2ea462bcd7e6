"""What the text, the page and the data of a backtest say in the same words."""

from collections.abc import Iterator

from searchguard.cli.shown import shortened
from searchguard.engine.context import Context
from searchguard.engine.decision import Explanation
from searchguard.insight.sums import Amount, Answer, Change, Cost
from searchguard.policy.model import Action

COLUMNS = {
    "region": ("regions", "no region"),
    "language": ("languages", "no language"),
    "age_band": ("age bands", "unknown"),
    "surface": ("surfaces", "search"),
}


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent; what is not nothing is never shown as nothing."""
    percent = 100 * part / whole if whole else 0.0
    if part and percent < 0.01:
        return "<0.01 %"
    if part < whole and percent > 99.99:
        return ">99.99 %"
    return f"{percent:.2f} %"


def amount_words(amount: Amount, whole: Amount) -> str:
    """Return an amount with its shares of all queries and of all traffic."""
    return (
        f"{amount.queries:,} ({share(amount.queries, whole.queries)}), "
        f"asked {amount.traffic:,} times ({share(amount.traffic, whole.traffic)})"
    )


def query_words(change: Change, *, texts: bool) -> str:
    """Return a query as it may be shown: without its text only its length."""
    return f"`{shortened(change.query)}`" if texts else f"({len(change.query)} characters)"


def context_words(context: Context) -> str:
    """Return who asked."""
    place = f"{context.language or 'no language'} in {context.region or 'no region'}"
    return f"{place}, {context.age_band}, {context.surface}"


def answer_words(answer: Answer, other: Answer) -> str:
    """Return an answer, as far as another one differs from it."""
    if answer.action is Action.PASS:
        return answer.action
    by = f" by {answer.rule_id}"
    told = f" with {', '.join(answer.notices) or 'no notice'}"
    return f"{answer.action}{by}{told if answer.notices != other.notices else ''}"


def cost_words(cost: Cost) -> str:
    """Return how much longer or shorter the new lists take."""
    if cost.ratio is None:
        return "too few queries to compare how long they take"
    return f"the new lists take {cost.ratio:.2f} times as long to ask"


def why_lines(explanation: Explanation | None, *, texts: bool) -> Iterator[str]:
    """Yield what was found in a query and what became of it, a line each."""
    for one in explanation.considered if explanation else ():
        start, end = one.match.span
        found = f"`{shortened(one.match.text)}`" if texts else "what stands"
        term = f"term `{shortened(one.match.term)}` of {one.match.rule_id}"
        yield f"{found} at {start}-{end} is {term}: {one.outcome}"
    if not explanation or not explanation.considered:
        yield "no term found"
