"""Coverage: what somebody in each promised locale is shown on each promised topic.

A topic is covered in a locale where a live rule shows a notice of that topic there, with a text in
the language of the locale and an action for it. Which text and which actions those are, and which
notice stands in for an expired one, is asked of the code that shows notices. A topic that has a
helpline needs somebody to talk to: a link alone does not cover it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from searchguard.engine.cases import context_of
from searchguard.engine.context import Context
from searchguard.engine.fitting import inherited, missing
from searchguard.engine.reach import reached
from searchguard.engine.showing import Showing
from searchguard.policy.model import Lists, Notice, NoticeKind, Waiver


class Status(StrEnum):
    """How a topic is covered in a locale."""

    NOTICE = "notice"
    INHERITED = "inherited"
    WAIVED = "waived"
    HOLE = "hole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One topic in one locale.

    `notice` is the one that is shown, empty where there is none; `language` that of its text,
    `review_by` its review date, `others` the notices that cover the topic too. `reasons` are, in
    words: where it is inherited from, that its review date has passed, why it is waived, or what is
    missing.
    """

    topic: str
    locale: str
    status: Status
    notice: str = ""
    language: str = ""
    review_by: date | None = None
    others: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A notice as it is shown in a locale: where from, and why it does not do, if it does not.

    `expired`: it is shown all the same, for want of a parent.
    """

    notice: Notice
    language: str
    inherited: tuple[str, ...]
    expired: bool
    missing: tuple[str, ...]


def coverage_of(lists: Lists, at: datetime) -> tuple[Cell, ...]:
    """Return a cell for each topic and locale of the workspace, in their order.

    Args:
        lists: The lists.
        at: The instant to answer for, aware: rules start and end, notices expire.
    """
    matrix = _Matrix(lists, at)
    return tuple(
        matrix.cell(topic, locale)
        for topic in dict.fromkeys(lists.workspace.topics)
        for locale in dict.fromkeys(lists.workspace.locales)
    )


def idle_waivers(lists: Lists, cells: Iterable[Cell]) -> Iterator[tuple[int, Waiver, str]]:
    """Yield each waiver that waives nothing, with its place among them, and why it does not."""
    status = {(cell.topic, cell.locale): cell.status for cell in cells}
    seen = set[tuple[str, str]]()
    for index, waiver in enumerate(lists.workspace.waivers):
        place = waiver.topic, waiver.locale
        if place not in status:
            promised = waiver.topic in lists.workspace.topics
            what = f"locale `{waiver.locale}`" if promised else f"topic `{waiver.topic}`"
            yield index, waiver, f"the {what} is not promised"
        elif status[place] is not Status.WAIVED:
            yield index, waiver, f"`{waiver.topic}` has a notice in {waiver.locale}"
        elif place in seen:
            yield index, waiver, f"`{waiver.topic}` in {waiver.locale} is waived already"
        seen.add(place)


class _Matrix:
    """The lists, ready to be asked for one cell after another."""

    def __init__(self, lists: Lists, at: datetime) -> None:
        self._at = at
        self._showing = Showing(lists)
        self._notices = {one.notice: one for one in lists.notices}
        self._by_topic = defaultdict[str, list[Notice]](list)
        for notice in lists.notices:
            self._by_topic[notice.topic].append(notice)
        self._waivers = {(one.topic, one.locale): one for one in reversed(lists.workspace.waivers)}
        self._contexts = {locale: context_of(locale) for locale in lists.workspace.locales}
        self._reached = {
            locale: reached(lists, context, at) for locale, context in self._contexts.items()
        }

    def cell(self, topic: str, locale: str) -> Cell:
        """Return what somebody in a locale is shown on a topic."""
        of_topic = self._by_topic[topic]
        if not of_topic:
            return self._uncovered(topic, locale, ("no notice has this topic",))
        talk = any(one.kind is NoticeKind.HELPLINE for one in of_topic)
        here = [one.notice for one in of_topic if one.notice in self._reached[locale]]
        shown = [self._shown(name, self._contexts[locale], talk=talk) for name in here]
        fitting = [one for one in shown if not one.missing]
        if fitting:
            return _covered(topic, locale, fitting)
        unreached = [one.notice for one in of_topic if one.notice not in here]
        reasons = (
            *(reason for one in shown for reason in one.missing),
            *(f"no live rule shows `{name}` here" for name in unreached),
        )
        return self._uncovered(topic, locale, reasons)

    def _uncovered(self, topic: str, locale: str, reasons: tuple[str, ...]) -> Cell:
        waiver = self._waivers.get((topic, locale))
        hole = Cell(topic=topic, locale=locale, status=Status.HOLE, reasons=reasons)
        return replace(hole, status=Status.WAIVED, reasons=(waiver.why,)) if waiver else hole

    def _shown(self, name: str, context: Context, *, talk: bool) -> _Shown:
        current = self._showing.current(name, self._at)
        choice = self._showing.choose(current, context.region, context.language)
        return _Shown(
            notice=self._notices[current],
            language=choice.text.language,
            inherited=(
                *((f"`{current}`, as `{name}` has expired",) if current != name else ()),
                *inherited(choice, context),
            ),
            expired=self._showing.has_expired(current, self._at),
            missing=tuple(missing(current, choice, context, talk=talk)),
        )


def _covered(topic: str, locale: str, fitting: Iterable[_Shown]) -> Cell:
    first, *others = sorted(fitting, key=_preference)
    return Cell(
        topic=topic,
        locale=locale,
        status=Status.INHERITED if first.inherited else Status.NOTICE,
        notice=first.notice.notice,
        language=first.language,
        review_by=first.notice.review_by,
        others=tuple(
            dict.fromkeys(one.notice.notice for one in others if one.notice != first.notice)
        ),
        reasons=(*first.inherited, *(("past its review date",) if first.expired else ())),
    )


def _preference(shown: _Shown) -> tuple[bool, bool, str]:
    return bool(shown.inherited), shown.expired, shown.notice.notice
