"""The records of the model as JSON Schemas: what stands inside the files."""

from functools import cache
from itertools import combinations

from pydantic import ConfigDict, TypeAdapter

from searchguard.policy.model import Case, Contact, Lists, Rule, Scope, Term
from searchguard.policy.schema.scalars import (
    FLAG,
    QUOTE_IT,
    TEXT,
    Schema,
    listed,
    record,
    reference,
)
from searchguard.policy.schema.written import CASE_UNDER, HASHTAG, ORDER, WRITTEN

_MODEL = ConfigDict(extra="forbid", use_attribute_docstrings=True)

_WORDS_OF_TERM = ("text", "hashtag", "all_of")
# What a contact of a kind must have one of: where pressing it leads.
_LEADS_TO = {"call": ["number"], "sms": ["number"], "chat": ["url", "number"], "link": ["url"]}


@cache
def definitions() -> Schema:
    """Return the schema of each record of the model, as it is written."""
    model = TypeAdapter(tuple[Lists, ...], config=_MODEL).json_schema(mode="validation")["$defs"]
    found = {kind.__name__: _record(kind, model) for kind in WRITTEN}
    term, case, contact = (found[kind.__name__] for kind in (Term, Case, Contact))
    found[CASE_UNDER] = {
        **case,
        "properties": {key: one for key, one in case["properties"].items() if key != "expect"},
        "required": ["query"],
    }
    term["properties"] = {"hashtag": HASHTAG, **term["properties"]}
    term["allOf"] = [
        {"anyOf": [{"required": [word], "errorMessage": QUOTE_IT} for word in _WORDS_OF_TERM]},
        *(_not_both(*pair) for pair in _only_one_of()),
    ]
    contact["allOf"] = [
        {"if": _is(kind), "then": {"anyOf": [{"required": [key]} for key in keys]}}
        for kind, keys in _LEADS_TO.items()
    ]
    return found


def _only_one_of() -> list[tuple[str, str]]:
    """Return the keys of a term of which only one may be written."""
    return [*combinations(_WORDS_OF_TERM, 2), ("hashtag", "match")]


def _not_both(first: str, second: str) -> Schema:
    """Return the schema of a mapping without one of two keys, which an editor marks at the second.

    `not` would say it too, but editors have no words for that.
    """
    words = f"write `{first}` or `{second}`, not both in one term"
    refused = {"type": "null", "errorMessage": words}
    return {"if": {"required": [first, second]}, "then": {"properties": {second: refused}}}


def _is(kind: str) -> Schema:
    return {"properties": {"kind": {"const": kind}}, "required": ["kind"]}


def _record(kind: type, model: Schema) -> Schema:
    """Return the schema of one record from what pydantic says of it."""
    own = model[kind.__name__]
    overrides = WRITTEN[kind]
    order = dict.fromkeys((*ORDER.get(kind, ()), *own["properties"]))
    keys = [key for key in order if overrides.get(key, TEXT) is not None]
    properties = {}
    for key in keys:
        given = own["properties"][key]
        written = overrides.get(key) or _converted(given, model)
        inherited = model[Scope.__name__]["properties"].get(key, {}) if kind is Rule else {}
        said = given.get("description") or inherited.get("description", "")
        properties[key] = {"description": said, **written, **_default(given, written)}
    required = [key for key in own.get("required", []) if key in properties]
    said = own["description"].partition("\n\n")[0]
    return {"description": said, **record(properties, required)}


def _converted(given: Schema, model: Schema) -> Schema:
    """Return how a type of the model is written, where the model says it all."""
    if "anyOf" in given:
        given = next(one for one in given["anyOf"] if one.get("type") != "null")
    if name := given.get("$ref", "").rpartition("/")[2]:
        return {"enum": model[name]["enum"]} if "enum" in model[name] else reference(name)
    match given["type"]:
        case "string":
            return TEXT
        case "boolean":
            return FLAG
        case "array":
            return listed(_converted(given["items"], model))
        case other:
            msg = f"the schema of a key of type {other} must be written by hand"
            raise TypeError(msg)


def _default(given: Schema, written: Schema) -> Schema:
    """Return what holds where a key is not written, if an editor could write just that."""
    default = given.get("default")
    if written in (TEXT, FLAG) or "enum" in written or "minimum" in written:
        return {} if default in ("", None) else {"default": default}
    return {}
