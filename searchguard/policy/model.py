"""The lists as frozen values: what a policy team wrote, once it has been read.

The fields bear the names of the keys that people write, so one word serves the file, the value and
the snapshot. Everything is kept as written (a term keeps its `#`, a region list its order): folding
and indexing happen when an engine is built.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Action(StrEnum):
    """What a search backend must do with a query."""

    PASS = "pass"
    POINTER = "pointer"
    BLOCK = "block"

    @property
    def strength(self) -> int:
        """Order of precedence: BLOCK over POINTER over PASS."""
        return _STRENGTH[self]


_STRENGTH = {Action.PASS: 0, Action.POINTER: 1, Action.BLOCK: 2}


class RuleState(StrEnum):
    """The life of a rule. A draft is not served, a shadow rule is counted and changes nothing."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class MatchMode(StrEnum):
    """Where in a query a term counts."""

    PHRASE = "phrase"
    HASHTAG = "hashtag"
    WHOLE_QUERY = "whole-query"
    PREFIX = "prefix"
    SUBSTRING = "substring"


class Disguises(StrEnum):
    """How much a term sees through: everything, only other forms of its letters, or nothing."""

    ALL = "all"
    LETTERS = "letters"
    NONE = "none"


class Surface(StrEnum):
    """Where in the product the query was asked."""

    SEARCH = "search"
    SUGGEST = "suggest"
    HASHTAG = "hashtag"


class AgeBand(StrEnum):
    """The age of the user as the platform asserts it: a band, never an age."""

    UNDER_13 = "under_13"
    UNDER_16 = "under_16"
    AGED_16_17 = "16_17"
    AGED_18_20 = "18_20"
    ADULT = "adult"
    UNKNOWN = "unknown"


class Results(StrEnum):
    """What becomes of the search results."""

    SHOW = "show"
    SHOW_AFTER_CONSENT = "show-after-consent"
    RELIABLE_ONLY = "reliable-only"
    NONE = "none"


class Suggest(StrEnum):
    """Whether a query may be completed or proposed."""

    ALLOW = "allow"
    SUPPRESS = "suppress"


class Origin(StrEnum):
    """What led to a rule."""

    VOLUNTARY = "voluntary"
    ORDER = "order"
    NOTICE = "notice"
    TRUSTED_FLAGGER = "trusted-flagger"


class SourceKind(StrEnum):
    """What sort of organisation a source is."""

    GOVERNMENT = "government"
    IGO = "igo"
    NGO = "ngo"
    HELPLINE = "helpline"
    FACT_CHECKER = "fact-checker"
    ACADEMIC = "academic"
    MEDIA = "media"


class NoticeKind(StrEnum):
    """What a notice is for, which decides how a page shows it."""

    REFERENCE = "reference"
    HELPLINE = "helpline"
    ELECTION = "election"
    EMERGENCY = "emergency"
    BLOCKED = "blocked"
    INTERSTITIAL = "interstitial"


class ContactKind(StrEnum):
    """What pressing a notice's action does."""

    CALL = "call"
    SMS = "sms"
    CHAT = "chat"
    LINK = "link"


class EventKind(StrEnum):
    """What sort of event a playbook is for."""

    DISASTER = "disaster"
    ELECTION = "election"
    OUTBREAK = "outbreak"
    ATTACK = "attack"


class EventState(StrEnum):
    """The life of a playbook in its file; whether it is active is the switchboard's to say."""

    PLANNED = "planned"
    ARMED = "armed"
    RETIRED = "retired"


