"""How commands are told to connect to a server by TLS."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

CaOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Connect by TLS; authorities of the server, PEM."),
]
CertOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Certificate of yours, where the server asks for one."),
]
KeyOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Private key of your certificate.")
]
