"""`searchguard status`: what a server answers with, or a channel serves, and what is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from searchguard.cli.channel_options import channels_of
from searchguard.cli.channel_status import tell_channel
from searchguard.cli.connecting import CaOption, CertOption, KeyOption
from searchguard.cli.output import Format, FormatOption
from searchguard.service.asking import ask_status, credentials_from


def status(
    address: Annotated[str, typer.Argument(help="Where the server listens.")] = "127.0.0.1:50051",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for it.")] = 5.0,
    tls_ca: CaOption = None,
    tls_cert: CertOption = None,
    tls_key: KeyOption = None,
    store: Annotated[
        str, typer.Option("--store", help="Tell of a channel of this store, not of a server.")
    ] = "",
    channel: Annotated[str, typer.Option("--channel", help="Its channel, such as prod.")] = "",
    trust: Annotated[
        Path | None, typer.Option("--trust", help="Trust file that says who may sign what.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Tell what a server answers with, or what a channel serves, since when and why.

    Exit code 1: the newest lists of the server did not load; or the pointer of
    the channel has expired.
    """
    if store or channel or trust:
        if not (store and channel and trust):
            raise typer.BadParameter("--store, --channel and --trust go together")
        if not tell_channel(channels_of(store, trust, None), channel, form):
            raise typer.Exit(1)
        return
    told = ask_status(address, timeout, credentials_from(tls_ca, tls_cert, tls_key))
    if form is Format.JSON:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(told)))
    if "last_error" in told:
        raise typer.Exit(1)


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"revision    {told['revision'] or 'none yet'}"
    yield f"since       {told.get('serving_since', 'not yet')}"
    yield f"lists       {told['loaded_from']}"
    yield (
        f"holds       blocklists: {told['blocklist_count']}, rules: {told['rule_count']}, "
        f"terms: {told['term_count']}"
    )
    yield f"switchboard {told['switchboard_version']}"
    if told.get("switchboard_error"):
        yield f"  {told['switchboard_error']}"
    yield f"cache for   {told.get('default_cache_for', '')}"
    yield (
        f"versions    searchguard {told['server_version']}, Unicode {told['unicode_version']}, "
        f"folding {told['fold_version']}"
    )
    yield from _compiled_line(told)
    if "last_error" in told:
        yield from _fault_lines(told["last_error"])


def _compiled_line(told: dict[str, Any]) -> Iterator[str]:
    """Tell by which versions the lists were compiled, where those are not the server's own."""
    unicode, fold = told["lists_unicode_version"], told["lists_fold_version"]
    if (unicode, fold) not in {("", ""), (told["unicode_version"], told["fold_version"])}:
        yield f"compiled    Unicode {unicode}, folding {fold}; the cases in the lists pass here too"


def _fault_lines(fault: dict[str, Any]) -> Iterator[str]:
    yield f"last error  {fault['message']} (since {fault['since']})"
    for one in fault["problems"]:
        severity = one["severity"].removeprefix("SEVERITY_").lower()
        place = f"{one['file']}:{one['line']}:{one['column']}"
        yield f"  {place}: {severity} {one['message']} ({one['rule']})"
