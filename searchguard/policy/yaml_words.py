"""What the YAML parser says, in words for someone who writes lists."""

import re

# A part of libyaml's message -> ours; the first that fits. `{near}` is the text at the place.
_WORDS = (
    (
        "found character that cannot start any token",
        "put quotes round `{near}`, its first character has a meaning of its own",
    ),
    ("mapping values are not allowed", "put quotes round the text, a : makes a key"),
    ("unexpected end of stream", "the quotation mark that opens here is never closed"),
    ("violates indentation", "use spaces at the start of a line, not tabs"),
    ("did not find expected ',' or ']'", "a [ is opened and not closed, or a comma is missing"),
    ("did not find expected ',' or '}'", "a { is opened and not closed, or a comma is missing"),
    ("did not find expected node content", "a text is missing between [, ], {, } or commas"),
    ("could not find expected ':'", "a : is missing, or this line is not indented like the others"),
    ("did not find expected key", "this line is not indented like the ones it belongs to"),
    (
        "did not find expected '-' indicator",
        "this line is not indented like its list, or a text goes on after its closing quote",
    ),
    ("block sequence entries are not allowed", "a list begins on a line of its own"),
    ("found unknown escape character", "inside double quotes write \\\\ for a \\"),
    (
        "did not find expected alphabetic or numeric character",
        "put quotes round the text, a * or & at its start has a meaning of its own",
    ),
    (
        "did not find expected comment or line break",
        "put quotes round the text, a > or | at its start has a meaning of its own",
    ),
)


_COMMENT_IN_BRACKETS = re.compile(r"[\[{](?:.*[\s,\[{])?#")
_BEFORE_COMMA = re.compile(r"[^,\]}]{,40}")


def say(problem: str, near: str) -> str:
    """Return what is wrong with a file that the parser gave up on.

    Args:
        problem: What the parser says.
        near: The rest of the line at the place.
    """
    if _COMMENT_IN_BRACKETS.match(near) and "did not find expected" in problem:
        return "broken YAML: put quotes round what begins with #, a # starts a comment"
    quoted = _BEFORE_COMMA.match(near)
    for part, words in _WORDS:
        if part in problem:
            return f"broken YAML: {words.replace('{near}', quoted[0].strip() if quoted else '')}"
    return f"broken YAML: {problem}"
