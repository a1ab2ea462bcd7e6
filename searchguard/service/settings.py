"""How the service is asked to run."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum


class LogFormat(StrEnum):
    """How an event of the service is written to stderr: for a person, or as a JSON line."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, with what holds when nothing is said.

    `listen` is `HOST:PORT`, `[HOST]:PORT` or `unix:PATH`; port 0 takes a free one. One of
    `blocklists` and `snapshot` is the path of what is served, or `store` is the address of a store
    with a `channel`; `trust`, `bootstrap` and `keep` are paths that go with those. `explain`
    (answering `explain` and `at`) and `reflection` are None where loopback decides. `cache_for`,
    `grace`, `poll` and `store_poll` are in seconds. `waiting` bounds the calls that wait for a
    thread, `streams` the open streams.
    """

    blocklists: str = ""
    snapshot: str = ""
    store: str = ""
    channel: str = ""
    trust: str = ""
    bootstrap: str = ""
    keep: str = ""
    listen: str = "127.0.0.1:50051"
    explain: bool | None = None
    reflection: bool | None = None
    cache_for: float = 5.0
    threads: int = 4
    waiting: int = 256
    streams: int = 64
    reuse_port: bool = False
    grace: float = 5.0
    poll: float = 0.25
    store_poll: float = 2.0
    log_format: LogFormat = LogFormat.TEXT

    @property
    def may_explain(self) -> bool:
        """Whether callers may ask why, and as if at another time."""
        return is_loopback(self.listen) if self.explain is None else self.explain

    @property
    def reflects(self) -> bool:
        """Whether callers may ask which methods there are."""
        return is_loopback(self.listen) if self.reflection is None else self.reflection


def is_loopback(listen: str) -> bool:
    """Tell whether only this machine can reach an address that is listened on."""
    if listen.startswith("unix:"):
        return True
    host = listen.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
