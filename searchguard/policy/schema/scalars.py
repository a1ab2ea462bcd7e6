r"""JSON Schemas of what is written as one text, as an editor of YAML sees it.

An editor takes `911`, `true` and `1.5` for numbers and booleans where the reader sees a text, so a
text may be any of them; it may not be null, which is what an editor sees in `- #hashtag`.
`errorMessage` and `patternErrorMessage` are not of JSON Schema: yaml-language-server shows them.
Patterns are of the part of regular expressions that ECMAScript and Python have in common.
"""

from typing import Any

Schema = dict[str, Any]

QUOTE_IT = "put quotes round it: a # starts a comment, a : makes a key"
SCALAR = ["string", "number", "boolean"]

# A text, whatever it looks like; an editor sees something else in many that have no quotes.
TEXT: Schema = {"type": SCALAR, "errorMessage": QUOTE_IT}


def patterned(pattern: str, hint: str, kinds: str | list[str] = "string") -> Schema:
    """Return the schema of a text of some form; `hint` says what to write."""
    return {"type": kinds, "pattern": pattern, "patternErrorMessage": hint, "errorMessage": hint}


NAME = patterned("^[^\\s/]+$", "an id: letters, digits and hyphens", SCALAR)
HOST = patterned("^[^\\s/:]+$", "a host: write it like knmi.nl", SCALAR)
# An editor of YAML 1.1 takes Norway and Norwegian, `NO` and `no`, for booleans.
_CODE = ["string", "boolean"]
REGION = patterned("^[A-Z]{2}(-[A-Z0-9]{1,3})?$", "a region: write it like NL or BE-VLG", _CODE)
LANGUAGE = patterned(
    "^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "a language: write it like nl or nl-BE", _CODE
)
_DAY = "(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}"
DAY = patterned(f"^{_DAY}$", "a date: write it like 2027-06-30")
DAY_OR_NEVER = patterned(f"^({_DAY}|never)$", "a date: write it like 2027-06-30, or never")
INSTANT = patterned(
    f"^{_DAY}([ T][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?( ?(Z|[+-][0-9]{{2}}:[0-9]{{2}}))?)?$",
    "a time: write it like 2027-01-15 18:00 or 2027-01-15 18:00+01:00",
)
DURATION = patterned("^[0-9]{1,7} ?[smhd]$", "a duration: write it like 72h, 30m or 2d")


def _any_case(*words: str) -> str:
    """Return a pattern of words in whatever case, without the flag that ECMAScript lacks."""
    alternatives = ("".join(f"[{c}{c.upper()}]" for c in word) for word in words)
    return f"^({'|'.join(alternatives)}|0|1)$"


_YES_OR_NO = ("true", "false", "yes", "no", "on", "off", "t", "f", "y", "n")
FLAG: Schema = {
    "type": ["boolean", "string", "integer"],
    "pattern": _any_case(*_YES_OR_NO),
    "patternErrorMessage": "write true or false here",
    "errorMessage": "write true or false here",
    "minimum": 0,
    "maximum": 1,
}


def whole_number(low: int, high: int) -> Schema:
    """Return the schema of a whole number between two others, which it may equal."""
    hint = f"a whole number between {low} and {high}"
    number = patterned("^[+-]?[0-9]{1,9}$", hint, ["integer", "string"])
    return {**number, "minimum": low, "maximum": high}


def choice(*words: str) -> Schema:
    """Return the schema of one of a few words."""
    return {"enum": list(words)}


def listed(item: Schema, least: int = 0) -> Schema:
    """Return the schema of a list."""
    found: Schema = {"type": "array", "items": item}
    return {**found, "minItems": least} if least else found


def keyed(value: Schema, key: Schema | None = None, least: int = 0) -> Schema:
    """Return the schema of a mapping whose keys are the author's own."""
    found: Schema = {
        "type": "object",
        "patternProperties": {"^x-": {}},
        "additionalProperties": value,
    }
    if key:
        pattern = key["pattern"].removeprefix("^").removesuffix("$")
        form = patterned(f"^(x-.*|{pattern})$", key["patternErrorMessage"])
        found["propertyNames"] = form
    return {**found, "minProperties": least} if least else found


def record(properties: Schema, required: list[str]) -> Schema:
    """Return the schema of a mapping of known keys; one that begins with x- is the author's."""
    found: Schema = {
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
    return {**found, "required": required} if required else found


def text_or(name: str) -> Schema:
    """Return the schema of a text, or of the keys of a definition in its place."""
    return {
        "type": [*SCALAR, "object"],
        "errorMessage": QUOTE_IT,
        "if": {"type": "object"},
        "then": reference(name),
    }


def reference(name: str) -> Schema:
    """Return a reference to a definition of the same schema."""
    return {"$ref": f"#/definitions/{name}"}
