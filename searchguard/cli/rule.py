"""`searchguard rule`: pause a rule, a blocklist or a term, and take it back; live, shadow, observe.

Everything that it does ends by itself. `traffic` and `brake` look at what servers count.
"""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.activating import RegionsOption, regions_of
from searchguard.cli.brake import brake
from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption, ReasonOption, SecondOption
from searchguard.cli.flips import tell
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.cli.traffic import traffic
from searchguard.policy.model import Surface
from searchguard.snapshot import flipping
from searchguard.snapshot.switchboard import Enforcement, Live, Mode, Pause, StateChange

rule = typer.Typer(no_args_is_help=True, help="Pause rules, or switch them, for some time.")

RuleArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="RULE", help="A rule, `blocklist/rule`; a playbook's is `events/EVENT`."
    ),
]
ForOption: TypeAlias = Annotated[
    str, typer.Option("--for", metavar="24h", help="How long: 30m, 24h, 7d.")
]
SurfaceOption: TypeAlias = Annotated[
    list[Surface] | None,
    typer.Option("--surface", help="On which surfaces; repeatable. Else on all."),
]


@rule.command("pause")
@at_desk
def pause(
    desk: Desk,
    name: Annotated[
        str,
        typer.Argument(metavar="RULE", help="A rule, `blocklist/rule`, or a whole blocklist."),
    ],
    reason: ReasonOption,
    term: Annotated[str, typer.Option("--term", help="Only this term of the rule.")] = "",
    lasts: ForOption = "24h",
    region: RegionsOption = None,
    surface: SurfaceOption = None,
    by: ByOption = "",
    second: SecondOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Pause a rule, a blocklist, or one term of a rule."""
    who = desk.person(by, second, reason)
    is_rule = "/" in name
    entry = Pause(
        blocklist="" if is_rule else name,
        rule_id=name if is_rule else "",
        term=term,
        regions=regions_of(region),
        surfaces=tuple(surface or ()),
        until=who.at + length_of(lasts, "--for"),
        by=who.by,
        reason=who.reason,
        second=who.second,
    )
    tell(desk, desk.flip(flipping.pause(entry, who), who), form)


@rule.command("resume")
@at_desk
def resume(
    desk: Desk,
    name: Annotated[
        str,
        typer.Argument(metavar="RULE", help="A rule, `blocklist/rule`, or a whole blocklist."),
    ],
    reason: ReasonOption,
    term: Annotated[str, typer.Option("--term", help="Only the pause of this term.")] = "",
    by: ByOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Take the pauses of a rule, a blocklist or a term back."""
    who = desk.person(by, "", reason)
    tell(desk, desk.flip(flipping.resume(name, who, term=term), who), form)


def _to_state(state: Live, about: str) -> Callable[..., None]:
    """Return the command that makes a rule live or shadow for some time."""

    def switch(
        desk: Desk,
        name: RuleArgument,
        reason: ReasonOption,
        lasts: ForOption = "24h",
        by: ByOption = "",
        second: SecondOption = "",
        form: FormatOption = Format.TEXT,
    ) -> None:
        who = desk.person(by, second, reason)
        entry = StateChange(
            rule_id=name,
            state=state,
            until=who.at + length_of(lasts, "--for"),
            by=who.by,
            reason=who.reason,
            second=who.second,
        )
        tell(desk, desk.flip(flipping.set_state(entry, who), who), form)

    switch.__doc__ = about
    return at_desk(switch)


def _to_mode(mode: Mode, about: str) -> Callable[..., None]:
    """Return the command that has decisions carried out, or only counted, for some time."""

    def switch(
        desk: Desk,
        reason: ReasonOption,
        lasts: ForOption = "24h",
        region: Annotated[str, typer.Option("--region", metavar="CODE", help="Only there.")] = "",
        surface: Annotated[Surface | None, typer.Option("--surface", help="Only on it.")] = None,
        by: ByOption = "",
        second: SecondOption = "",
        form: FormatOption = Format.TEXT,
    ) -> None:
        who = desk.person(by, second, reason)
        entry = Enforcement(
            mode=mode,
            region="".join(regions_of([region] if region else [])),
            surface=surface,
            until=who.at + length_of(lasts, "--for"),
            by=who.by,
            reason=who.reason,
            second=who.second,
        )
        tell(desk, desk.flip(flipping.enforce(entry, who), who), form)

    switch.__doc__ = about
    return at_desk(switch)


_OBSERVE = "Have decisions counted and not carried out: every answer is a pass."
_ENFORCE = "Have decisions carried out, where they are only counted otherwise."
rule.command("shadow")(_to_state(Live.SHADOW, "Have a live rule only counted."))
rule.command("live")(_to_state(Live.LIVE, "Have a shadow rule applied."))
rule.command("observe")(_to_mode(Mode.OBSERVE, _OBSERVE))
rule.command("enforce")(_to_mode(Mode.ENFORCE, _ENFORCE))
rule.command("traffic")(traffic)
rule.command("brake")(brake)
