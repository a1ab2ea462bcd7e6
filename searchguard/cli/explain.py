"""`searchguard explain`: why a query gets its answer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from searchguard.cli.asking import (
    AgeBandOption,
    AtOption,
    BlocklistsOption,
    LanguageOption,
    RegionOption,
    SnapshotOption,
    SurfaceOption,
    context_of,
    instant_of,
    load,
)
from searchguard.cli.desk_options import ChannelOption, StoreOption, TrustOption
from searchguard.cli.near import Near
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.reasons import as_data, asked_line, considered_lines, notice_lines
from searchguard.cli.shown import marked, visible
from searchguard.cli.then import Asked, then_data, then_lines
from searchguard.engine.decision import Considered, Decision
from searchguard.engine.engine import Engine
from searchguard.policy.model import Action, AgeBand, Surface
from searchguard.policy.places import Places
from searchguard.snapshot.then import Then


def explain(
    query: Annotated[str, typer.Argument(help="The query, in quotes.")],
    blocklists: BlocklistsOption = None,
    snapshot: SnapshotOption = None,
    region: RegionOption = "",
    language: LanguageOption = "",
    age_band: AgeBandOption = AgeBand.UNKNOWN,
    surface: SurfaceOption = Surface.SEARCH,
    at: AtOption = "",
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Count draft and shadow rules as live.")
    ] = False,
    store: StoreOption = "",
    channel: ChannelOption = "",
    trust: TrustOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell why a query gets its answer: what was found, where it is written, what won.

    Draft rules are looked for too, and told as what they are. With --drafts they
    answer, so that their notices are shown before anybody else sees them. With
    --channel it is the answer that the channel's lists and switchboard gave at that
    time, and who had made them so, and why.
    """
    context = context_of(region, language, age_band, surface)
    then: Then | None = None
    if store or channel:
        named = blocklists is not None or snapshot is not None
        asked = Asked(store=store, channel=channel, trust=trust, at=at, named=named)
        loaded, then, instant = asked.then()
    else:
        loaded = load(blocklists, snapshot)
        instant = instant_of(at, loaded.lists) or datetime.now(UTC)
    engine = Engine(loaded.lists, loaded.revision, drafts=True)
    as_live = frozenset(engine.rule_ids if drafts else ())
    switches = engine.switches(then.switchboard) if then else None
    decision = engine.decide(query, context, instant, switches, explain=True, as_live=as_live)
    if decision.action is Action.PASS:
        decision = Near(loaded.lists).with_near(decision, query, context, instant)
    if form is Format.JSON:
        data = as_data(query, context, instant, decision, loaded.places)
        data |= then_data(then) if then else {}
        text = json.dumps(data, ensure_ascii=False, indent=2)
    else:
        asked_by = asked_line(context, instant)
        told = then_lines(then, decision) if then else ()
        text = "\n".join([*_lines(query, decision, loaded.places, asked_by), *told])
    with reader_may_leave():
        write_out(text + "\n")


def _lines(query: str, decision: Decision, places: Places | None, asked: str) -> Iterator[str]:
    """Yield the explanation, what matters most first."""
    considered = decision.explanation.considered if decision.explanation else ()
    deciding = [one for one in considered if one.match in decision.matches]
    others = [one for one in considered if one.match not in decision.matches]
    yield from _query_lines(query, [*deciding, *others])
    yield _answer(decision)
    yield from _section("found", deciding, places)
    yield from _section("also found" if deciding else "came near", others, places)
    if not considered:
        yield "no term of these lists stands in it"
    if decision.notices:
        yield from ("", "notices")
        yield from (f"  {line}" for notice in decision.notices for line in notice_lines(notice))
    yield from ("", f"asked    {asked}", f"revision {decision.revision}")


def _query_lines(query: str, considered: Sequence[Considered]) -> Iterator[str]:
    """Yield the query, with carets below the first of what was found in it."""
    if considered:
        shown = marked(query, considered[0].match.span)
        yield from (shown.line, shown.carets)
    else:
        yield visible(query)


def _answer(decision: Decision) -> str:
    if decision.action is Action.PASS:
        answer = "pass: nothing applies"
    else:
        answer = f"{decision.action} by {decision.rule_id}, results: {decision.results}"
    suppressed = ", not to be suggested" if decision.suppress_suggestion else ""
    truncated = ", only its two ends were read" if decision.truncated else ""
    return answer + suppressed + truncated


def _section(title: str, considered: Iterable[Considered], places: Places | None) -> Iterator[str]:
    lines = [line for one in considered for line in considered_lines(one, places)]
    if lines:
        yield from ("", title)
        yield from (f"  {line}" for line in lines)
