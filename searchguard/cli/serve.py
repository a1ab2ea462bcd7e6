"""`searchguard serve`: answer queries over gRPC."""

import hashlib
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer

from searchguard.service.settings import LogFormat, Settings

PROGRAM = "searchguard.service"


def serve(
    blocklists: Annotated[
        Path | None, typer.Option(help="Folder of lists to serve and to watch; else `blocklists`.")
    ] = None,
    snapshot: Annotated[
        Path | None, typer.Option(help="Snapshot file to serve and to watch, in place of a folder.")
    ] = None,
    store: Annotated[
        str,
        typer.Option(help="Store to follow, in place of a folder: a path, or s3://bucket/path."),
    ] = "",
    channel: Annotated[str, typer.Option(help="Channel of the store, such as prod.")] = "",
    trust: Annotated[
        Path | None,
        typer.Option(help="Trust file by which the snapshot, or all in the store, is signed."),
    ] = None,
    bootstrap: Annotated[
        Path | None,
        typer.Option(help="Signed snapshot to start from where the store and the disk have none."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder to keep the last good snapshot in; else one for your user."),
    ] = None,
    no_keep: Annotated[
        bool, typer.Option("--no-keep", help="Keep no snapshot: never start without the store.")
    ] = False,
    store_poll: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two looks at the store.")
    ] = 2.0,
    listen: Annotated[
        str, typer.Option(help="HOST:PORT or unix:PATH; port 0 takes a free one.")
    ] = "127.0.0.1:50051",
    explain: Annotated[
        bool | None,
        typer.Option(help="Answer `explain` and `at`, which tell what is in the lists."),
    ] = None,
    reflection: Annotated[
        bool | None, typer.Option(help="Tell callers which methods there are.")
    ] = None,
    cache_for: Annotated[
        float, typer.Option(min=0, help="Seconds that an answer may be reused, at most.")
    ] = 5.0,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Threads that answer.")] = 4,
    waiting: Annotated[
        int, typer.Option(min=1, help="Calls that may wait for a thread; more are refused.")
    ] = 256,
    streams: Annotated[
        int, typer.Option(min=1, max=1000, help="Streams that may be open; more are refused.")
    ] = 64,
    reuse_port: Annotated[
        bool, typer.Option(help="Share the port with other processes (SO_REUSEPORT).")
    ] = False,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that calls get to end when the server stops.")
    ] = 5.0,
    log_format: Annotated[
        LogFormat, typer.Option(help="How events are written to stderr.")
    ] = LogFormat.TEXT,
) -> None:
    """Answer queries over gRPC, following the lists as they change.

    What asks for more than the lists (`explain`, reflection) is on only for a loopback address.
    """
    settings = Settings(
        blocklists=str(blocklists or ("" if snapshot or store else "blocklists")),
        snapshot=str(snapshot or ""),
        store=store,
        channel=channel,
        trust=str(trust or ""),
        bootstrap=str(bootstrap or ""),
        keep="" if no_keep or not store else str(keep or _usual_place(store, channel)),
        store_poll=store_poll,
        listen=listen,
        explain=explain,
        reflection=reflection,
        cache_for=cache_for,
        threads=threads,
        waiting=waiting,
        streams=streams,
        reuse_port=reuse_port,
        grace=grace,
        log_format=log_format,
    )
    _become(settings)


def _usual_place(store: str, channel: str) -> Path:
    """Return where a user's servers keep what they follow: by the XDG base directories."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    number = hashlib.sha256(f"{store}\n{channel}".encode()).hexdigest()[:16]
    return Path(state) / "searchguard" / number


def _become(settings: Settings) -> NoReturn:
    """Turn into the process that answers: it must not hold what commands are made of."""
    told = msgspec.json.encode(settings).decode()
    os.execv(sys.executable, [sys.executable, "-m", PROGRAM, told])  # noqa: S606
