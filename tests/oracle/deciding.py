"""What the rules say of a query, worked out the long way."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pycountry

from searchguard.engine.context import Context
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    Disguises,
    Lists,
    MatchMode,
    Results,
    Rule,
    RuleState,
    Scope,
    Suggest,
    Surface,
    Term,
    Variant,
)
from tests.oracle.matching import Literal, Reader, Reported, Span, places
from tests.oracle.reading import read

Found = tuple[str, str, Span]
Reports = list[Reported]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The decision; `found` are all terms that stand in the query, of whatever rule served.

    It is `truncated` by the length of the query alone: no rule says that looking may be given up.
    """

    action: Action = Action.PASS
    rule_id: str = ""
    softened: bool = False
    results: Results = Results.SHOW
    suppress_suggestion: bool = False
    notices: tuple[str, ...] = ()
    found: frozenset[Found] = frozenset()
    shadow_rules: frozenset[str] = frozenset()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    """What one rule says of a query."""

    id: str
    rule: Rule
    found: frozenset[Found]
    applies: bool
    action: Action
    softened: bool
    results: Results
    suppress: bool
    notices: tuple[str, ...]


def texts_of(query: str) -> list[tuple[int, str]]:
    """Return what is looked at of a query, and where in it that begins."""
    if len(query) <= 1024:
        return [(0, query)]
    return [(0, query[:512]), (len(query) - 512, query[-512:])]


def answer(
    lists: Lists, query: str, context: Context, at: datetime, reported: Reports | None = None
) -> Answer:
    """Return the decision on a query.

    `reported` are the places that the engine reports in each text of the query, for where the
    rules leave it a choice.
    """
    on_hashtag = context.surface is Surface.HASHTAG
    texts = texts_of(query)
    readers = [
        (offset, Reader(text, on_hashtag, of_text))
        for (offset, text), of_text in zip(texts, reported or [{}] * len(texts), strict=True)
    ]
    opinions = [
        opinion
        for blocklist, rule in _served(lists)
        if (opinion := _opinion(lists, blocklist, rule, readers, query, context, at)) is not None
    ]
    return replace(_settle(lists, opinions, at), truncated=len(texts) > 1)


def _served(lists: Lists) -> Iterator[tuple[str, Rule]]:
    blocklists = list(lists.blocklists)
    if lists.workspace.test_queries:
        blocklists.append(_tests())
    for blocklist in blocklists:
        for rule in blocklist.rules:
            if rule.state in (RuleState.LIVE, RuleState.SHADOW):
                yield blocklist.blocklist, rule


def _tests() -> Blocklist:
    return Blocklist(
        blocklist="searchguard",
        rules=tuple(
            Rule(
                id=f"test-{action}",
                action=action,
                state=RuleState.LIVE,
                reason="misinformation",
                terms=(Term(text=f"searchguard-test-{action}", match=MatchMode.WHOLE_QUERY),),
                notices=("searchguard-test",),
            )
            for action in (Action.BLOCK, Action.POINTER)
        ),
    )


def _opinion(
    lists: Lists,
    blocklist: str,
    rule: Rule,
    readers: list[tuple[int, Reader]],
    query: str,
    context: Context,
    at: datetime,
) -> _Opinion | None:
    rule_id = f"{blocklist}/{rule.id}"
    matches = [
        (term, [_moved(span, offset) for span in spans])
        for offset, reader in readers
        for term, spans in _matches(rule, reader)
    ]
    if not matches:
        return None
    softeners = [
        _moved(span, offset)
        for offset, reader in readers
        for words in lists.contexts
        if words.id in rule.softened_by
        for phrase in words.phrases
        for span in places(Literal(phrase), reader)
    ]
    taken = [span for _, spans in matches for span in spans]
    variant = next((v for v in rule.variants if _fits_variant(v.when, context)), None)
    action = variant.action if variant else rule.action
    softened = action is Action.BLOCK and any(
        not any(_overlap(softener, span) for span in taken) for softener in softeners
    )
    return _Opinion(
        id=rule_id,
        rule=rule,
        found=frozenset((rule_id, term, _hull(spans)) for term, spans in matches),
        applies=_applies(rule, action, context, at) and _has_percentage(rule_id, rule, query),
        action=Action.POINTER if softened else action,
        softened=softened,
        results=Results.SHOW if softened else _results(rule, variant, action),
        suppress=_suppresses(rule, variant, action),
        notices=rule.notices if variant is None or variant.notices is None else variant.notices,
    )


def _matches(rule: Rule, reader: Reader) -> Iterator[tuple[str, list[Span]]]:
    """Yield each term that stands in one text, with the spans of its literals."""
    exceptions = [
        span for phrase in rule.except_phrases for span in places(Literal(phrase), reader)
    ]

    def kept(text: str, match: MatchMode, disguises: Disguises) -> list[Span]:
        found = places(Literal(text, match, disguises), reader)
        return [
            span for span in found if not any(s <= span[0] and span[1] <= e for s, e in exceptions)
        ]

    for term in (*rule.terms, *(Term(text=line) for line in rule.file_terms)):
        if not term.all_of:
            for span in kept(term.text, term.match, term.disguises):
                yield term.text, [span]
            continue
        groups = [
            sorted(
                (span, order, text)
                for order, text in enumerate(group)
                for span in kept(text, term.match, term.disguises)
            )
            for group in term.all_of
        ]
        for choice in product(*groups):
            spans = [span for span, _, _ in choice]
            if not _any_overlap(spans):
                yield " + ".join(text for _, _, text in choice), spans
                break


