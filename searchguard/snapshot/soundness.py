"""Whether loaded lists are sound: nothing in them could trip an engine or harm who is shown it.

The reader of a folder says much more, to people, with places. A snapshot that a trusted key has
signed was made from such a folder, or by a mistake or a malice that has the key; so a reader asks
again for all that an engine and a page rely on: forms, references, ranges. Judgements, such as what
is too common a word, are the policy team's and not asked again, since they change with the version.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from searchguard.errors import SnapshotError
from searchguard.policy.guardrails import KEYS, fault_of_value
from searchguard.policy.languages import normal_language
from searchguard.policy.limits import (
    CASES_PER_RULE,
    FIRST_YEAR,
    ID_CHARACTERS,
    LAST_YEAR,
    LITERALS_PER_TERM,
    RULES_PER_BLOCKLIST,
    TERM_CHARACTERS,
    TERMS_PER_FILE,
    TERMS_PER_RULE,
    TEXT_CHARACTERS,
)
from searchguard.policy.links import host_of, is_host
from searchguard.policy.model import (
    Action,
    Blocklist,
    Contact,
    ContactKind,
    Disguises,
    Event,
    Guardrail,
    Lists,
    MatchMode,
    Notice,
    Rule,
    Term,
    Variant,
    Workspace,
)
from searchguard.policy.regions import normal_region
from searchguard.snapshot.references import doubles, missing, strays

Form = Callable[[Any], object]

_NAME = re.compile(r"\w([\w.-]*\w)?")
# A closed set of words is sound however it was read.
_ALWAYS_SOUND: tuple[object, ...] = (bool, Disguises, MatchMode)
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def check_sound(lists: Lists) -> None:
    """Check what an engine relies on.

    Raises:
        SnapshotError: Something does not hold; the words tell what is where.
    """
    fault = next(_faults(lists), None)
    if fault:
        raise SnapshotError(
            f"its lists are not sound, so it is not from a folder that loads: {fault}"
        )


def _faults(lists: Lists) -> Iterator[str]:
    yield from _forms(lists)
    yield from doubles(lists)
    yield from missing(lists)
    yield from strays(lists)


def _forms(value: Any) -> Iterator[str]:
    """Yield what is not in its form in a value, and in all values inside it."""
    for name, form in _plan(value.__class__):
        found = getattr(value, name)
        for one in found if isinstance(found, tuple) else (found,):
            if is_dataclass(one):
                yield from _forms(one)
            elif one is not None and not form(one):
                yield f"`{name}` of a {type(value).__name__} is {str(one)[:80]!r}"
    for holds in _WHOLE.get(type(value), ()):
        if not holds(value):
            yield f"a {type(value).__name__} is not as it must be: {str(value)[:200]!r}"


@cache
def _plan(kind: type) -> tuple[tuple[str, Form], ...]:
    """Return what must hold of each field of a class."""
    own = _OF_ONE_CLASS.get(kind.__name__, {})
    names = [name for name, hint in get_type_hints(kind).items() if hint not in _ALWAYS_SOUND]
    return tuple((name, own.get(name) or _BY_NAME.get(name, _is_text)) for name in names)


def _is_name(text: str) -> bool:
    return len(text) <= ID_CHARACTERS and _NAME.fullmatch(text) is not None


def _is_region(text: str) -> bool:
    return normal_region(text) == text


def _is_language(text: str) -> bool:
    return normal_language(text) == text


def _is_shown(text: str) -> bool:
    return text.isprintable() or not _UNSHOWN.search(text)


def _is_term(text: str) -> bool:
    return bool(text.strip()) and len(text) <= TERM_CHARACTERS and _is_shown(text)


def _is_line(text: str) -> bool:
    """Tell whether a text is a term that comes back from a file of a text a line."""
    no_other = "\n" not in text and not text.startswith(("//", "\ufeff"))
    return _is_term(text) and no_other and text == text.strip()


def _is_text(value: object) -> bool:
    match value:
        case datetime():
            return FIRST_YEAR <= value.year <= LAST_YEAR and not value.microsecond
        case date():
            return FIRST_YEAR <= value.year <= LAST_YEAR
        case str():
            return len(value) <= TEXT_CHARACTERS and _is_shown(value)
        case tuple():
            return all(map(_is_text, value))
        case _:
            return True


def _is_duration(seconds: int) -> bool:
    """Tell whether seconds can be written as at most seven digits and a unit."""
    return any(
        0 <= seconds // size < 10**7 and seconds % size == 0 for size in (1, 60, 3600, 86400)
    )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _leads_somewhere(contact: Contact) -> bool:
    needs_number = contact.kind in {ContactKind.CALL, ContactKind.SMS}
    if contact.kind is ContactKind.CHAT:
        return bool(contact.url or contact.number)
    return bool(contact.number if needs_number else contact.url)


def _is_one_term(term: Term) -> bool:
    literals = [text for group in term.all_of for text in group]
    return (
        bool(term.text) != bool(term.all_of)
        and all(term.all_of)
        and len(literals) <= LITERALS_PER_TERM
        and all(map(_is_term, literals))
    )


def _is_within_limits(rule: Rule) -> bool:
    return (
        len(rule.terms) <= TERMS_PER_RULE
        and len(rule.file_terms) <= TERMS_PER_FILE
        and len(rule.cases) <= CASES_PER_RULE
        and bool(rule.terms_file) >= bool(rule.file_terms)
    )


# What must hold of a field, by its name; every other text is one that can be shown.
_BY_NAME: dict[str, Form] = {
    "region": lambda text: not text or _is_region(text),
    **dict.fromkeys(("regions", "show_in"), _is_region),
    **dict.fromkeys(("interface_languages", "languages", "locales", "locale"), _is_language),
    **dict.fromkeys(("language", "default_language"), _is_language),
    **dict.fromkeys(("id", "blocklist", "event"), _is_name),
    "hosts": lambda text: _is_text(text) and is_host(text),
    **dict.fromkeys(
        ("url", "policy_url", "why_url", "feedback_url"), lambda url: not url or host_of(url)
    ),
    **dict.fromkeys(("file_terms", "must_pass", "must_block"), _is_line),
    "timezone": _is_zone,
    "percent": lambda number: 0 <= number <= 100,
    "priority": lambda number: abs(number) <= 1_000_000,
    **dict.fromkeys(("max_duration", "by"), _is_duration),
    "times": lambda number: 0 <= number <= 1000,
    "min_severity": {"", "Extreme", "Severe", "Moderate", "Minor", "Unknown"}.__contains__,
    "min_certainty": {"", "Observed", "Likely", "Possible", "Unlikely", "Unknown"}.__contains__,
}
_OF_ONE_CLASS: dict[str, dict[str, Form]] = {
    "Case": {"language": lambda text: not text or _is_language(text)},
    "Notice": {"notice": _is_name},
    "Term": {"text": lambda text: not text or _is_term(text)},
    "Workspace": {"workspace": lambda text: not text or _is_name(text)},
}
# What must hold of a value as a whole.
_WHOLE: dict[type, tuple[Form, ...]] = {
    Blocklist: (lambda one: len(one.rules) <= RULES_PER_BLOCKLIST,),
    Contact: (_leads_somewhere,),
    Guardrail: (lambda one: one.key in KEYS and not fault_of_value(one.key, one.value),),
    Notice: (lambda one: one.texts,),
    Event: (lambda one: len(one.cases) <= CASES_PER_RULE,),
    Rule: (lambda one: one.action is not Action.PASS, _is_within_limits),
    Term: (_is_one_term,),
    Variant: (lambda one: one.action is not Action.PASS,),
    Workspace: (lambda one: one.locales,),
}
