"""`searchguard event activate`, `extend`, `end`, `stand-down`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from searchguard.cli.asking import instant_of
from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption, ReasonOption, SecondOption
from searchguard.cli.flips import tell
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.errors import SwitchboardError
from searchguard.policy.regions import normal_region
from searchguard.service.ledger_file import held, read_ledger, write_ledger
from searchguard.snapshot import event_flips

EventArgument: TypeAlias = Annotated[str, typer.Argument(metavar="EVENT", help="The playbook.")]
RegionsOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="CODE", help="Where, such as NL-GR; repeatable."),
]


@at_desk
def activate(
    desk: Desk,
    event: EventArgument,
    reason: ReasonOption,
    lasts: Annotated[
        str,
        typer.Option("--for", metavar="24h", help="How long; else a day, or what the playbook has"),
    ] = "",
    starts: Annotated[
        str, typer.Option("--from", metavar="TIME", help="From when; else from now on.")
    ] = "",
    region: RegionsOption = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="DIR", help="Folder of the alerts' ledger: take up what waits there."
        ),
    ] = None,
    by: ByOption = "",
    second: SecondOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Switch a playbook on; it ends by itself.

    With --state, an alert that waits for a person is taken up: it says until when.
    """
    playbook = event_flips.armed(desk.lists, event)
    who = desk.person(by, second, reason)
    length = length_of(lasts, "--for") if lasts else None
    begins = instant_of(starts, desk.lists)
    regions = regions_of(region)

    def flip(length: timedelta | None) -> None:
        asked = event_flips.activate(playbook, who, lasts=length, starts=begins, regions=regions)
        tell(desk, desk.flip(asked, who), form)

    if state is None:
        flip(length)
        return
    with held(state):
        before = read_ledger(state)
        taken = before.taken_up(event, who.at)
        if taken is None:
            raise SwitchboardError(f"no alert in `{state}` waits for `{event}`")
        until = taken.until
        flip(length or (until - who.at if until else None))
        write_ledger(state, before.with_active(taken))


@at_desk
def extend(
    desk: Desk,
    event: EventArgument,
    reason: ReasonOption,
    lasts: Annotated[
        str,
        typer.Option("--for", metavar="12h", help="How much longer; else what the playbook says."),
    ] = "",
    by: ByOption = "",
    second: SecondOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Prolong an event, as far as its playbook allows."""
    who = desk.person(by, second, reason)
    length = length_of(lasts, "--for") if lasts else None
    asked = event_flips.extend(event_flips.armed(desk.lists, event), who, lasts=length)
    tell(desk, desk.flip(asked, who), form)


@at_desk
def end(
    desk: Desk,
    event: EventArgument,
    reason: ReasonOption,
    after: Annotated[
        str, typer.Option("--in", metavar="30m", help="After how long; else at once.")
    ] = "",
    by: ByOption = "",
    second: SecondOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """End an event: it is over."""
    who = desk.person(by, second, reason)
    wait = length_of(after, "--in") if after else timedelta()
    tell(desk, desk.flip(event_flips.end(event, who, after=wait), who), form)


@at_desk
def stand_down(
    desk: Desk,
    event: EventArgument,
    reason: ReasonOption,
    by: ByOption = "",
    second: SecondOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Take an event back: it is not needed after all, whoever or whatever switched it on."""
    who = desk.person(by, second, reason)
    asked = event_flips.stand_down(event_flips.armed(desk.lists, event), who)
    tell(desk, desk.flip(asked, who), form)


def regions_of(written: list[str] | None) -> tuple[str, ...]:
    """Return the regions that an option names, in normal form."""
    codes = []
    for one in written or ():
        code = normal_region(one)
        if code is None:
            words = f"`{one}` is no region: write it like NL or NL-GR"
            raise typer.BadParameter(words, param_hint="--region")
        codes.append(code)
    return tuple(dict.fromkeys(codes))
