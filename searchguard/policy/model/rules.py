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
    the rule's scope, as DESIGN says. `number` is a telephone number that the expected notice must
    offer, or any notice if none is named. `without` are notices that must not be shown (ADR 7).
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
    without: tuple[str, ...] = ()


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
