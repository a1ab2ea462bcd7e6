"""How the service is asked to tell numbers and to log decisions: the last group of its settings."""

from dataclasses import dataclass

from searchguard.service.served_settings import ServedSettings
from searchguard.service.setting import Group, Unit

_NUMBERS = Group("Numbers and the log of decisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersSettings(ServedSettings):
    """What is counted and kept, and where it is read."""

    metrics_listen: str = _NUMBERS.setting(
        "",
        "HOST:PORT where Prometheus reads metrics, by HTTP at /metrics; port 0 takes a free one.",
        why="Two servers on one machine need two ports; 127.0.0.1:9464 is a usual one.",
        unit=Unit.ADDRESS,
    )

    privacy: int = _NUMBERS.setting(
        1,
        "What the decision log holds: 0 nothing; 1 what was decided; 2 an HMAC of the query too.",
        why="Queries are personal data. Nothing holds their text; why, is in observability.md.",
        unit=Unit.COUNT,
        least=0,
        most=2,
    )
    decision_log: str = _NUMBERS.setting(
        "",
        "Folder of the decision log, JSON lines; else one for your user.",
        why="Why a query got its answer is asked afterwards.",
        unit=Unit.DIR,
    )
    decision_log_buffer: int = _NUMBERS.setting(
        4 * 1024 * 1024,
        "Memory of each process for decisions that are not on disk yet; more are dropped.",
        why="About 8,000 decisions: with a hundred a second, more than a minute without a disk.",
        unit=Unit.BYTES,
        least=64 * 1024,
        most=1024 * 1024 * 1024,
    )
    decision_log_file: int = _NUMBERS.setting(
        64 * 1024 * 1024,
        "Size at which the decision log begins another file.",
        why="Some hundred thousand decisions, which an editor still opens.",
        unit=Unit.BYTES,
        least=64 * 1024,
    )
    decision_log_most: int = _NUMBERS.setting(
        1024 * 1024 * 1024,
        "Size of all files of the decision log together; the oldest are removed.",
        why="Two million decisions or more, and a disk that never fills because of it.",
        unit=Unit.BYTES,
        least=1024 * 1024,
    )
    tracing: bool = _NUMBERS.setting(
        False,
        "Send a span for each call by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says.",
        why="It costs tens of microseconds a call, and needs the extra `tracing`.",
    )
