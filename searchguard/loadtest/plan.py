"""What each process of a load test is asked to do, and how it answers."""

from enum import StrEnum

import msgspec


class Arrivals(StrEnum):
    """How calls are spread over time: at random, as users come, or with the same gap."""

    POISSON = "poisson"
    EVEN = "even"


class Asked(msgspec.Struct, frozen=True):
    """A serialised CheckRequest, and how often it is drawn, compared with the others."""

    body: bytes
    weight: int = 1


class Tls(msgspec.Struct, frozen=True):
    """Files to connect with: authorities of the server, and a certificate with its key, or none."""

    ca: str
    cert: str = ""
    key: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a load test that one process makes: the `number`th of `processes`.

    `rate` is in calls a second, of all processes together; `seconds` is how long calls are begun,
    `deadline` what each gets, and `connect` how long the server may take to accept connections, in
    seconds. `connections` are this process's own. `service_config` is JSON for grpc, or empty:
    then no call is made twice. Without `tls` nothing is encrypted.
    """

    target: str
    asked: tuple[Asked, ...]
    rate: float
    seconds: float
    deadline: float
    connect: float
    connections: int
    number: int
    processes: int
    arrivals: Arrivals
    service_config: str = ""
    tls: Tls | None = None


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A process has its connections, or `fault` says why it has not."""

    fault: str = ""


class Start(msgspec.Struct, frozen=True, tag=True):
    """When to begin, by the clock that all processes of a machine share (CLOCK_MONOTONIC)."""

    at: float


class Seen(msgspec.Struct, frozen=True):
    """How many answers came from a revision, and when, in seconds from the start."""

    answers: int
    first: float
    last: float


class Slice(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a process met in one second; the last one holds all that came after the end.

    `latencies`, by gRPC status, and `lags` are microseconds, unsigned and of 32 bits. `unsent` are
    calls that were due and were not made.
    """

    second: int
    last: bool
    unsent: int
    latencies: dict[str, bytes]
    lags: bytes
    actions: dict[str, int]
    reasons: dict[str, int]
    revisions: dict[str, Seen]
