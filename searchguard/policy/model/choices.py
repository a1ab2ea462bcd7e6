"""The closed sets of words that the lists use, each with what it means."""

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
