"""`searchguard serve`: answer queries over gRPC."""

import hashlib
import os
import sys
from dataclasses import replace
from inspect import Parameter, Signature
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from searchguard.service.setting import Setting, settings_in
from searchguard.service.settings import Settings

PROGRAM = "searchguard.service"


def serve(**told: Any) -> None:
    """Answer queries over gRPC, following the lists as they change.

    What asks for more than the lists (`explain`, reflection) is on only for a loopback address.
    """
    settings = Settings(**told)
    if not (settings.blocklists or settings.snapshot or settings.store):
        settings = replace(settings, blocklists="blocklists")
    if settings.no_keep or not settings.store:
        settings = replace(settings, keep="")
    elif not settings.keep:
        settings = replace(settings, keep=str(_usual_place(settings.store, settings.channel)))
    _become(settings)


def _options() -> Signature:
    """Return the options, one for each setting."""
    return Signature([_option(one) for one in settings_in(Settings).values()])


def _option(one: Setting) -> Parameter:
    words = one.words
    option = typer.Option(
        *(["--no-keep"] if one.name == "no_keep" else []),
        help=words.what,
        min=words.least,
        max=words.most,
        metavar=words.unit.upper() or None,
        rich_help_panel=words.group,
        callback=_finite,
    )
    return Parameter(
        one.name,
        Parameter.KEYWORD_ONLY,
        default=one.default,
        annotation=Annotated[one.type, option],
    )


def _finite(value: Any) -> Any:
    """Return a value that is neither `nan` nor `inf`: those pass a comparison with bounds."""
    if isinstance(value, float) and not isfinite(value):
        raise typer.BadParameter(f"`{value}` is not a number of seconds")
    return value


# typer reads options from a signature, and their types from the annotations.
_SIGNATURE: Any = _options()
serve.__dict__["__signature__"] = _SIGNATURE
serve.__annotations__ = {one.name: one.annotation for one in _SIGNATURE.parameters.values()}


def _usual_place(store: str, channel: str) -> Path:
    """Return where a user's servers keep what they follow: by the XDG base directories."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    number = hashlib.sha256(f"{store}\n{channel}".encode()).hexdigest()[:16]
    return Path(state) / "searchguard" / number


def _become(settings: Settings) -> NoReturn:
    """Turn into the process that answers: it must not hold what commands are made of."""
    told = msgspec.json.encode(settings).decode()
    os.execv(sys.executable, [sys.executable, "-m", PROGRAM, told])  # noqa: S606
