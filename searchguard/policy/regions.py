"""Countries and their subdivisions: ISO 3166-1 and -2, and which covers which."""

import re
from functools import lru_cache

import pycountry

_FORM = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_ALIASES = {"UK": "GB"}


def normal_region(written: str) -> str | None:
    """Return a region code in normal form, or None where it is not of the form of one.

    Case and `_` are normalised and `UK` means GB; whether the region exists is `is_region`'s.
    """
    if len(written) > 6:
        return None
    code = written.strip().upper().replace("_", "-")
    country, dash, subdivision = code.partition("-")
    code = _ALIASES.get(country, country) + dash + subdivision
    return code if _FORM.fullmatch(code) else None


@lru_cache(maxsize=4096)
def is_region(code: str) -> bool:
    """Tell whether a code in normal form is one of ISO 3166-1 alpha-2 or ISO 3166-2."""
    if "-" in code:
        return pycountry.subdivisions.get(code=code) is not None
    return pycountry.countries.get(alpha_2=code) is not None


@lru_cache(maxsize=4096)
def region_and_wider(code: str) -> tuple[str, ...]:
    """Return a region and all that contain it, the narrowest first: BE-VAN, BE-VLG, BE."""
    if "-" not in code:
        return (code,) if code else ()
    found = pycountry.subdivisions.get(code=code)
    parent = getattr(found, "parent_code", None) or code.partition("-")[0]
    return (code, *region_and_wider(parent))


def covers_region(wide: str, narrow: str) -> bool:
    """Tell whether a region is the other one or contains it."""
    return wide in region_and_wider(narrow)


def language_and_region(locale: str) -> tuple[str, str]:
    """Return the language tag and the region of a locale; a locale need not name a region.

    `nl-BE` => `nl`, `BE`; `zh-Hant` => `zh-Hant`, `` (nothing)
    """
    language, *subtags = locale.split("-")
    region = next(filter(is_region, subtags), "")
    return "-".join([language, *(one for one in subtags if one != region)]), region
