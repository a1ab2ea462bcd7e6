"""The answer to a query, as frozen values."""

from dataclasses import dataclass
from datetime import datetime

from searchguard.policy.model import Action, ContactKind, NoticeKind, Results


@dataclass(frozen=True, slots=True)
class Match:
    """A term found at a span of the original query, with the foldings it took.

    `rule_id` is `<blocklist>/<rule>`. `span` counts code points of the query, end exclusive, and
    covers the evidence; `text` is the query in that span. `term` is the term as written, the
    literals of a word group joined by ` + `.
    """

    rule_id: str
    term: str
    span: tuple[int, int]
    text: str
    foldings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownContact:
    """One action of a shown notice, in the language of the notice."""

    kind: ContactKind
    label: str
    url: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNotice:
    """A notice as the user is to see it: one language, the actions of the user's region.

    `version` is the first 12 hex digits of the notice's content hash. `fallback_from` is the
    language that was asked for, where another one had to do. The source is the text's, else that of
    the first action.
    """

    id: str
    version: str
    kind: NoticeKind
    title: str
    body: str
    language: str
    fallback_from: str
    source_id: str
    source_name: str
    actions: tuple[ShownContact, ...]
    label: str
    why_url: str
    feedback_url: str
    event_id: str
    dismissible: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """One match and what became of it, in words: it decided, applied, or lost, and to what.

    `applies`: its rule takes part in the decision.
    """

    match: Match
    outcome: str
    applies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why: every match with its outcome, and the steps that led to the decision."""

    considered: tuple[Considered, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Action, notices, deciding rule, revision.

    A PASS has an empty `rule_id`, `reason`, `policy` and no notices. `matches` are those of the
    deciding rule. `event_ids` are the events that apply, and those that made a rule live that
    applies. `shadow_rules` matched and would apply, were they live; `left_out_rules` would, were
    they for all queries and not for a share; `observed` is the decision that is counted and not
    carried out, where this PASS stands in for one; `fallen_back` are the notices whose parents are
    shown since their review date has passed: all four are for counters and never leave the service.
    `changes_at` is the next instant at which time alone could change this answer. `explanation` is
    None unless asked for.
    """

    action: Action
    revision: str
    switchboard_version: int = 0
    results: Results = Results.SHOW
    suppress_suggestion: bool = False
    notices: tuple[ShownNotice, ...] = ()
    rule_id: str = ""
    reason: str = ""
    policy: str = ""
    policy_url: str = ""
    event_ids: tuple[str, ...] = ()
    softened: bool = False
    truncated: bool = False
    ignored_context: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    shadow_rules: tuple[str, ...] = ()
    left_out_rules: tuple[str, ...] = ()
    observed: "Decision | None" = None
    fallen_back: tuple[str, ...] = ()
    changes_at: datetime | None = None
    explanation: Explanation | None = None
