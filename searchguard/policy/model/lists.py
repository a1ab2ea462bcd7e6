"""One whole set of lists."""

from dataclasses import dataclass, field

from searchguard.policy.model.events import Event
from searchguard.policy.model.notices import Notice, Source
from searchguard.policy.model.rules import Blocklist
from searchguard.policy.model.workspace import ContextList, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """One whole set of lists: everything that one snapshot holds.

    Blocklists, sources, notices and events are sorted by id, contexts by id and language; rules and
    terms keep the order in which they were written.
    """

    workspace: Workspace = field(default_factory=Workspace)
    blocklists: tuple[Blocklist, ...] = ()
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()
    contexts: tuple[ContextList, ...] = ()
    events: tuple[Event, ...] = ()
    must_pass: tuple[str, ...] = ()
    must_block: tuple[str, ...] = ()
