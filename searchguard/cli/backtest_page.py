"""A backtest as one page of HTML with its charts drawn in it; it needs nothing beside itself.

The page is built as a tree and written by ElementTree, so no query can become markup. It runs no
script and fetches nothing, which its own policy says to the browser too. What a bar shows, a number
beside it says as well.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from searchguard.cli.backtest_words import (
    COLUMNS,
    amount_words,
    answer_words,
    context_words,
    cost_words,
    share,
    why_lines,
)
from searchguard.cli.elements import add, document
from searchguard.insight.backtest import Backtest
from searchguard.insight.must import told_together
from searchguard.insight.sums import Amount, Part, RuleSum, Sums
from searchguard.policy.model import Action

ROWS = 30  # of a chart
_WIDE = 240  # of the longest bar, in the units of its drawing
_HIGH = 16
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --old: #78909c; --new: #1565c0;
  --changed: #b26a00; --block: #c6282833; --pointer: #1565c026; --pass: #2e7d3226; }
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2rem; }
code { overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
caption { text-align: start; padding-bottom: .5rem; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: start;
  vertical-align: top; }
td.number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
.same { opacity: .6; } .block { background: var(--block); }
.pointer { background: var(--pointer); } .pass { background: var(--pass); }
svg { display: block; } .old { fill: var(--old); } .new { fill: var(--new); }
.changed { fill: var(--changed); } .why { font-size: .875rem; margin: .2rem 0 0; }
.bad { list-style: none; border-inline-start: .3rem solid #c62828; padding-inline-start: .7rem; }
"""


def page(found: Backtest, top: int, *, texts: bool) -> str:
    """Return what was found, with so many of the changed queries, with their texts or without."""
    root, main = document("Backtest", _STYLE)
    _summary(main, found)
    _breaches(main, found)
    _transitions(main, found.sums)
    _rules(main, found.sums)
    _changes(main, found, top, texts=texts)
    for column, parts in found.sums.parts.items():
        _parts(main, column, parts)
    return "<!doctype html>\n" + ET.tostring(root, "unicode", method="html") + "\n"


def _summary(main: ET.Element, found: Backtest) -> None:
    sums = found.sums
    asked = f"{sums.asked.queries:,} queries, asked {sums.asked.traffic:,} times, answered by two "
    add(main, "p", asked + f"sets of lists as of {found.pair.at:%Y-%m-%d %H:%M %Z}.")
    listed = add(main, "dl")
    for name, told in (
        ("old lists", found.pair.old.revision),
        ("new lists", found.pair.new.revision),
        ("another answer", amount_words(sums.changed, sums.asked)),
        ("the same answer, shown otherwise", amount_words(sums.reworded, sums.asked)),
        ("cost", cost_words(sums.cost)),
        ("lines left out of the log", f"{found.skipped.lines:,}"),
    ):
        add(listed, "dt", name)
        add(listed, "dd", told)


def _breaches(main: ET.Element, found: Backtest) -> None:
    if not found.breaches:
        return
    add(main, "h2", "Lines of must_pass and must_block that do not hold")
    before = [one for one in found.breaches if not one.regression]
    for when, those in (
        ("These held with the old lists.", found.regressions),
        ("These hold with neither.", before),
    ):
        if those:
            add(main, "p", when)
            listed = add(main, "ul", **{"class": "bad"})
        for one, words in told_together(those):
            item = add(listed, "li")
            add(item, "code", one.query)
            add(item, "span", f" {words}")


def _transitions(main: ET.Element, sums: Sums) -> None:
    amounts = {(one.old, one.new): one.amount for one in sums.transitions}
    table = _table(main, "From action to action", "Down: the old answer. Across: the new one.")
    _head(table, ["", *(f"now {action}" for action in Action)])
    body = add(table, "tbody")
    for old in Action:
        row = add(body, "tr")
        add(row, "th", f"was {old}", scope="row")
        for new in Action:
            amount = amounts[old, new]
            kind = "same" if old is new or not amount.queries else new
            cell = add(row, "td", **{"class": f"number {kind}"})
            add(cell, "strong", share(amount.traffic, sums.asked.traffic))
            add(cell, "div", f"{amount.traffic:,} times")
            add(cell, "div", f"{amount.queries:,} queries")


