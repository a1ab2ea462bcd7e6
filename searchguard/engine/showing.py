"""Showing: a notice in the user's language, with the actions of the user's region.

Each choice is made once for a notice, region and language, and kept.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from searchguard.engine.decision import ShownContact, ShownNotice
from searchguard.policy.languages import covers_language, language_and_wider
from searchguard.policy.model import Contact, Lists, Notice, NoticeText, Source, Translation
from searchguard.policy.regions import region_and_wider

_CHOICES_KEPT = 1 << 14
VERSION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """The text and the actions of a notice that are for a user, as written."""

    text: NoticeText
    contacts: tuple[Contact, ...]


class Showing:
    """The notices of a set of lists, ready to be shown."""

    def __init__(self, lists: Lists) -> None:
        self._workspace = lists.workspace
        self._notices = {notice.notice: notice for notice in lists.notices}
        self._sources = {source.id: source for source in lists.sources}
        zone = ZoneInfo(lists.workspace.timezone)
        self._expiry = {n.notice: _expiry(n, zone) for n in lists.notices}
        self._versions = {n.notice: version_of(n) for n in lists.notices}
        self._choose = lru_cache(maxsize=_CHOICES_KEPT)(self._make_choice)

    def current(self, notice_id: str, at: datetime) -> str:
        """Return the notice to show at an instant: itself, or its parent once it has expired.

        An expired notice without a parent that holds is shown all the same: never silence.
        """
        seen = [notice_id]
        while self.has_expired(seen[-1], at):
            parent = self._notices[seen[-1]].parent
            if parent not in self._notices or parent in seen:
                return notice_id
            seen.append(parent)
        return seen[-1]

    def has_expired(self, notice_id: str, at: datetime) -> bool:
        """Tell whether the review date of a notice has passed at an instant."""
        expiry = self._expiry[notice_id]
        return expiry is not None and at >= expiry

    def expiries(self, notice_id: str) -> Iterable[datetime]:
        """Yield the instants at which a notice and those above it give way to their parents."""
        seen = set[str]()
        while notice_id in self._notices and notice_id not in seen:
            seen.add(notice_id)
            if expiry := self._expiry[notice_id]:
                yield expiry
            notice_id = self._notices[notice_id].parent

    def show(self, notice_id: str, region: str, language: str, event_id: str = "") -> ShownNotice:
        """Return a notice as a user is to see it.

        Args:
            notice_id: A notice of these lists.
            region: The user's region in normal form, or empty.
            language: The language of the interface in normal form, or empty.
            event_id: The event that it is shown for, if it is.
        """
        return self._choose(notice_id, region, language, event_id)

    def choose(self, notice_id: str, region: str, language: str) -> Choice:
        """Return what `show` makes its notice of; the arguments are the same."""
        return _choice(self._notices[notice_id], region, self._languages(region, language))

    def __contains__(self, notice_id: str) -> bool:
        return notice_id in self._notices

    def _make_choice(
        self, notice_id: str, region: str, language: str, event_id: str
    ) -> ShownNotice:
        notice = self._notices[notice_id]
        languages = self._languages(region, language)
        choice = _choice(notice, region, languages)
        text, contacts = choice.text, choice.contacts
        source = self._sources.get(notice.source or next((c.source for c in contacts), ""))
        asked = not language or text.language in language_and_wider(language)
        speaks = (text.language, *languages)
        return ShownNotice(
            id=notice.notice,
            version=self._versions[notice_id],
            kind=notice.kind,
            title=text.title,
            body=text.body,
            language=text.language,
            fallback_from="" if asked else language,
            source_id=source.id if source else "",
            source_name=source.name if source else "",
            actions=tuple(_shown(c, speaks, self._sources.get(c.source)) for c in contacts),
            label=_translated(notice.label, speaks),
            why_url=notice.why_url,
            feedback_url=notice.feedback_url,
            event_id=event_id,
            dismissible=notice.dismissible,
        )

    def _languages(self, region: str, language: str) -> tuple[str, ...]:
        """Return the tags to try: the asked one, those spoken in the region, the default one."""
        country = region.partition("-")[0]
        spoken = [
            locale for locale in self._workspace.locales if country and country in locale.split("-")
        ]
        tags = [language, *spoken, self._workspace.default_language]
        wider = (tag for asked in tags for tag in language_and_wider(asked))
        return tuple(dict.fromkeys(wider))


def _choice(notice: Notice, region: str, languages: Sequence[str]) -> Choice:
    contacts = _contacts(notice.actions, region, languages)
    return Choice(_text(notice.texts, languages), tuple(contacts))


def version_of(notice: Notice) -> str:
    """Return the first 12 hex digits of the hash of a notice's content."""
    content = json.dumps(asdict(notice), default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:VERSION_DIGITS]


def _expiry(notice: Notice, zone: ZoneInfo) -> datetime | None:
    """Return the end of the day of a notice's review date, where the policy team is."""
    if notice.review_by is None:
        return None
    after = notice.review_by + timedelta(days=1)
    return datetime.combine(after, time(), zone).astimezone(UTC)


def _text(texts: Sequence[NoticeText], languages: Iterable[str]) -> NoticeText:
    by_language = {text.language: text for text in texts}
    found = (by_language[tag] for tag in languages if tag in by_language)
    return next(found, texts[0])


def _translated(translations: Sequence[Translation], languages: Iterable[str]) -> str:
    by_language = {one.language: one.text for one in translations}
    return next((by_language[tag] for tag in languages if tag in by_language), "")


def _contacts(
    contacts: Sequence[Contact], region: str, languages: Sequence[str]
) -> Sequence[Contact]:
    """Return the actions of the most specific region that has any; by language only inside it."""
    for wide in (*region_and_wider(region), ""):
        if local := [contact for contact in contacts if contact.region == wide]:
            return _spoken(local, languages)
    return ()


def _spoken(contacts: Sequence[Contact], languages: Sequence[str]) -> Sequence[Contact]:
    """Return the actions in the first language that has any, with those for every language.

    Where nothing fits, all of them: a number in another language is better than none.
    """
    for tag in languages:
        if any(_speaks(contact, tag) for contact in contacts):
            return [c for c in contacts if not c.languages or _speaks(c, tag)]
    return [c for c in contacts if not c.languages] or contacts


def _speaks(contact: Contact, tag: str) -> bool:
    return any(covers_language(wide, tag) for wide in contact.languages)


def _shown(contact: Contact, languages: Iterable[str], source: Source | None) -> ShownContact:
    label = _translated(contact.label, languages) or (source.name if source else "")
    return ShownContact(kind=contact.kind, label=label, url=contact.url, number=contact.number)
