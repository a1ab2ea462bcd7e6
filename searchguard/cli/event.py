"""`searchguard event`: playbooks, what is on, and what alerts of authorities do to them."""

import typer

from searchguard.cli.activating import activate, end, extend, stand_down
from searchguard.cli.ingest import ingest
from searchguard.cli.playbooks import list_events, show
from searchguard.cli.watch import watch

event = typer.Typer(no_args_is_help=True, help="Switch playbooks on and off, and look at them.")
event.command("list")(list_events)
event.command()(show)
event.command()(activate)
event.command()(extend)
event.command()(end)
event.command("stand-down")(stand_down)
event.command()(ingest)
event.command()(watch)
