"""From the bytes of a file to its text, and places in a text."""

from searchguard.errors import Location
from searchguard.policy.limits import FILE_BYTES, RULE
from searchguard.policy.tree import Findings


def decode(data: bytes, file: str, findings: Findings) -> str | None:
    """Return the text of a file of at most the allowed size; a byte order mark is dropped."""
    if len(data) > FILE_BYTES:
        limit = f"a file may have {FILE_BYTES // 1_000_000} MB"
        words = f"the file is too large: {limit}, move terms to a terms_file"
        findings.error(Location(file), words, RULE)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        findings.error(place(file, before, len(before)), "not UTF-8: save the file as UTF-8")
        return None


def place(file: str, text: str, index: int) -> Location:
    """Return where the character at an index stands."""
    line_start = text.rfind("\n", 0, index) + 1
    return Location(file, text.count("\n", 0, index) + 1, index - line_start + 1)
