"""A backtest in words for a person at a terminal, what matters most first."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from searchguard.cli.backtest_words import (
    COLUMNS,
    amount_words,
    answer_words,
    context_words,
    cost_words,
    query_words,
    share,
    why_lines,
)
from searchguard.cli.shown import shortened, visible
from searchguard.engine.decision import Explanation
from searchguard.insight.backtest import Backtest
from searchguard.insight.must import MustBreach, told_together
from searchguard.insight.sums import Amount, Sums

ROWS = 20  # of a table
MATCHES = 3  # of one side of an explanation
BREACHES = 20


def text_lines(found: Backtest, top: int, *, texts: bool) -> Iterator[str]:
    """Yield what was found, with the texts of queries or without."""
    sums = found.sums
    yield f"old      {found.pair.old.revision}"
    yield f"new      {found.pair.new.revision}"
    yield f"as of    {found.pair.at.isoformat(timespec='seconds')}"
    yield f"queries  {sums.asked.queries:,}, asked {sums.asked.traffic:,} times"
    yield f"changed  {amount_words(sums.changed, sums.asked)}"
    if sums.reworded.queries:
        words = "the same answer, shown with other words, links or results"
        yield f"reworded {amount_words(sums.reworded, sums.asked)}: {words}"
    yield f"cost     {cost_words(sums.cost)}"
    yield from _must_lines(found.breaches)
    yield from _transition_lines(sums)
    yield from _rule_lines(sums)
    yield from _part_lines(sums)
    yield from _change_lines(found, top, texts=texts)


def _must_lines(breaches: Sequence[MustBreach]) -> Iterator[str]:
    for title, those in (
        ("must_pass and must_block lines that broke", [b for b in breaches if b.regression]),
        (
            "must_pass and must_block lines that hold with neither",
            [b for b in breaches if not b.regression],
        ),
    ):
        if those:
            yield from ("", f"{title}: {len(those)}")
        told = [(one.query, words) for one, words in told_together(those)]
        yield from (f"  `{shortened(query)}` {words}" for query, words in told[:BREACHES])
        if len(told) > BREACHES:
            yield f"  and {len(told) - BREACHES} more"


def _transition_lines(sums: Sums) -> Iterator[str]:
    rows = [
        (f"{one.old} -> {one.new}", *_shares(one.amount, sums.asked))
        for one in sums.transitions
        if one.amount.queries
    ]
    yield from _table(("action", "queries", "", "traffic", ""), rows)


def _rule_lines(sums: Sums) -> Iterator[str]:
    yield from _table(
        ("rule", "traffic, old", "new", "changed queries", "changed traffic"),
        [
            (one.rule_id, *_numbers(one.old.traffic, one.new.traffic), *_both(one.changed))
            for one in sums.rules
        ],
    )
    yield from _table(
        ("shadow rule, which changes nothing", "traffic, old", "new"),
        [(one.rule_id, *_numbers(one.old.traffic, one.new.traffic)) for one in sums.shadows],
    )


def _part_lines(sums: Sums) -> Iterator[str]:
    for column, parts in sums.parts.items():
        plural, absent = COLUMNS[column]
        if len(parts) == 1 and parts[0].value in {"", absent}:
            continue
        rows = [
            (
                visible(one.value) or absent,
                *_numbers(one.asked.traffic),
                *_shares(one.changed, one.asked),
                share(one.old_blocked.traffic, one.asked.traffic),
                share(one.new_blocked.traffic, one.asked.traffic),
            )
            for one in parts
        ]
        head = (plural, "traffic", "changed queries", "", "changed traffic", "", "blocked", "now")
        yield from _table(head, rows)


def _change_lines(found: Backtest, top: int, *, texts: bool) -> Iterator[str]:
    changed = found.sums.changed.queries
    if changed and top:
        yield from ("", "changed queries, by traffic")
    for change in found.changes(top):
        query = query_words(change, texts=texts)
        yield f"  {change.count:,} x {query} ({context_words(change.context)})"
        yield (
            f"    {answer_words(change.old, change.new)} -> {answer_words(change.new, change.old)}"
        )
        old, new = found.explained(change)
        yield from (f"    {line}" for line in _why_lines(old, new, texts=texts))
    if changed > top:
        yield f"  and {changed - top:,} more: --top N lists more, --format json all"


def _why_lines(old: Explanation | None, new: Explanation | None, *, texts: bool) -> Iterator[str]:
    sides = {side: list(why_lines(one, texts=texts)) for side, one in (("old", old), ("new", new))}
    if sides["old"] == sides["new"]:
        sides = {"both": sides["old"]}
    for side, lines in sides.items():
        yield from (f"{side}: {line}" for line in lines[:MATCHES])
        if len(lines) > MATCHES:
            yield f"{side}: and {len(lines) - MATCHES} more matches"


def _shares(amount: Amount, whole: Amount) -> tuple[str, str, str, str]:
    return (
        f"{amount.queries:,}",
        share(amount.queries, whole.queries),
        f"{amount.traffic:,}",
        share(amount.traffic, whole.traffic),
    )


def _both(amount: Amount) -> Iterable[str]:
    return _numbers(amount.queries, amount.traffic)


def _numbers(*numbers: int) -> Iterable[str]:
    return (f"{number:,}" for number in numbers)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table with its first column at the left and numbers at the right."""
    if not rows:
        return
    shown = rows[:ROWS]
    widths = [max(map(cell_len, column)) for column in zip(head, *shown, strict=True)]
    yield ""
    for row in (head, *shown):
        first = row[0] + " " * (widths[0] - cell_len(row[0]))
        rest = (value.rjust(width) for value, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((first, *rest)).rstrip()
    if len(rows) > ROWS:
        yield f"and {len(rows) - ROWS} more: --format json tells them all"
