"""A source of lists that offers what a test puts into it."""

from dataclasses import dataclass, field
from typing import Any

from searchguard.client import Settings
from searchguard.client.asking import Asked, asker_of
from searchguard.client.local import Local
from searchguard.errors import SnapshotError
from searchguard.policy import model
from searchguard.snapshot.compiling import compile_lists
from searchguard.supply.offer import Offer


def lists_of(*terms: str, action: model.Action = model.Action.BLOCK, kind: str = "") -> bytes:
    """Return a snapshot of one rule; with a kind of notice, it shows one."""
    text = model.NoticeText(language="en", title="Read this", body="It helps.")
    notices = tuple(
        model.Notice(notice="shown", kind=model.NoticeKind(one), texts=(text,))
        for one in ([kind] if kind else [])
    )
    rule = model.Rule(
        id="rule",
        action=action,
        state=model.RuleState.LIVE,
        reason="health",
        terms=tuple(model.Term(text=term) for term in terms),
        notices=("shown",) if kind else (),
    )
    blocklist = model.Blocklist(blocklist="list", policy="health", rules=(rule,))
    lists = model.Lists(blocklists=(blocklist,), notices=notices)
    return compile_lists(lists)


@dataclass
class Offered:
    """Offers what was put last, each time as if it were new; an error is raised."""

    offer: Offer | Exception = field(default_factory=lambda: SnapshotError("nothing is there"))
    revisions: list[str] = field(default_factory=list)
    refusals: int = 0

    def put(self, data: bytes | None, doubt: str = "") -> None:
        self.offer = Offer(data=data, loaded_from="a test", doubt=doubt)

    def load(self) -> Offer:
        if isinstance(self.offer, Exception):
            raise self.offer
        return self.offer

    def taken(self, revision: str) -> None:
        self.revisions.append(revision)

    def refused(self, why: str, serving: str = "") -> None:
        self.refusals += 1

    def get_ready(self) -> None:
        pass

    def fingerprint(self) -> object:
        return object()


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def local_of(source: Offered, clock: Clock, **settings: Any) -> Local:
    """Return local lists of a source, not started."""
    return Local(source, Settings(**{"target": "unused", **settings}), clock)


def asked(query: str) -> Asked:
    """Return a question of somebody of whom nothing is known."""
    return Asked(query, asker_of("", "", "unknown", "search"))
