"""How the service is asked to run: the options of `serve` and docs/settings.md are made of this."""

from dataclasses import dataclass
from enum import StrEnum

from searchguard.service.loopback import is_loopback
from searchguard.service.numbers.settings import NumbersSettings
from searchguard.service.setting import Group, Unit


class LogFormat(StrEnum):
    """How an event of the service is written to stderr: for a person, or as a JSON line."""

    TEXT = "text"
    JSON = "json"


_CALLERS = Group("Where, and to whom")
_LOAD = Group("How much at once")
_LINKS = Group("Connections")
_LIFE = Group("Time and words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(NumbersSettings):
    """Everything that can be set, with what holds when nothing is said.

    An empty path, address or name stands for none; `explain` and `reflection` are None where
    loopback decides.
    """

    listen: str = _CALLERS.setting(
        "127.0.0.1:50051",
        "HOST:PORT or unix:PATH; port 0 takes a free one.",
        why="Nobody else reaches a server that was only tried.",
        unit=Unit.ADDRESS,
    )
    reuse_port: bool = _CALLERS.setting(
        False,
        "Share the port with other processes (SO_REUSEPORT).",
        why="Two servers on one port by mistake should be an error.",
    )
    port_each: bool = _CALLERS.setting(
        False,
        "Give each worker a port of its own: that of --listen and the ones that follow it.",
        why="One port is simpler. A proxy with few connections shares calls out by addresses.",
    )
    tls_cert: str = _CALLERS.setting(
        "",
        "Certificate to show, PEM, with its chain; read again when it changes.",
        why="There is none that fits every name. A warning says when others can read along.",
        unit=Unit.FILE,
    )
    tls_key: str = _CALLERS.setting(
        "",
        "Private key of the certificate, PEM, without a password.",
        why="It goes with the certificate.",
        unit=Unit.FILE,
    )
    tls_client_ca: str = _CALLERS.setting(
        "",
        "Authorities, PEM: only clients with a certificate of theirs are answered (mTLS).",
        why="Who may connect is usually for the network to say.",
        unit=Unit.FILE,
    )
    explain: bool | None = _CALLERS.setting(
        None,
        "Answer `explain` and `at`, which tell what is in the lists.",
        why="On for a loopback address or a unix socket only: others could read the lists.",
    )
    reflection: bool | None = _CALLERS.setting(
        None,
        "Tell callers which methods there are.",
        why="On for a loopback address or a unix socket only, where one tries things with grpcurl.",
    )
    workers: int = _LOAD.setting(
        1,
        "Processes that answer; 0: one for each processor that this one may use.",
        why="One answers thousands of queries a second. Each more takes some 60 MB, and no copy of "
        "the lists.",
        unit=Unit.COUNT,
        least=0,
        most=30,
    )
    memory: int = _LOAD.setting(
        0,
        "Most memory that all processes may take together; 0: as much as their cgroup may.",
        why="Lists that would not fit are refused before they are built; what serves goes on.",
        unit=Unit.BYTES,
        least=0,
    )
    threads: int = _LOAD.setting(
        4,
        "Threads of a worker that answer.",
        why="Python runs one at a time; a few keep calls moving while one waits to write.",
        unit=Unit.COUNT,
        least=1,
        most=64,
    )
    waiting: float = _LOAD.setting(
        0.25,
        "Seconds that a call may take, those that come before it included, and three quarters of "
        "what is left of its deadline; one that would take longer is refused at once.",
        why="So much a worker needs to take over the calls of one that died. A longer queue would "
        "be answered too late; connections take turns in it.",
        unit=Unit.SECONDS,
        least=0.001,
        most=60,
    )
    streams: int = _LOAD.setting(
        64,
        "Streams that may be open; more are refused.",
        why="Each holds a thread for as long as it lasts.",
        unit=Unit.COUNT,
        least=1,
        most=1000,
    )
    connections: int = _LINKS.setting(
        900,
        "Connections that may be open; more are closed at once.",
        why="Most systems give a process 1,024 descriptors, and it needs some for files.",
        unit=Unit.COUNT,
        least=1,
    )
    connection_calls: int = _LINKS.setting(
        100,
        "Calls that one connection may have open; its client lets more wait.",
        why="No client has all that wait, and a flood of cancelled calls is held up.",
        unit=Unit.COUNT,
        least=1,
        most=10_000,
    )
    request_bytes: int = _LINKS.setting(
        4 * 1024 * 1024,
        "Longest request.",
        why="A batch of a thousand queries of 4 kB; longer ones are better split.",
        unit=Unit.BYTES,
        least=128 * 1024,
        most=64 * 1024 * 1024,
    )
    metadata_bytes: int = _LINKS.setting(
        8192,
        "Most metadata of a call: of each header 32 bytes, its name and its value.",
        why="Tokens and trace headers fit; grpc's own take half a kilobyte; none other is read.",
        unit=Unit.BYTES,
        least=2048,
        most=1024 * 1024,
    )
    handshake: float = _LINKS.setting(
        10.0,
        "Seconds that a connection gets to say what it is, TLS included.",
        why="Far longer than a slow network needs; one that says nothing takes up a descriptor.",
        unit=Unit.SECONDS,
        least=0.5,
        most=600,
    )
    connection_idle: float = _LINKS.setting(
        300.0,
        "Seconds without a call after which a connection is closed; 0: never.",
        why="Clients that were forgotten go. One that calls again connects by itself.",
        unit=Unit.SECONDS,
        least=0,
        most=86_400,
    )
    connection_age: float = _LINKS.setting(
        1800.0,
        "Seconds, a tenth more or less, after which a connection takes no new call; 0: never.",
        why="Behind a balancer of connections a new server gets calls within half an hour; the "
        "client moves its next call to a new connection, and loses none.",
        unit=Unit.SECONDS,
        least=0,
        most=86_400,
    )
    connection_age_grace: float = _LINKS.setting(
        0.0,
        "Seconds that open calls then get before they are broken off; 0: until they end.",
        why="A single call ends by itself, and a stream that breaks is for its client to mend.",
        unit=Unit.SECONDS,
        least=0,
        most=86_400,
    )
    keepalive: float = _LINKS.setting(
        20.0,
        "Seconds of silence after which a client is asked for a sign.",
        why="Balancers forget connections that are silent for a minute or more.",
        unit=Unit.SECONDS,
        least=1,
        most=7200,
    )
    keepalive_timeout: float = _LINKS.setting(
        10.0,
        "Seconds that it gets to give one before its connection is closed.",
        why="A machine that has gone holds its streams for half a minute in all.",
        unit=Unit.SECONDS,
        least=1,
        most=600,
    )
    ping_interval: float = _LINKS.setting(
        10.0,
        "Seconds that a client leaves between its own pings; at the third one sooner it is let go.",
        why="Clients with a keepalive of 10 s or more are welcome; grpc's own bound is 5 minutes.",
        unit=Unit.SECONDS,
        least=1,
        most=7200,
    )
    cache_for: float = _LIFE.setting(
        5.0,
        "Seconds that an answer may be reused, at most.",
        why="So long an old answer may be shown after lists have changed.",
        unit=Unit.SECONDS,
        least=0,
    )
    grace: float = _LIFE.setting(
        5.0,
        "Seconds that calls get to end when the server stops.",
        why="A call takes a millisecond; the rest is for streams to be told and to go elsewhere.",
        unit=Unit.SECONDS,
        least=0,
    )
    linger: float = _LIFE.setting(
        0.0,
        "Seconds that a server that stops says NOT_SERVING and still answers.",
        why="Clients that watch its health go at once; a balancer that asks now and then needs "
        "twice the time between two of its questions.",
        unit=Unit.SECONDS,
        least=0,
        most=600,
    )
    log_format: LogFormat = _LIFE.setting(  # noqa: RUF009 (a field, as the others are)
        LogFormat.TEXT,
        "How events are written to stderr.",
        why="A person starts it first; `json` is for what collects logs.",
    )

    @property
    def may_explain(self) -> bool:
        """Whether callers may ask why, and as if at another time."""
        return is_loopback(self.listen) if self.explain is None else self.explain

    @property
    def reflects(self) -> bool:
        """Whether callers may ask which methods there are."""
        return is_loopback(self.listen) if self.reflection is None else self.reflection
