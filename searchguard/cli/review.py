"""What a reviewer of lists needs, as Markdown for a merge request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from searchguard.cli.asking import Loaded
from searchguard.cli.diff_words import answer_words, asked_words, together
from searchguard.cli.guarding import Found, broken
from searchguard.cli.preview import preview
from searchguard.cli.shown import shortened, visible
from searchguard.engine.cases import run_cases, run_must
from searchguard.engine.coverage import Status, coverage_of
from searchguard.engine.engine import Engine
from searchguard.engine.flips import Flip
from searchguard.insight.guardrails.approval import blocking_rules
from searchguard.insight.guardrails.evidence import Traffic
from searchguard.policy.comparing import Change, Difference, What
from searchguard.policy.model import Lists

MOST_CHARACTERS = 60_000  # a comment on GitHub has 65,536 at most
_ITEMS = 30  # of what came, and of what went, in a key
_FLIPS = 30
_NAMED = 15  # rules and queries of one guardrail


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Two sets of lists, and what was found out about the step from one to the other.

    `found` is what the guardrails say, `traffic` what a query log told, if one was asked.
    """

    before: Loaded
    after: Loaded
    changes: Sequence[Change]
    flips: Sequence[Flip]
    found: Sequence[Found]
    traffic: Traffic | None
    texts: bool


def markdown(review: Review) -> str:
    """Return a review as Markdown that one comment can hold."""
    lines, size = list[str](), 0
    for line in _lines(review):
        size += len(line) + 1
        if size > MOST_CHARACTERS:
            lines.append("\n*There is more than a comment can hold: run the command to see it.*")
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield "## What this changes"
    if review.before.revision == review.after.revision:
        yield "\nNothing that is served: both sides are the same revision."
        return
    yield ""
    yield from _summary(review)
    yield from _changes(review.changes)
    yield from _flips(review.flips)
    if review.traffic:
        yield from preview(review.traffic, _code, _plain, texts=review.texts)
    yield from _guardrails(review)
    yield from _coverage(review)
    yield f"\n<sub>{review.before.revision[:12]} -> {review.after.revision[:12]}</sub>"


def _summary(review: Review) -> Iterator[str]:
    """Yield what to know first: how much, whether it holds, and who must look at it."""
    rules = [one for one in review.changes if one.kind == "rule"]
    counted = ", ".join(f"{sum(one.what is what for one in rules)} {what}" for what in What)
    came, went = _terms(rules)
    yield f"* **Rules**: {counted}. **Terms**: {came} added, {went} removed."
    failed, asked = _failed(review.after)
    yield f"* **Cases**: {asked} asked, " + (f"**{len(failed)} fail**." if failed else "all hold.")
    yield from (f"  * {one}" for one in failed[:_NAMED])
    names = broken(review.found)
    told = f"**{', '.join(names)}** would stop a publish." if names else "none is broken."
    yield f"* **Guardrails**: {told}"
    new = len(_holes(review.after.lists) - _holes(review.before.lists))
    yield "* **Coverage**: " + (f"**{new} new holes**." if new else "no new hole.")
    blocking = blocking_rules(review.before.lists) | blocking_rules(review.after.lists)
    if touched := [one.name for one in rules if one.name in blocking]:
        named = ", ".join(map(_code, touched))
        yield f"* **Blocks**: {named}. Who wrote this cannot be the only one to approve it."
    if owners := _owners(review):
        yield f"* **Owners**: {', '.join(map(_code, owners))}"


def _terms(rules: Sequence[Change]) -> tuple[int, int]:
    found = [one for rule in rules for one in rule.differences if one.key == "terms"]
    return sum(len(one.added) for one in found), sum(len(one.removed) for one in found)


def _failed(after: Loaded) -> tuple[list[str], int]:
    """Return the cases that do not hold, in words, and how many were asked."""
    engine = Engine(after.lists, after.revision, drafts=True)
    results = [*run_cases(engine), *run_must(engine)]
    faults = dict.fromkeys(
        f"{_code(one.case.query)} of {_code(one.origin)}: {_plain(one.fault)}"
        for one in results
        if one.fault
    )
    return list(faults), len(results)


def _owners(review: Review) -> list[str]:
    touched = {one.name.partition("/")[0] for one in review.changes if one.kind == "rule"}
    touched |= {one.name for one in review.changes if one.kind == "blocklist"}
    lists = (*review.before.lists.blocklists, *review.after.lists.blocklists)
    return sorted({one.owner for one in lists if one.owner and one.blocklist in touched})


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        yield f"\n### {change.kind.capitalize()} {_code(change.name)} {change.what}"
        yield ""
        for difference in change.differences:
            yield from _difference(difference)


def _difference(difference: Difference) -> Iterator[str]:
    if len(difference.added) == len(difference.removed) == 1:
        was, now = _code(difference.removed[0]), _code(difference.added[0])
        yield f"* {difference.key}: {was} -> {now}"
        return
    yield f"* {difference.key}:"
    for word, texts in (("removed", difference.removed), ("added", difference.added)):
        if texts:
            more = f" and {len(texts) - _ITEMS} more" if len(texts) > _ITEMS else ""
            yield f"  * {word} {', '.join(map(_code, texts[:_ITEMS]))}{more}"


def _flips(flips: Sequence[Flip]) -> Iterator[str]:
    if not flips:
        return
    yield "\n### Cases that get another answer"
    yield ""
    groups = together(flips)
    for those in groups[:_FLIPS]:
        flip = those[0]
        more = f" and {len(those) - 1} more contexts" if len(those) > 1 else ""
        was = _plain(answer_words(flip.old, flip.new))
        now = _plain(answer_words(flip.new, flip.old))
        yield f"* {_code(flip.query)} ({asked_words(flip)}{more}): {was} -> **{now}**"
    if len(groups) > _FLIPS:
        yield f"* and {len(groups) - _FLIPS} more"


def _guardrails(review: Review) -> Iterator[str]:
    if not review.found:
        return
    yield "\n### Guardrails"
    yield ""
    for name, finding in review.found:
        mark = "**" if finding.measured else ""
        yield f"* {mark}{name}{mark}: {_plain(finding.words)}"
        for one in finding.named[:_NAMED]:
            query = f"{_code(one.query)} " if one.query and review.texts else ""
            yield f"  * {_code(one.what)}: {query}{_plain(one.words)}"
        if len(finding.named) > _NAMED:
            yield f"  * and {len(finding.named) - _NAMED} more"


def _coverage(review: Review) -> Iterator[str]:
    """Yield the promises that are kept no more, or not yet."""
    before, after = (_holes(one.lists) for one in (review.before, review.after))
    if not after and not before:
        return
    yield "\n### Coverage"
    yield ""
    yield from (f"* **new hole**: {topic} in {locale}" for topic, locale in sorted(after - before))
    yield from (f"* closed: {topic} in {locale}" for topic, locale in sorted(before - after))
    if same := len(after & before):
        yield f"* holes that were there before: {same}"


def _holes(lists: Lists) -> set[tuple[str, str]]:
    cells = coverage_of(lists, datetime.now(UTC))
    return {(one.topic, one.locale) for one in cells if one.status is Status.HOLE}


def _plain(text: str) -> str:
    """Return words that may quote a term: nothing in them is an element, or calls somebody."""
    return visible(text).replace("<", "&lt;").replace("@", "&#64;")


def _code(text: str) -> str:
    """Return a text as code, whatever it holds: nothing in it can be markup, or call somebody."""
    shown = shortened(text)
    fence = "`"
    while fence in shown:
        fence += "`"
    pad = " " if shown[:1] == "`" or shown[-1:] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
