"""What holds for a whole set of lists, and the words that soften."""

from dataclasses import dataclass

from searchguard.policy.model.rules import Dsa


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextList:
    """Words that soften a BLOCK to a POINTER, of one language."""

    id: str
    language: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason code of the workspace, with its title and its place in the DSA's categories."""

    id: str
    title: str = ""
    """What people read."""
    dsa: Dsa | None = None
    """What it is in the EU's DSA Transparency Database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A topic that has no notice in a locale, and why that is accepted."""

    topic: str
    """One of the topics."""
    locale: str
    """The locale in which it has no notice."""
    why: str
    """Why that is accepted."""


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
    """Its name."""
    timezone: str = "UTC"
    """The time zone of all times without an offset, such as Europe/Amsterdam."""
    default_language: str = "en"
    """The language of last resort; every notice has a text in it."""
    locales: tuple[str, ...] = ("en-US",)
    """What is promised; their order is the fallback order in a region."""
    topics: tuple[str, ...] = ()
    """What there must be notices about, in each locale."""
    waivers: tuple[Waiver, ...] = ()
    """Topics without a notice in some locale, and why that is accepted."""
    blocked_notice: str = ""
    """The notice that every block carries at least."""
    reasons: tuple[Reason, ...] = ()
    """Reasons of your own, and what the built-in ones are called."""
    test_queries: bool = True
    """Whether searchguard-test-block and -pointer always answer so."""
    guardrails: tuple[Guardrail, ...] = ()
    """Limits on what a publish may change."""


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
