"""`searchguard unblock`: let a query through that is blocked by mistake."""

from typing import Annotated

import typer

from searchguard.cli.activating import RegionsOption, regions_of
from searchguard.cli.desk import Desk, at_desk
from searchguard.cli.desk_options import ByOption, ReasonOption
from searchguard.cli.flips import tell
from searchguard.cli.lengths import length_of
from searchguard.cli.output import Format, FormatOption
from searchguard.snapshot import flipping
from searchguard.snapshot.switchboard import Allow


@at_desk
def unblock(
    desk: Desk,
    term: Annotated[str, typer.Argument(metavar="TERM", help="The query or its term, in quotes.")],
    reason: ReasonOption,
    lasts: Annotated[
        str, typer.Option("--for", metavar="24h", help="How long: 30m, 24h, 7d.")
    ] = "24h",
    region: RegionsOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="No longer let it through.")] = False,
    by: ByOption = "",
    form: FormatOption = Format.TEXT,
) -> None:
    """Let a query through: no rule blocks it, nor what a longer query holds of it.

    Pointers and protected rules apply as before. It ends by itself.
    """
    who = desk.person(by, "", reason)
    if undo:
        tell(desk, desk.flip(flipping.block_again(term, who), who), form)
        return
    entry = Allow(
        query=term,
        regions=regions_of(region),
        until=who.at + length_of(lasts, "--for"),
        by=who.by,
        reason=who.reason,
    )
    tell(desk, desk.flip(flipping.unblock(entry, who), who), form)
