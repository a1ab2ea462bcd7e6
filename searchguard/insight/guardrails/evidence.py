"""What a guardrail looks at, and what it says, as frozen values."""

from dataclasses import dataclass

from searchguard.insight.must import MustBreach
from searchguard.insight.sums import Change, Sums
from searchguard.policy.guardrails import Limits
from searchguard.policy.model import Lists
from searchguard.snapshot.authorship import Authorship


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a query log tells: the sums, and the queries asked most that change, or get blocked.

    `slower` is how many times as long the new lists take to ask; None where nobody can tell.
    """

    sums: Sums
    changes: tuple[Change, ...] = ()
    blocked: tuple[Change, ...] = ()
    slower: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Two sets of lists, the live one and the one to be, and all that was found out about them.

    `limits` are those of the *live* lists: no change sets its own. `breaches` are the lines of
    `must_pass.txt` and `must_block.txt`, of both, that the new lists do not hold. `traffic` is None
    where no query log was asked, `authorship` where nothing is signed.
    """

    old: Lists
    new: Lists
    limits: Limits
    breaches: tuple[MustBreach, ...] = ()
    traffic: Traffic | None = None
    authorship: Authorship | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A rule, a list or a file that a finding is about; the query, if it is one; and what of it."""

    what: str
    words: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guardrail says against a change; or, not `measured`, that it could not look."""

    words: str
    named: tuple[Named, ...] = ()
    measured: bool = True
