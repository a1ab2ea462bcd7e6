"""How people write what the model holds: where the two differ, key by key.

Each entry is beside a rewrite of `searchguard.policy.formats` and accepts what that one reads.
"""

from searchguard.policy.guardrails import UNITS
from searchguard.policy.model import (
    Blocklist,
    CapTrigger,
    Case,
    Contact,
    Dsa,
    Event,
    Extension,
    Notice,
    NoticeText,
    Reason,
    Rule,
    Schedule,
    Scope,
    Source,
    Term,
    Trigger,
    Variant,
    Waiver,
    Workspace,
)
from searchguard.policy.rings import EXAMPLE
from searchguard.policy.schema.scalars import (
    DAY,
    DAY_OR_NEVER,
    DURATION,
    HOST,
    INSTANT,
    LANGUAGE,
    NAME,
    REGION,
    TEXT,
    Schema,
    choice,
    keyed,
    listed,
    patterned,
    reference,
    text_or,
    whole_number,
)

_REGIONS = listed(REGION)
_LANGUAGES = listed(LANGUAGE)
_ACTION = choice("block", "pointer")
_TERMS = listed(text_or("Term"))
_LABEL = keyed(TEXT, LANGUAGE)
_SCOPE = {"regions": _REGIONS, "interface_languages": _LANGUAGES}

CASE_UNDER = "CaseUnder"  # a case under block, pointer or pass, which say what it expects
_CASES: Schema = {
    "type": "object",
    "properties": {
        "block": {**listed(text_or(CASE_UNDER)), "description": "Must be blocked."},
        "pointer": {**listed(text_or(CASE_UNDER)), "description": "Must get a pointer."},
        "pass": {**listed(text_or(CASE_UNDER)), "description": "Must be left alone."},
        "checks": {
            **listed(reference(Case.__name__)),
            "description": "Cases that each say what they expect.",
        },
    },
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
}

_LIMITS: dict[str, str | Schema] = {
    "queries": {
        **TEXT,
        "description": "A query log on which a publish is measured, where none is named.",
    },
    "rings": {
        **TEXT,
        "description": f"Which servers take new lists first, and for how long alone: {EXAMPLE}.",
    },
    "block_share_points": "The most points by which the share of blocked traffic may rise: 0.5.",
    "block_share_times": "The most times as much traffic that may be blocked: 2.",
    "entries_changed": "The largest share of the live terms that may come, go or change: 20 %.",
    "list_loss": "The largest share of its live terms that a list may lose: 30 %.",
    "slower_times": "The most times as long that a query may take: 1.5.",
}


def _limit(key: str, told: str | Schema) -> Schema:
    if isinstance(told, dict):
        return told
    unit, example = UNITS[key]
    form = patterned(
        f"^[0-9]{{1,6}}(\\.[0-9]{{1,6}})?( ?{unit})?$",
        f"a number: write it like {example}",
        ["number", "string"],
    )
    return {**form, "minimum": 0, "description": told}


_GUARDRAILS: Schema = {
    "type": "object",
    "properties": {key: _limit(key, told) for key, told in _LIMITS.items()},
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
}

HASHTAG: Schema = {
    **TEXT,
    "description": "A hashtag, with or without its #: only as a hashtag, or on its page.",
}

# Record -> key -> what is written there. A key that is None is not for writing.
WRITTEN: dict[type, dict[str, Schema | None]] = {
    Blocklist: {"blocklist": NAME},
    Rule: {
        **_SCOPE,
        "id": NAME,
        "action": _ACTION,
        "terms": _TERMS,
        "file_terms": None,
        "starts": INSTANT,
        "ends": INSTANT,
        "priority": whole_number(-1_000_000, 1_000_000),
        "percent": whole_number(0, 100),
        "cases": _CASES,
        "labels": keyed(TEXT),
        "review_by": DAY,
    },
    Scope: {**_SCOPE},
    Variant: {"action": _ACTION},
    Case: {"region": REGION, "language": LANGUAGE, "at": INSTANT},
    Event: {
        "event": NAME,
        "regions": _REGIONS,
        "show_in": _REGIONS,
        "terms": _TERMS,
        "max_duration": DURATION,
        "cases": _CASES,
    },
    Schedule: {"starts": INSTANT, "ends": INSTANT},
    CapTrigger: {  # the values of OASIS CAP 1.2, section 3.2.2
        "min_severity": choice("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
        "min_certainty": choice("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
    },
    Extension: {"by": DURATION, "times": whole_number(0, 1_000)},
    Notice: {
        "notice": NAME,
        "texts": keyed(reference(NoticeText.__name__), LANGUAGE, least=1),
        "label": _LABEL,
        "review_by": DAY,
    },
    NoticeText: {"language": None},
    Contact: {"region": REGION, "languages": _LANGUAGES, "label": _LABEL},
    Source: {
        "id": NAME,
        "hosts": listed(HOST),
        "regions": _REGIONS,
        "languages": _LANGUAGES,
        "checked": DAY_OR_NEVER,
        "review_by": DAY,
    },
    Workspace: {
        "workspace": NAME,
        "default_language": LANGUAGE,
        "locales": listed(LANGUAGE, least=1),
        "reasons": keyed(reference(Reason.__name__), NAME),
        "guardrails": _GUARDRAILS,
    },
    Reason: {"id": None},
    Waiver: {"locale": LANGUAGE},
    Term: {},
    Dsa: {},
    Trigger: {},
}

# The order in which keys are written where it is not that of the model: what is short and decides
# for whom a rule holds stands before its terms, which can be many.
ORDER: dict[type, tuple[str, ...]] = {
    Rule: (
        *("id", "action", "state", "reason", "protected", "priority", "percent"),
        *("regions", "interface_languages", "age_bands", "surfaces", "starts", "ends"),
        *("results", "suggest", "terms", "terms_file", "variants", "softened_by"),
        *("except_phrases", "notices", "cases", "why", "origin", "flag", "claims", "order_ref"),
        *("legal_ground", "dsa", "labels", "review_by"),
    ),
    Case: (
        *("query", "region", "language", "age_band", "surface", "at", "expect", "notice"),
        *("number", "without"),
    ),
    Contact: ("kind", "region", "languages", "number", "url", "label", "source"),
    Notice: (
        *("notice", "kind", "topic", "texts", "actions", "label", "why_url", "feedback_url"),
        *("source", "parent", "dismissible", "review_by"),
    ),
}
