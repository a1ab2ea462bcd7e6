"""What a client answers: a decision, who made it, and why it was they."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from searchguard.engine.decision import Decision


class AnsweredBy(StrEnum):
    """Who made a decision."""

    REMOTE = "remote"
    LOCAL = "local"
    UNCHECKED = "unchecked"


class Reason(StrEnum):
    """Why it was they; few enough words for the label of a metric."""

    ASKED = "asked"
    """The server answered, as it was asked to."""
    MODE = "mode"
    """The mode says that the local lists answer."""
    UNREACHABLE = "unreachable"
    """No server can be connected to, or the connection broke."""
    DNS = "dns"
    """The name of the server is not found."""
    TLS = "tls"
    """The server and the client do not believe each other's certificates."""
    LATE = "late"
    """The server did not answer within the deadline."""
    OVERLOADED = "overloaded"
    """The server said that it has too much to do."""
    THROTTLED = "throttled"
    """So many calls failed lately that this one was not made."""
    DENIED = "denied"
    """The server does not answer this caller."""
    FAILED = "failed"
    """The server could not answer, and says that it is its own fault."""
    BAD_ANSWER = "bad-answer"
    """What came back is no answer."""
    OLDER = "older-revision"
    """The server answers from lists that have been replaced."""
    NO_LISTS = "no-lists"
    """The mode says that the local lists answer, and there are none yet."""
    CLOSED = "closed"
    """The client was closed, or made before its process was forked."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the server did not decide: a word for metrics, and words for a person.

    The words never hold a query.
    """

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision, who made it, and why it was they.

    Of an UNCHECKED answer the decision is a PASS without a revision: nobody looked at the query.
    `detail` is for a person, empty where the server answered. `decision_id` names this answer in
    the server's log; only a server gives one, and not to a PASS. `cache_for` is how long it may be
    reused, None where the server told no time. `cached`: it was kept from an earlier question, and
    all else is as it was then. `stale`: the local lists that answered have not been known to be the
    newest for longer than `Settings.max_stale`.
    """

    decision: Decision
    source: AnsweredBy
    reason: Reason
    detail: str = ""
    decision_id: str = ""
    cache_for: timedelta | None = None
    cached: bool = False
    stale: bool = False
