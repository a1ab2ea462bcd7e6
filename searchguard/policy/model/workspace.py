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
