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
    """Its id, which notices name."""
    name: str
    """What people call it."""
    kind: SourceKind
    """What sort of organisation it is."""
    hosts: tuple[str, ...]
    """The hosts that its links are on; one covers its subdomains."""
    regions: tuple[str, ...] = ()
    """Where it speaks for."""
    languages: tuple[str, ...] = ()
    """The languages that it speaks."""
    checked: date | None = None
    """When somebody last opened the links and rang the numbers, or never."""
    review_by: date | None = None
    """The day by which somebody does so again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """A notice's words in one language: plain text, title <= 60 and body <= 200 characters."""

    language: str
    """The language of the text."""
    title: str
    """Plain text, up to 60 characters."""
    body: str
    """Plain text, up to 200 characters."""


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
    """What pressing it does."""
    source: str
    """The organisation that it leads to, an id in sources.yaml."""
    region: str = ""
    """Whose users it is for; without it those for whom there is no other."""
    languages: tuple[str, ...] = ()
    """Which of them, by the language of the app."""
    url: str = ""
    """A link, https and on a host of its source."""
    number: str = ""
    """A telephone number: a short code, or +31201234567. Put quotes round it."""
    label: tuple[Translation, ...] = ()
    """What the button says, in each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a user is shown; `texts` is sorted by language. `label`: why am I seeing this."""

    notice: str
    """Its id, the name of the file."""
    kind: NoticeKind
    """What it is for, which decides how a page shows it."""
    topic: str = ""
    """One of the workspace's topics."""
    texts: tuple[NoticeText, ...]
    """What it says, in each language; the default language must be among them."""
    actions: tuple[Contact, ...] = ()
    """What the user may press: those of the most specific region that fits."""
    parent: str = ""
    """The notice that is shown in its place once review_by has passed."""
    dismissible: bool = True
    """Whether the user may close it."""
    label: tuple[Translation, ...] = ()
    """Why the user sees it, in each language."""
    why_url: str = ""
    """Where that is explained."""
    feedback_url: str = ""
    """Where the user can object."""
    source: str = ""
    """Whose words the texts are, an id in sources.yaml."""
    review_by: date | None = None
    """The day by which somebody looks at it again."""
