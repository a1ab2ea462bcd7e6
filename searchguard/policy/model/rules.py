"""Blocklists, their rules, and the terms and cases of those."""

from dataclasses import dataclass
from datetime import date, datetime

from searchguard.policy.model.choices import (
    Action,
    AgeBand,
    Disguises,
    MatchMode,
    Origin,
    Results,
    RuleState,
    Suggest,
    Surface,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A phrase, hashtag or word group: either `text` or `all_of` is set.

    `all_of` holds groups of alternatives; one literal of each group must be present.
    """

    text: str = ""
    """What to look for, as whole words; with or without #, its own gaps joined or spaced."""
    all_of: tuple[tuple[str, ...], ...] = ()
    """Groups of words: one of each group must be in the query, in any order."""
    match: MatchMode = MatchMode.PHRASE
    """Where in a query the term counts; a plain text is a phrase, whole words."""
    disguises: Disguises = Disguises.ALL
    """How much the term sees through: all disguises, other forms of its letters, or none."""
    common: bool = False
    """You know that the term is an ordinary word, and mean it."""
    note: str = ""
    """For your colleagues; it changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom something holds; an empty field means everywhere or everyone."""

    regions: tuple[str, ...] = ()
    """Whose users: countries (NL) and parts of them (BE-VLG). Without it everywhere."""
    interface_languages: tuple[str, ...] = ()
    """The language that the user reads the app in, not that of the words."""
    age_bands: tuple[AgeBand, ...] = ()
    """Ages of the users; one whose age is not known is only in `unknown`."""
    surfaces: tuple[Surface, ...] = ()
    """Where it is asked: in search, among suggestions, on a hashtag's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another treatment for some users; what is not set is the rule's own."""

    when: Scope
    """For whom this treatment is; the first variant that fits is taken."""
    action: Action
    """What is done for them."""
    notices: tuple[str, ...] | None = None
    """What is shown to them; without it the rule's own notices."""
    results: Results | None = None
    """What becomes of the results for them."""
    suggest: Suggest | None = None
    """Whether the query may be proposed to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An expectation: this query, in this context, must get this action (and notice, and number).

    An empty `region` or `language`, or an absent `age_band`, `surface` or `at`, means: take it from
    the rule's scope, as DESIGN says. `number` is a telephone number that the expected notice must
    offer, or any notice if none is named. `without` are notices that must not be shown (ADR 11).
    """

    query: str
    """The query, as a user would type it."""
    expect: Action
    """What it must get: pass, pointer or block."""
    region: str = ""
    """Where the user is; without it the first of the rule's regions."""
    language: str = ""
    """The language of the app; without it the first of the rule's, or of the region's locale."""
    age_band: AgeBand | None = None
    """The age of the user; without it the first of the rule's, or adult."""
    surface: Surface | None = None
    """Where it is asked; without it the first of the rule's, or search."""
    at: datetime | None = None
    """When it is asked, such as 2027-01-15 18:00; without it a moment at which the rule holds."""
    notice: str = ""
    """A notice that must be shown."""
    number: str = ""
    """A telephone number that a shown notice must offer."""
    without: tuple[str, ...] = ()
    """Notices that must not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dsa:
    """A category and keyword of the EU's DSA Transparency Database, without their prefixes."""

    category: str = ""
    """A category of the EU's DSA Transparency Database, without its prefix."""
    keyword: str = ""
    """A keyword of that database, without its prefix."""


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
    """Its id, unique in this blocklist."""
    action: Action
    """What is done with a query that holds a term: block it, or point to a reliable source."""
    state: RuleState
    """draft: not served. shadow: counted, changes nothing. live. retired: kept for the record."""
    reason: str
    """Why, in a word: a built-in reason or one of the workspace's."""
    terms: tuple[Term, ...] = ()
    """What to look for. Put quotes round a hashtag: a # starts a comment."""
    terms_file: str = ""
    """A file beside this list with more terms, one a line."""
    file_terms: tuple[str, ...] = ()
    starts: datetime | None = None
    """From when it holds, such as 2027-01-15 18:00, in the workspace's time zone."""
    ends: datetime | None = None
    """Until when it holds."""
    variants: tuple[Variant, ...] = ()
    """Another treatment for some users; the first that fits."""
    results: Results | None = None
    """What becomes of the results; if not written none for a block, show for a pointer."""
    suggest: Suggest | None = None
    """Whether the query may be completed or proposed; a block suppresses if not written."""
    softened_by: tuple[str, ...] = ()
    """Context lists whose words make a block a pointer."""
    except_phrases: tuple[str, ...] = ()
    """Phrases that hold a term, are meant to be found, and are let through."""
    notices: tuple[str, ...] = ()
    """What the user is shown, most important first."""
    priority: int = 0
    """Among rules of the same action the highest decides; its notices come first."""
    percent: int = 100
    """The share of queries that it holds for, always the same ones."""
    protected: bool = False
    """Its notices come first and are never cut: for helplines."""
    cases: tuple[Case, ...] = ()
    """Queries and what each must get: under block, pointer, pass or checks."""
    why: str = ""
    """One line for whoever reviews it in a year."""
    origin: Origin = Origin.VOLUNTARY
    """What led to it."""
    flag: str = ""
    """The number of the flag that led to it."""
    claims: tuple[str, ...] = ()
    """The claims that it is about, such as links to fact checks."""
    order_ref: str = ""
    """The reference of an authority's order."""
    legal_ground: str = ""
    """The law that an order or notice rests on."""
    dsa: Dsa | None = None
    """What it is in the EU's DSA Transparency Database."""
    labels: tuple[Label, ...] = ()
    """Keys and values of your own."""
    review_by: date | None = None
    """The day by which somebody looks at it again, such as 2027-06-30."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocklist:
    """One file of rules under one owner and one policy."""

    blocklist: str
    """Its id, unique in the set."""
    owner: str = ""
    """The team that answers for it."""
    policy: str = ""
    """The policy that it upholds, as you call it."""
    policy_url: str = ""
    """Where that policy can be read."""
    rules: tuple[Rule, ...] = ()
    """The rules, each after a hyphen."""
