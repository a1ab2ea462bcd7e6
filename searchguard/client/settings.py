"""How a client behaves: one frozen value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from searchguard.client.service_config import SERVICE_CONFIG
from searchguard.errors import SettingsError
from searchguard.policy.model import Results, Surface

_METADATA = re.compile(r"[a-z0-9_.-]+")
LEAST_KEEPALIVE = 10.0  # seconds; a server lets a client go that pings more often


class Mode(StrEnum):
    """Who is asked first: the server, or the lists in this process."""

    REMOTE_FIRST = "remote_first"
    LOCAL_FIRST = "local_first"
    LOCAL_ONLY = "local_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of a client; times are in seconds.

    Raises:
        SettingsError: A value is impossible, or two do not go together.
    """

    target: str = ""
    """The server, as grpc names one: `HOST:PORT`, `dns:///HOST:PORT`, `unix:PATH`, or several as
    `ipv4:ADDRESS:PORT,ADDRESS:PORT`. Needed but for `local_only`."""
    mode: Mode = Mode.REMOTE_FIRST
    """`remote_first`: the server, and the local lists where it fails. `local_first`: the local
    lists, and the server while there are none. `local_only`: never a server."""
    deadline: float = 0.025
    """Within this an answer is there, retries included, whoever gives it. A caller's own is never
    passed."""
    batch_deadline: float = 0.25
    """The same for `check_batch`, for all of the batch."""
    wait_at_start: float = 1.0
    """How long a new client waits to be connected, or for its local lists where those answer
    first; after that it goes on without."""
    lists_at_start: float = 10.0
    """How long it waits after that for its local lists, if it is to have some: until then nobody
    could answer."""

    tls: bool = False
    """Encrypt, and believe the authorities of the system."""
    tls_ca: str | Path = ""
    """Authorities to believe instead, a PEM file; it switches `tls` on."""
    tls_cert: str | Path = ""
    """A certificate of this client, a PEM file, where the server asks for one."""
    tls_key: str | Path = ""
    """Its private key."""
    tls_name: str = ""
    """The name in the server's certificate, where it is not the host of `target`."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Sent with each call, such as a token: names in small letters, and values."""
    channels: int = 2
    """Connections to hold to each server; behind one port each may reach another process."""
    keepalive: float = 20.0
    """Silence after which the server is asked for a sign. Servers want 10 or more."""
    keepalive_timeout: float = 5.0
    """How long it gets to give one, before the connection counts as broken."""
    service_config: str = SERVICE_CONFIG
    """What grpc retries by itself, and how; the one that ships."""

    throttle: float = 1.5
    """Make at most so many calls for each that is answered, and answer the rest locally. 0: make
    every call. Lower spares a server that is overloaded, higher comes back to it sooner."""
    throttle_window: float = 2.0
    """How long calls are remembered for that, and so how long some are still held back once a
    server is itself again."""
    throttle_samples: int = 50
    """Fewer calls than this in the window tell nothing: none is held back."""

    cache_entries: int = 16_384
    """Answers of a server to keep for as long as it allows, by query and context. 0: none."""
    watch: bool = True
    """Hear from a server at once when its lists change (a stream); without, it is asked."""
    status_every: float = 5.0
    """How often it is asked where it cannot be watched."""

    snapshot: str | Path = ""
    """The local lists: a snapshot file, or a folder of lists (which needs the extra
    `authoring`)."""
    store: str = ""
    """The local lists: a store that servers follow too, in place of `snapshot`."""
    channel: str = ""
    """The channel of the store, such as `prod`."""
    trust: str | Path = ""
    """The trust file by which snapshots must be signed. Needed with a store; a file without it is
    only checked for damage."""
    keep: str | Path = ""
    """A folder to keep the store's last good snapshot in, for a start without the store."""
    bootstrap: str | Path = ""
    """A snapshot file to start from where neither the store nor `keep` has one."""
    switchboard: str = ""
    """The store or folder of the switchboard that stands beside the local lists; without, that of
    `store`, or the folder beside the lists (`blocklists.switchboard`) if it is there at first."""
    break_glass: str | Path = ""
    """The file for emergencies that switches when the store is away."""
    refresh: float = 2.0
    """Time between two looks for newer local lists."""
    max_stale: float = 86_400.0
    """After so long without a sign that the local lists are the newest, their pointers are left out
    but for helplines, and answers say `stale`; what they block stays blocked."""
    lag: float = 10.0
    """How long a server may answer from lists that the local ones have replaced; after that the
    local ones answer."""

    unchecked_results: Mapping[Surface, Results] = field(default_factory=dict)
    """What an UNCHECKED answer says of the results, by surface. A surface that is not named: show.
    `{Surface.SUGGEST: Results.NONE}` fails closed there: nothing is shown or suggested."""

    def __post_init__(self) -> None:
        """Check what can be checked without a look at the world."""
        object.__setattr__(self, "mode", _mode(self.mode))
        self._check_numbers()
        self._check_metadata()
        self._check_server()
        self._check_lists()

    @property
    def has_local(self) -> bool:
        """Whether there are to be local lists."""
        return bool(self.snapshot or self.store)

    @property
    def encrypts(self) -> bool:
        """Whether connections are encrypted."""
        return self.tls or bool(self.tls_ca)

    def _check_numbers(self) -> None:
        for name in ("deadline", "batch_deadline", "throttle_window", "status_every", "refresh"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"`{name}` is in seconds and must be more than 0")
        for name in ("wait_at_start", "lists_at_start", "max_stale", "lag", "keepalive_timeout"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"`{name}` is in seconds and must be 0 or more")
        for name, least in (("channels", 1), ("throttle_samples", 1), ("cache_entries", 0)):
            if getattr(self, name) < least:
                raise SettingsError(f"`{name}` must be {least} or more")
        if self.throttle and not self.throttle >= 1:
            raise SettingsError("`throttle` must be 1 or more, or 0 for none")

    def _check_metadata(self) -> None:
        for name, value in self.metadata:
            if not _METADATA.fullmatch(name):
                msg = f"`metadata`: `{name}` is no name: use small letters, such as `x-token`"
                raise SettingsError(msg)
            if not (value.isascii() and value.isprintable()):
                raise SettingsError(f"`metadata`: the value of `{name}` is not printable ASCII")

    def _check_server(self) -> None:
        if self.mode is not Mode.LOCAL_ONLY and not self.target:
            raise SettingsError("name a server in `target`, or choose the mode `local_only`")
        if self.keepalive < LEAST_KEEPALIVE:
            msg = f"`keepalive` must be {LEAST_KEEPALIVE:g} or more: servers let go who asks sooner"
            raise SettingsError(msg)
        if bool(self.tls_cert) != bool(self.tls_key):
            raise SettingsError("`tls_cert` and `tls_key` go together")
        if (self.tls_cert or self.tls_name) and not self.encrypts:
            raise SettingsError("`tls_cert` and `tls_name` need `tls`, or authorities in `tls_ca`")

    def _check_lists(self) -> None:
        if self.snapshot and self.store:
            raise SettingsError("the local lists come from `snapshot` or from `store`, not both")
        if self.store and not (self.channel and self.trust):
            raise SettingsError("`store` needs a `channel`, and a `trust` file")
        if not self.store and (self.keep or self.bootstrap):
            raise SettingsError("`keep` and `bootstrap` go with a `store`")
        if not self.store and not self.switchboard and (self.channel or self.break_glass):
            raise SettingsError("`channel` and `break_glass` go with a `store` or `switchboard`")
        if self.mode is not Mode.REMOTE_FIRST and not self.has_local:
            raise SettingsError(f"the mode `{self.mode}` needs local lists: name a `snapshot`")
        if self.snapshot and not Path(self.snapshot).exists():
            raise SettingsError(f"there is no snapshot file or folder of lists `{self.snapshot}`")
        if self.trust and not (self.store or self.switchboard) and Path(self.snapshot).is_dir():
            raise SettingsError("a folder of lists is not signed: `trust` goes with a snapshot")


def _mode(written: str) -> Mode:
    try:
        return Mode(written)
    except ValueError:
        raise SettingsError(f"`mode` is not one of {', '.join(Mode)}") from None


def settings_with(
    settings: Settings | None,
    target: str | None,
    snapshot: str | Path | None,
    mode: Mode | str | None,
    deadline: float | None,
) -> Settings:
    """Return settings in which each value that is not None stands in place of what was there.

    Raises:
        SettingsError: They are impossible.
    """
    given = {"target": target, "snapshot": snapshot, "mode": mode, "deadline": deadline}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(settings, **changes) if settings else Settings(**changes)


def shorter(own: float, callers: float | None) -> float:
    """Return the time there is, of a client's own and its caller's."""
    return own if callers is None else min(own, callers)
