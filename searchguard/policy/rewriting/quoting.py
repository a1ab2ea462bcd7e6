"""Which texts need quotation marks, and how a text stands in them."""

import re

import yaml

from searchguard.policy.rewriting.written import Scalar

_STRING = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()
# Numbers of YAML 1.2, section 10.3, that YAML 1.1 does not know.
_NUMBER = re.compile(r"0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

# A text of one line that needs no quotes wherever it stands, whatever reads it.
_SAFE = re.compile(r"[^\W_](?:[\w .()/+-]*[\w.()/+-])?")
_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def is_misread(text: str) -> bool:
    """Tell whether YAML, 1.1 or 1.2, takes a text without quotes for something else."""
    found = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return found != _STRING or bool(_NUMBER.fullmatch(text))


def quoted(text: str) -> str:
    """Return a text in double quotes, on one line; what cannot be seen is escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return (
        f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"
    )


def as_text(text: str) -> Scalar:
    """Return a text as a careful person writes it: in quotes where they are needed."""
    if _SAFE.fullmatch(text) and not is_misread(text):
        return Scalar(text, text)
    return Scalar(text, quoted(text), '"')


def with_needed_quotes(scalar: Scalar) -> Scalar:
    """Return a text with quotes that every reader of YAML needs, and its own otherwise.

    Single quotes become double ones, unless that would need escapes.
    """
    if scalar.style == "" and is_misread(scalar.value):
        return Scalar(scalar.value, quoted(scalar.value), '"')
    if scalar.style == "'" and not set(scalar.value) & {'"', "\\", "\n"}:
        return Scalar(scalar.value, quoted(scalar.value), '"')
    return scalar


def without_needless_quotes(scalar: Scalar) -> Scalar:
    """Return a key, or a word of a closed set, without quotes that it does not need."""
    if scalar.style in {"'", '"'} and _SAFE.fullmatch(scalar.value):
        return Scalar(scalar.value, scalar.value)
    return scalar


def on_one_line(scalar: Scalar) -> Scalar:
    """Return a text that can stand between brackets."""
    if "\n" not in scalar.raw:
        return scalar
    if scalar.style == "" and "\n" not in scalar.value:
        return Scalar(scalar.value, scalar.value)
    return Scalar(scalar.value, quoted(scalar.value), '"')