class CapMode(StrEnum):
    """What an authority's alert may do by itself."""

    CONFIRM = "confirm"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A phrase, hashtag or word group: either `text` or `all_of` is set.

    `all_of` holds groups of alternatives; one literal of each group must be present.
    """

    text: str = ""
    all_of: tuple[tuple[str, ...], ...] = ()
    match: MatchMode = MatchMode.PHRASE
    disguises: Disguises = Disguises.ALL
    common: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom something holds; an empty field means everywhere or everyone."""

    regions: tuple[str, ...] = ()
    interface_languages: tuple[str, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    surfaces: tuple[Surface, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another treatment for some users; what is not set is the rule's own."""

    when: Scope
    action: Action
    notices: tuple[str, ...] | None = None
    results: Results | None = None
    suggest: Suggest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An expectation: this query, in this context, must get this action (and notice, and number).

    An empty `region` or `language`, or an absent `age_band`, `surface` or `at`, means: take it from
    the rule's scope, as DESIGN says. `number` is a telephone number an expected notice must offer.
    """

    query: str
    expect: Action
    region: str = ""
    language: str = ""
    age_band: AgeBand | None = None
    surface: Surface | None = None
    at: datetime | None = None
    notice: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dsa:
    """A category and keyword of the EU's DSA Transparency Database, without their prefixes."""

    category: str = ""
    keyword: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A key and a value of the policy team's own."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Scope):
    """Terms, what to do when one is found, for whom, and the proof that it does so.

    `id` is unique in its blocklist; `<blocklist>/<id>` is the rule's identity. `file_terms` are the
    lines of `terms_file`, each a term with every default. `starts` and `ends` are aware instants.
    `results` and `suggest` are None where the default of the action holds.
    """

    id: str
    action: Action
    state: RuleState
    reason: str
    terms: tuple[Term, ...] = ()
    terms_file: str = ""
    file_terms: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    variants: tuple[Variant, ...] = ()
    results: Results | None = None
    suggest: Suggest | None = None
    softened_by: tuple[str, ...] = ()
    except_phrases: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    priority: int = 0
    percent: int = 100
    protected: bool = False
    cases: tuple[Case, ...] = ()
    why: str = ""
    origin: Origin = Origin.VOLUNTARY
    flag: str = ""
    claims: tuple[str, ...] = ()
    order_ref: str = ""
    legal_ground: str = ""
    dsa: Dsa | None = None
    labels: tuple[Label, ...] = ()
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocklist:
    """One file of rules under one owner and one policy."""

    blocklist: str
    owner: str = ""
    policy: str = ""
    policy_url: str = ""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A reliable organisation, the hosts its links are on, and when somebody last looked.

    `checked` is None when nobody has opened its links yet (written `never`).
    """

    id: str
    name: str
    kind: SourceKind
    hosts: tuple[str, ...]
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    checked: date | None = None
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """A notice's words in one language: plain text, title <= 60 and body <= 200 characters."""

    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A short text in one language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One of a notice's actions: a link to open or a number to call, for a region and languages.

    Written under `actions`; a word of its own because an Action is a decision's.
    """

    kind: ContactKind
    source: str
    region: str = ""
    languages: tuple[str, ...] = ()
    url: str = ""
    number: str = ""
    label: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a user is shown; `texts` is sorted by language. `label`: why am I seeing this."""

    notice: str
    kind: NoticeKind
    topic: str = ""
    texts: tuple[NoticeText, ...]
    actions: tuple[Contact, ...] = ()
    parent: str = ""
    dismissible: bool = True
    label: tuple[Translation, ...] = ()
    why_url: str = ""
    feedback_url: str = ""
    source: str = ""
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextList:
    """Words that soften a BLOCK to a POINTER, of one language."""

    id: str
    language: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a playbook switches itself on and off: aware instants."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapTrigger:
    """Which alerts of an authority (OASIS CAP) may ask for a playbook."""

    senders: tuple[str, ...]
    events: tuple[str, ...] = ()
    min_severity: str = ""
    min_certainty: str = ""
    mode: CapMode = CapMode.CONFIRM


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Who or what may switch a playbook on."""

    people: tuple[str, ...] = ()
    schedule: Schedule | None = None
    cap: CapTrigger | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """By how much, in seconds, and how often a running event may be prolonged."""

    by: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A playbook armed in advance; `max_duration` is in seconds."""

    event: str
    kind: EventKind
    state: EventState
    regions: tuple[str, ...] = ()
    show_in: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    notices: tuple[str, ...] = ()
    stricter: tuple[str, ...] = ()
    trigger: Trigger = field(default_factory=Trigger)
    max_duration: int = 0
    extend: Extension | None = None
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason code of the workspace, with its title and its place in the DSA's categories."""

    id: str
    title: str = ""
    dsa: Dsa | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A topic that has no notice in a locale, and why that is accepted."""

    topic: str
    locale: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """A limit on what a publish may change, as written under `guardrails`."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What holds for the whole set: time zone, languages, promised locales and topics.

    `reasons` holds the workspace's own; the built-in ones are in `BUILT_IN_REASONS`. The order of
    `locales` is the order in which a region's languages are fallen back on.
    """

    workspace: str = ""
    timezone: str = "UTC"
    default_language: str = "en"
    locales: tuple[str, ...] = ("en-US",)
    topics: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    blocked_notice: str = ""
    reasons: tuple[Reason, ...] = ()
    test_queries: bool = True
    guardrails: tuple[Guardrail, ...] = ()


BUILT_IN_REASONS = (
    "misinformation",
    "crisis",
    "election",
    "health",
    "self-harm",
    "hate",
    "extremism",
    "gambling",
    "scam",
    "unsafe-product",
    "food-safety",
    "illegal",
    "minors",
)


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
