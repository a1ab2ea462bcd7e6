"""The lists as frozen values: what a policy team wrote, once it has been read.

The fields bear the names of the keys that people write, so one word serves the file, the value and
the snapshot. Everything is kept as written (a term keeps its `#`, a region list its order): folding
and indexing happen when an engine is built.
"""

from searchguard.policy.model.choices import (
    Action,
    AgeBand,
    CapMode,
    ContactKind,
    Disguises,
    EventKind,
    EventState,
    MatchMode,
    NoticeKind,
    Origin,
    Results,
    RuleState,
    SourceKind,
    Suggest,
    Surface,
)
from searchguard.policy.model.events import (
    CapTrigger,
    Event,
    Extension,
    Schedule,
    Trigger,
)
from searchguard.policy.model.lists import (
    Lists,
)
from searchguard.policy.model.notices import (
    Contact,
    Notice,
    NoticeText,
    Source,
    Translation,
)
from searchguard.policy.model.rules import (
    Blocklist,
    Case,
    Dsa,
    Label,
    Rule,
    Scope,
    Term,
    Variant,
)
from searchguard.policy.model.workspace import (
    BUILT_IN_REASONS,
    ContextList,
    Guardrail,
    Reason,
    Waiver,
    Workspace,
)

__all__ = [
    "BUILT_IN_REASONS",
    "Action",
    "AgeBand",
    "Blocklist",
    "CapMode",
    "CapTrigger",
    "Case",
    "Contact",
    "ContactKind",
    "ContextList",
    "Disguises",
    "Dsa",
    "Event",
    "EventKind",
    "EventState",
    "Extension",
    "Guardrail",
    "Label",
    "Lists",
    "MatchMode",
    "Notice",
    "NoticeKind",
    "NoticeText",
    "Origin",
    "Reason",
    "Results",
    "Rule",
    "RuleState",
    "Schedule",
    "Scope",
    "Source",
    "SourceKind",
    "Suggest",
    "Surface",
    "Term",
    "Translation",
    "Trigger",
    "Variant",
    "Waiver",
    "Workspace",
]
