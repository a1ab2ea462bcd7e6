"""`searchguard gate`: would this change be refused, and why?"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import load_path
from searchguard.cli.channel_options import channels_of, now
from searchguard.cli.guarding import (
    Found,
    NoTextOption,
    QueriesOption,
    broken,
    in_need,
    look,
    told_data,
    told_lines,
    write_override,
)
from searchguard.cli.output import Format, FormatOption
from searchguard.policy.model import Lists
from searchguard.snapshot import overriding
from searchguard.snapshot.authorship import Authorship, authorship_of
from searchguard.snapshot.changing import Channels
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot

_STORE = "Store whose channel is live, in place of --old."


def gate(
    new: Annotated[Path, typer.Argument(help="Folder of lists or snapshot file: to be.")],
    old: Annotated[
        Path | None, typer.Option("--old", help="Folder of lists or snapshot file: live.")
    ] = None,
    store: Annotated[str, typer.Option("--store", help=_STORE)] = "",
    channel: Annotated[str, typer.Option("--channel", help="Its channel, such as prod.")] = "",
    trust: Annotated[
        Path | None, typer.Option("--trust", help="Trust file that says who may sign what.")
    ] = None,
    queries: QueriesOption = None,
    override_out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write an override of what is broken, to be signed."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the override.")] = "",
    no_text: NoTextOption = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what the guardrails say against a change, as `publish` would.

    What is live is named by --old, or by --store, --channel and --trust. The
    limits are those that the live lists set under `guardrails`.

    Exit code 1: a guardrail is broken. What was not measured is told, and is
    none; `publish` then wants a second person.
    """
    if bool(old) is bool(store) or len({bool(store), bool(channel), bool(trust)}) > 1:
        raise typer.BadParameter("name --old, or all of --store, --channel and --trust")
    if override_out and not (store and reason):
        raise typer.BadParameter("it takes --store and --reason", param_hint="--override-out")
    planned = load_path(new)
    authorship = None
    if trust:
        channels = channels_of(store, trust, None)
        live = live_in(channels, channel)
        authorship = None if new.is_dir() else _authorship(channels, new)
    elif old:
        loaded = load_path(old)
        live = loaded.lists, loaded.revision
    found, _ = look(live, (planned.lists, planned.revision), queries or (), authorship)
    _tell(found, live[1], planned.revision, form, texts=not no_text)
    if override_out and in_need(found):
        wanted = overriding.Override(
            channel=channel,
            before=live[1],
            revision=planned.revision,
            guardrails=tuple(in_need(found)),
            reason=reason,
            until=now() + overriding.LASTS,
        )
        write_override(override_out, wanted)
    if broken(found):
        raise typer.Exit(1)


def live_in(channels: Channels, channel: str) -> tuple[Lists, str]:
    """Return the lists that most servers of a channel serve, and their revision."""
    revision = channels.standing(channels.served(channel).pointer, now())
    return load_snapshot(channels.snapshot(revision)).lists, revision


def _authorship(channels: Channels, path: Path) -> Authorship | None:
    """Return who wrote and who signed a snapshot; None where nobody signed it yet."""
    found = authorship_of(read_snapshot_file(path), channels.trust)
    return found if found.signers else None


def _tell(found: list[Found], old: str, new: str, form: Format, *, texts: bool) -> None:
    names = broken(found)
    if form is Format.JSON:
        told = {
            "old": old,
            "new": new,
            "broken": names,
            "findings": told_data(found, texts=texts),
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(told_lines(found, texts=texts)))
    if unknown := [name for name in in_need(found) if name not in names]:
        print(
            f"searchguard: guardrails that measured nothing: {', '.join(unknown)}", file=sys.stderr
        )
    if names:
        print(f"searchguard: guardrails that are broken: {', '.join(names)}", file=sys.stderr)
