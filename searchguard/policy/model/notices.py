"""Notices, and the sources that they send people to."""

from dataclasses import dataclass
from datetime import date

from searchguard.policy.model.choices import ContactKind, NoticeKind, SourceKind


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
