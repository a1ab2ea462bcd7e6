"""Language tags: BCP 47, their ranges (RFC 4647), and whether a language exists (ISO 639)."""

import re
from functools import lru_cache

import pycountry

_FORM = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MAXIMUM_LENGTH = 35  # RFC 5646 section 4.4.1


def normal_language(written: str) -> str | None:
    """Return a tag in the case that BCP 47 recommends, or None where it is not of the form of one.

    `NL_be` => `nl-BE`, `zh-hant` => `zh-Hant`. Whether the language exists is `is_language`'s.
    """
    if len(written) > _MAXIMUM_LENGTH:
        return None
    tag = written.strip().replace("_", "-")
    if not _FORM.fullmatch(tag):
        return None
    primary, *subtags = tag.split("-")
    return "-".join([primary.lower(), *map(_normal_subtag, subtags)])


def _normal_subtag(subtag: str) -> str:
    if len(subtag) == 2:
        return subtag.upper()
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.lower()


@lru_cache(maxsize=4096)
def is_language(tag: str) -> bool:
    """Tell whether the primary subtag of a tag in normal form is a language of ISO 639."""
    primary = tag.partition("-")[0]
    if len(primary) == 2:
        return pycountry.languages.get(alpha_2=primary) is not None
    return len(primary) == 3 and pycountry.languages.get(alpha_3=primary) is not None


def covers_language(wide: str, narrow: str) -> bool:
    """Tell whether a language range covers a tag: `nl` covers `nl-BE` (RFC 4647, basic filter)."""
    return narrow == wide or narrow.startswith(wide + "-")


def language_and_wider(tag: str) -> tuple[str, ...]:
    """Return a tag and its truncations (RFC 4647, lookup), but never into another script.

    `zh-Hant-TW` => `zh-Hant-TW`, `zh-Hant`; `nl-BE` => `nl-BE`, `nl`
    """
    subtags = tag.split("-")
    kept = 2 if len(subtags) > 1 and len(subtags[1]) == 4 and subtags[1].isalpha() else 1
    return tuple("-".join(subtags[:end]) for end in range(len(subtags), kept - 1, -1) if tag)