def _any_overlap(spans: list[Span]) -> bool:
    return any(_overlap(a, b) for i, a in enumerate(spans) for b in spans[i + 1 :])


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _hull(spans: list[Span]) -> Span:
    return min(start for start, _ in spans), max(end for _, end in spans)


def _moved(span: Span, offset: int) -> Span:
    return span[0] + offset, span[1] + offset


def _applies(rule: Rule, action: Action, context: Context, at: datetime) -> bool:
    if rule.regions:
        inside = any(_contains(region, context.region) for region in rule.regions)
        wider = any(_contains(context.region, region) for region in rule.regions)
        if not inside and not (wider and action is Action.POINTER):
            return False
    in_time = (rule.starts is None or rule.starts <= at) and (rule.ends is None or at < rule.ends)
    return in_time and _fits(rule, context)


def _fits(scope: Scope, context: Context) -> bool:
    """Tell whether a scope is for a context, its regions aside."""
    languages, tag = scope.interface_languages, context.language
    if languages and not any(tag == wide or tag.startswith(f"{wide}-") for wide in languages):
        return False
    bands = {context.age_band}
    if context.age_band is AgeBand.UNDER_13:
        bands.add(AgeBand.UNDER_16)
    if context.age_band is AgeBand.AGED_18_20:
        bands.add(AgeBand.ADULT)
    if scope.age_bands and not bands & set(scope.age_bands):
        return False
    return not scope.surfaces or context.surface in scope.surfaces


def _fits_variant(when: Scope, context: Context) -> bool:
    inside = not when.regions or any(_contains(region, context.region) for region in when.regions)
    return inside and _fits(when, context)


def _contains(wide: str, narrow: str) -> bool:
    if not wide or not narrow:
        return False
    if wide == narrow or wide == narrow.partition("-")[0]:
        return True
    known = pycountry.subdivisions.get(code=narrow)
    parent = known.parent_code if known else None
    return parent is not None and _contains(wide, parent)


def _has_percentage(rule_id: str, rule: Rule, query: str) -> bool:
    folded = "".join(letter.char for letter in read(query))
    digest = hashlib.sha256(f"{rule_id}\0{folded}".encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % 100 < rule.percent


def _results(rule: Rule, variant: Variant | None, action: Action) -> Results:
    if variant and variant.results:
        return variant.results
    if rule.results and rule.action is action:
        return rule.results
    return Results.NONE if action is Action.BLOCK else Results.SHOW


def _suppresses(rule: Rule, variant: Variant | None, action: Action) -> bool:
    said = variant.suggest if variant else None
    if said is None and rule.action is action:
        said = rule.suggest
    if said is None:
        return action is Action.BLOCK or rule.reason == "self-harm"
    return said is Suggest.SUPPRESS


def _settle(lists: Lists, opinions: list[_Opinion], at: datetime) -> Answer:
    found = frozenset(one for opinion in opinions for one in opinion.found)
    willing = [opinion for opinion in opinions if opinion.applies]
    shadow = frozenset(o.id for o in willing if o.rule.state is RuleState.SHADOW)
    applying = [o for o in willing if o.rule.state is RuleState.LIVE]
    if not applying:
        return Answer(found=found, shadow_rules=shadow)
    strongest = max(applying, key=lambda o: o.action.strength).action
    able = [o for o in applying if o.action is strongest]
    highest = max(o.rule.priority for o in able)
    deciding = min((o for o in able if o.rule.priority == highest), key=lambda o: o.id)
    return Answer(
        action=deciding.action,
        rule_id=deciding.id,
        softened=deciding.softened,
        results=deciding.results,
        suppress_suggestion=any(o.suppress for o in applying),
        notices=_notices(lists, applying, deciding.action, at),
        found=found,
        shadow_rules=shadow,
    )


def _notices(
    lists: Lists, applying: list[_Opinion], action: Action, at: datetime
) -> tuple[str, ...]:
    ranked = sorted(applying, key=lambda o: (-o.rule.priority, o.id))
    protected = _current(lists, (o for o in ranked if o.rule.protected), at)
    others = _current(lists, (o for o in ranked if not o.rule.protected), at)
    last = lists.workspace.blocked_notice if action is Action.BLOCK else ""
    last = _in_force(lists, last, at) if last else ""
    never_cut = {*protected, last} - {""}
    room = max(3 - len(never_cut), 0)
    shown = protected + [n for n in others if n not in never_cut][:room] + [last]
    return tuple(dict.fromkeys(notice for notice in shown if notice))


def _current(lists: Lists, opinions: Iterable[_Opinion], at: datetime) -> list[str]:
    return list(dict.fromkeys(_in_force(lists, n, at) for o in opinions for n in o.notices))


def _in_force(lists: Lists, notice_id: str, at: datetime) -> str:
    """Return the notice to show: the nearest above it whose review date has not passed."""
    known = {notice.notice: notice for notice in lists.notices}
    zone = ZoneInfo(lists.workspace.timezone)
    passed: list[str] = []
    upward = notice_id
    while upward in known and upward not in passed:
        if not _has_passed(known[upward].review_by, zone, at):
            return upward
        passed.append(upward)
        upward = known[upward].parent
    return notice_id


def _has_passed(review_by: date | None, zone: ZoneInfo, at: datetime) -> bool:
    if review_by is None:
        return False
    return at >= datetime.combine(review_by + timedelta(days=1), time(), zone)
