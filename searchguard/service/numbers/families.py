"""Every metric: its name, what it tells, and its labels. docs/observability.md is checked by this.

A label holds what the lists or this code name, and no more: a locale is one that the workspace
promises, or `other`. Nothing that a caller writes becomes a label.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a family's values are read."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """A metric; a counter's name in an answer to Prometheus ends in `_total`."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    what: str

    @property
    def shown(self) -> str:
        """Its name as queries write it; a histogram's has `_bucket`, `_sum` and `_count` too."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name


# Seconds. An answer takes a tenth of a millisecond, and whoever asks waits some tens of them.
BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
BUCKETS = (*map(str, BOUNDS), "+Inf")
SUM = "sum"
"""The label, in place of a bound, of what all calls took together: in the memory, nanoseconds."""

_METHOD = ("grpc_type", "grpc_service", "grpc_method")

STARTED = Family(
    "grpc_server_started", Kind.COUNTER, _METHOD, "Calls begun, those that were refused among them."
)
HANDLED = Family(
    "grpc_server_handled",
    Kind.COUNTER,
    (*_METHOD, "grpc_code"),
    "Calls ended, by the status that they got.",
)
HANDLING = Family(
    "grpc_server_handling_seconds",
    Kind.HISTOGRAM,
    _METHOD,
    "Time from when a thread takes a call to its answer; a stream's lasts as long as it does.",
)
RECEIVED = Family("grpc_server_msg_received", Kind.COUNTER, _METHOD, "Messages received.")
SENT = Family("grpc_server_msg_sent", Kind.COUNTER, _METHOD, "Messages sent.")
DECISIONS = Family(
    "searchguard_decisions",
    Kind.COUNTER,
    ("action", "surface", "locale"),
    "Decisions, asked one by one, in a batch or in a stream; not those of another time (`at`).",
)
RULE_HITS = Family(
    "searchguard_rule_hits", Kind.COUNTER, ("rule",), "Decisions that this rule made."
)
SHADOW_HITS = Family(
    "searchguard_rule_shadow_hits",
    Kind.COUNTER,
    ("rule",),
    "Decisions in which this rule, in shadow, would have applied.",
)
EVENT_ANSWERS = Family(
    "searchguard_event_answers",
    Kind.COUNTER,
    ("event",),
    "Decisions that would be another without this event.",
)
OBSERVED = Family(
    "searchguard_observed",
    Kind.COUNTER,
    ("action", "surface", "locale"),
    "Decisions that were counted and not carried out (`rule observe`); the user got a pass.",
)
FALLBACKS = Family(
    "searchguard_notice_fallbacks",
    Kind.COUNTER,
    ("notice",),
    "Decisions that show the parent of this notice, whose review date has passed.",
)
LEFT_OUT = Family(
    "searchguard_rule_left_out",
    Kind.COUNTER,
    ("rule",),
    "Decisions in which this rule, for a share of queries (`percent`), would have applied to all.",
)
NEW_QUERIES = Family(
    "searchguard_rule_new_queries",
    Kind.COUNTER,
    ("rule",),
    "Distinct queries of the sample that what is new in this rule decides; for the brake.",
)
SAMPLED = Family(
    "searchguard_sampled_queries",
    Kind.COUNTER,
    (),
    "Distinct queries of the sample, taken while a rule is new or lists are tried.",
)
CHANGED = Family(
    "searchguard_changed_queries",
    Kind.COUNTER,
    (),
    "Those of them that lists which are tried answer otherwise than the ones before.",
)
RETURNS = Family(
    "searchguard_returns",
    Kind.COUNTER,
    (),
    "Times that this server took lists back, as they changed more than was foreseen.",
)
SOFTENED = Family("searchguard_softened", Kind.COUNTER, (), "Blocks that became pointers.")
TRUNCATED = Family(
    "searchguard_truncated", Kind.COUNTER, (), "Queries too long, or too tangled, to be read whole."
)
IGNORED = Family(
    "searchguard_ignored_context",
    Kind.COUNTER,
    ("field",),
    "Queries whose region or language is of the right form and unknown.",
)
SHED = Family(
    "searchguard_shed",
    Kind.COUNTER,
    ("reason",),
    "Calls refused because there were too many: of `calls` that wait, or of open `streams`.",
)
REFUSED = Family(
    "searchguard_refused",
    Kind.COUNTER,
    ("grpc_code",),
    "Queries of a batch or a stream that got a status in place of a decision.",
)
LOG_RECORDS = Family(
    "searchguard_decision_log_records",
    Kind.COUNTER,
    (),
    "Decisions kept for the decision log: with those dropped, all that are no pass.",
)
LOG_DROPPED = Family(
    "searchguard_decision_log_dropped",
    Kind.COUNTER,
    (),
    "Decisions that it did not take, because its memory was full: the disk is too slow, or full.",
)
LOG_WRITTEN = Family(
    "searchguard_decision_log_written", Kind.COUNTER, (), "Lines of the decision log on disk."
)
LOG_FAILURES = Family(
    "searchguard_decision_log_failures", Kind.COUNTER, (), "Times that it could not be written."
)
LOADS = Family("searchguard_loads", Kind.COUNTER, (), "Times that other lists began to answer.")
LOAD_FAILURES = Family(
    "searchguard_load_failures", Kind.COUNTER, (), "Times that newer lists did not come to answer."
)
OVERFLOWN = Family(
    "searchguard_series_overflow",
    Kind.COUNTER,
    (),
    "Counts without a series of their own: there have been too many rules since the start.",
)

BUILD = Family(
    "searchguard_build_info", Kind.GAUGE, ("version",), "1 for the version that answers."
)
PROCESSES = Family("searchguard_processes", Kind.GAUGE, (), "Processes that answer.")
REVISION = Family(
    "searchguard_revision_info",
    Kind.GAUGE,
    ("revision",),
    "Processes that answer from this revision.",
)
GENERATIONS = Family(
    "searchguard_generation_info",
    Kind.GAUGE,
    ("state", "revision", "reason"),
    "1 for what is `serving`, `building` or `draining`, and what is `quarantined`, and why.",
)
AGE = Family(
    "searchguard_revision_age_seconds",
    Kind.GAUGE,
    (),
    "Seconds since the lists that answer began to; of the process where that is longest ago.",
)
SWITCHBOARD = Family(
    "searchguard_switchboard_version", Kind.GAUGE, (), "The oldest version that a process has."
)
RULES = Family("searchguard_rules", Kind.GAUGE, (), "Rules in the lists that answer.")
TERMS = Family("searchguard_terms", Kind.GAUGE, (), "Terms in the lists that answer.")
LOG_WAITING = Family(
    "searchguard_decision_log_waiting_bytes",
    Kind.GAUGE,
    (),
    "Decisions in memory that are not on disk yet.",
)
LOAD_ERROR = Family(
    "searchguard_load_error", Kind.GAUGE, (), "1 while the newest lists do not answer; else 0."
)
LOAD_ERROR_AGE = Family(
    "searchguard_load_error_age_seconds",
    Kind.GAUGE,
    (),
    "Seconds since that was found; 0 where nothing is wrong. GetStatus and the log say why.",
)

COUNTED = (
    STARTED,
    HANDLED,
    HANDLING,
    RECEIVED,
    SENT,
    DECISIONS,
    RULE_HITS,
    SHADOW_HITS,
    LEFT_OUT,
    NEW_QUERIES,
    SAMPLED,
    CHANGED,
    RETURNS,
    EVENT_ANSWERS,
    OBSERVED,
    FALLBACKS,
    SOFTENED,
    TRUNCATED,
    IGNORED,
    SHED,
    REFUSED,
    LOG_RECORDS,
    LOG_DROPPED,
    LOG_WRITTEN,
    LOG_FAILURES,
    LOADS,
    LOAD_FAILURES,
    OVERFLOWN,
)
TOLD = (
    BUILD,
    PROCESSES,
    REVISION,
    GENERATIONS,
    AGE,
    SWITCHBOARD,
    RULES,
    TERMS,
    LOG_WAITING,
    LOAD_ERROR,
    LOAD_ERROR_AGE,
)
FAMILIES = (*COUNTED, *TOLD)
