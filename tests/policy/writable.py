"""A strategy for lists that a folder can hold: what its readers would refuse is left out."""

import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from searchguard.policy import model
from searchguard.policy.limits import FIRST_YEAR, LAST_YEAR

# Whatever a YAML text may hold: quotes, signs of YAML, blanks at the ends, other scripts, breaks.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
    | st.sampled_from("\n\t #:-'\"{}[]&*!|>%@`,?\\"),
    max_size=30,
)
NAMES = st.from_regex(re.compile(r"[a-z]\w{0,6}[a-z0-9]", re.ASCII), fullmatch=True)
LINES = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
REGIONS = st.sampled_from(["NL", "BE", "BE-VLG", "NL-GR"])
LANGUAGES = st.sampled_from(["en", "nl", "nl-BE", "zh-Hant", "fr"])
SECONDS = st.integers(1, 9_999_999)
ACTIONS = st.sampled_from([model.Action.BLOCK, model.Action.POINTER])
TERMS = st.builds(
    model.Term,
    text=TEXTS.filter(bool),
    match=st.sampled_from(model.MatchMode),
    disguises=st.sampled_from(model.Disguises),
    common=st.booleans(),
    note=TEXTS,
) | st.builds(
    model.Term,
    all_of=st.lists(st.lists(TEXTS, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(
        tuple
    ),
)


def several(one: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(one, min_size=least, max_size=2).map(tuple)


def by(name: str, one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make tuples of values with different names, sorted by them, as a mapping is read."""
    many = st.lists(one, max_size=2, unique_by=lambda value: getattr(value, name))
    return many.map(lambda found: tuple(sorted(found, key=lambda value: getattr(value, name))))


SPECIAL: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Rule", "action"): ACTIONS,
    ("Variant", "action"): ACTIONS,
    ("Rule", "priority"): st.integers(-1_000_000, 1_000_000),
    ("Rule", "percent"): st.integers(0, 100),
    ("Rule", "terms_file"): st.just(""),
    ("Rule", "file_terms"): st.just(()),
    ("Rule", "terms"): several(TERMS),
    ("Event", "terms"): several(TERMS),
    ("Event", "max_duration"): st.integers(0, 9_999_999),
    ("Extension", "by"): SECONDS,
    ("Extension", "times"): st.integers(0, 1000),
    ("CapTrigger", "min_severity"): st.sampled_from(["", "Severe"]),
    ("CapTrigger", "min_certainty"): st.sampled_from(["", "Likely"]),
    ("Workspace", "timezone"): st.sampled_from(["UTC", "Europe/Amsterdam"]),
    ("Workspace", "locales"): several(LANGUAGES, 1),
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("region",), st.just("") | REGIONS),
    **dict.fromkeys(("hosts",), several(st.sampled_from(["who.int", "rivm.nl", "日本.example"]))),
    **dict.fromkeys(("regions", "show_in"), several(REGIONS)),
    **dict.fromkeys(("interface_languages", "languages"), several(LANGUAGES)),
    **dict.fromkeys(("id", "notice", "event", "blocklist", "workspace", "key"), NAMES),
    **dict.fromkeys(("language", "default_language", "locale"), LANGUAGES),
}
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    date: st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    datetime: st.datetimes(
        datetime(FIRST_YEAR, 1, 1),  # noqa: DTZ001 (the strategy wants bounds without an offset)
        datetime(LAST_YEAR, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ).map(lambda instant: instant.replace(microsecond=0)),
}


def writable(hint: Any, where: tuple[str, str] = ("", "")) -> st.SearchStrategy[Any]:
    """Make values of a type hint that stand at a field of a class."""
    if where in SPECIAL:
        return SPECIAL[where]
    if where[1] in BY_NAME and hint != NoneType and where != ("Case", "notice"):
        return BY_NAME[where[1]]
    if get_origin(hint) is UnionType:
        return st.one_of(
            *(st.none() if one is NoneType else writable(one) for one in get_args(hint))
        )
    if get_origin(hint) is tuple:
        return several(writable(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return record(hint) if is_dataclass(hint) else LEAVES[hint]


def record(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    made = {}
    for field in fields(kind):
        where = (kind.__name__, field.name)
        own = field.default is MISSING or where in SPECIAL
        one = writable(hints[field.name], where)
        made[field.name] = one if own else st.just(field.default) | one
    return st.builds(kind, **made)


TRANSLATIONS = by("language", st.builds(model.Translation, language=LANGUAGES, text=TEXTS))
SPECIAL |= {
    ("Contact", "label"): TRANSLATIONS,
    ("Notice", "label"): TRANSLATIONS,
    ("Notice", "texts"): by("language", record(model.NoticeText)).filter(bool),
    ("Notice", "notice"): NAMES,
    ("Rule", "labels"): by("key", record(model.Label)),
    ("Workspace", "reasons"): by("id", record(model.Reason)),
    ("Workspace", "guardrails"): st.just(
        (
            model.Guardrail(key="entries_changed", value="25 %"),
            model.Guardrail(key="queries", value="week.csv"),
        )
    ),
    ("Contact", "url"): st.just("https://who.int/"),
    ("Contact", "number"): st.just("113"),
    ("Case", "language"): st.just("") | LANGUAGES,
    ("Case", "notice"): TEXTS,
}
SPECIAL |= {("Notice", "actions"): several(record(model.Contact))}
CONTEXTS = st.lists(
    st.builds(model.ContextList, id=NAMES, language=LANGUAGES, phrases=several(TEXTS)),
    max_size=3,
    unique_by=lambda one: (one.id, one.language),
)
LISTS: st.SearchStrategy[model.Lists] = st.builds(
    model.Lists,
    workspace=record(model.Workspace),
    blocklists=by("blocklist", record(model.Blocklist)).filter(bool),
    sources=by("id", record(model.Source)),
    notices=by("notice", record(model.Notice)),
    contexts=CONTEXTS.map(lambda many: tuple(sorted(many, key=lambda one: (one.id, one.language)))),
    events=by("event", record(model.Event)),
    must_pass=several(LINES),
    must_block=several(LINES),
)