def _rules(main: ET.Element, sums: Sums) -> None:
    if sums.rules:
        most = max(max(one.old.traffic, one.new.traffic) for one in sums.rules)
        table = _table(main, "Rules", "What each decides: grey by the old lists, blue by the new.")
        _head(table, ["rule", "traffic", "old", "new", "in a change"])
        body = add(table, "tbody")
        for one in sums.rules[:ROWS]:
            row = add(body, "tr")
            add(row, "th", one.rule_id, scope="row")
            _bars(add(row, "td"), _of_rule(one), most)
            _numbers(row, one.old.traffic, one.new.traffic, one.changed.traffic)
        _more(main, len(sums.rules))
    if sums.shadows:
        caption = "What each would decide, were it live. Nothing here changes an answer."
        table = _table(main, "Shadow rules", caption)
        _head(table, ["rule", "traffic, old", "traffic, new"])
        body = add(table, "tbody")
        for shadow in sums.shadows[:ROWS]:
            row = add(body, "tr")
            add(row, "th", shadow.rule_id, scope="row")
            _numbers(row, shadow.old.traffic, shadow.new.traffic)
        _more(main, len(sums.shadows))


def _of_rule(rule: RuleSum) -> Iterator[tuple[str, float]]:
    yield "old", rule.old.traffic
    yield "new", rule.new.traffic


def _parts(main: ET.Element, column: str, parts: Sequence[Part]) -> None:
    plural, absent = COLUMNS[column]
    if len(parts) < 2:
        return
    caption = "The share of the traffic that gets another answer, and that is blocked."
    table = _table(main, plural.capitalize(), caption)
    _head(table, [plural, "changed", "", "traffic", "blocked by old", "blocked by new"])
    body = add(table, "tbody")
    most = max(_ratio(one.changed, one.asked) for one in parts)
    for one in parts[:ROWS]:
        row = add(body, "tr")
        add(row, "th", one.value or absent, scope="row")
        _bars(add(row, "td"), [("changed", _ratio(one.changed, one.asked))], most)
        for told in (
            share(one.changed.traffic, one.asked.traffic),
            f"{one.asked.traffic:,}",
            share(one.old_blocked.traffic, one.asked.traffic),
            share(one.new_blocked.traffic, one.asked.traffic),
        ):
            add(row, "td", told, **{"class": "number"})
    _more(main, len(parts))


def _changes(main: ET.Element, found: Backtest, top: int, *, texts: bool) -> None:
    changed = found.sums.changed.queries
    caption = "Those asked most come first."
    table = _table(main, "Queries that get another answer", caption)
    _head(table, ["asked", "query", "old", "new"])
    body = add(table, "tbody")
    for change in found.changes(top):
        row = add(body, "tr")
        add(row, "td", f"{change.count:,}", **{"class": "number"})
        cell = add(row, "td")
        if texts:
            add(cell, "code", change.query[:500])
        else:
            add(cell, "span", f"{len(change.query)} characters")
        add(cell, "div", context_words(change.context), **{"class": "why"})
        answers = ((change.old, change.new), (change.new, change.old))
        for (answer, other), why in zip(answers, found.explained(change), strict=True):
            told = add(row, "td", answer_words(answer, other), **{"class": answer.action})
            for line in why_lines(why, texts=texts):
                add(told, "p", line, **{"class": "why"})
    if changed > top:
        add(main, "p", f"And {changed - top:,} more.")


def _table(main: ET.Element, title: str, caption: str) -> ET.Element:
    name = "-".join(title.lower().split())
    add(main, "h2", title, id=name)
    scrolled = {"class": "wide", "role": "region", "aria-labelledby": name, "tabindex": "0"}
    table = add(add(main, "div", **scrolled), "table")
    add(table, "caption", caption)
    return table


def _head(table: ET.Element, names: Sequence[str]) -> None:
    head = add(add(table, "thead"), "tr")
    for name in names:
        add(head, "th", name, scope="col")


def _numbers(row: ET.Element, *numbers: int) -> None:
    for number in numbers:
        add(row, "td", f"{number:,}", **{"class": "number"})


def _more(main: ET.Element, rows: int) -> None:
    if rows > ROWS:
        add(main, "p", f"And {rows - ROWS:,} more, with less.")


def _ratio(part: Amount, whole: Amount) -> float:
    return part.traffic / whole.traffic if whole.traffic else 0.0


def _bars(
    cell: ET.Element, bars: Iterator[tuple[str, float]] | list[tuple[str, float]], most: float
) -> None:
    """Draw bars below each other; the numbers stand beside them, so readers aloud skip these."""
    drawn = list(bars)
    high = _HIGH * len(drawn)
    svg = add(
        cell,
        "svg",
        width=str(_WIDE),
        height=str(high),
        viewBox=f"0 0 {_WIDE} {high}",
        **{"aria-hidden": "true"},
    )
    for number, (kind, value) in enumerate(drawn):
        wide = _WIDE * value / most if most else 0.0
        place = {"x": "0", "y": str(_HIGH * number + 2), "height": str(_HIGH - 4)}
        add(
            svg, "rect", width=f"{max(wide, 1.0 if value else 0.0):.1f}", **place, **{"class": kind}
        )
