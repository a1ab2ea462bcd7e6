"""A region or a language that does not exist.

A rule for `XX` applies to nobody, and a text in `xx` is read by nobody. Regions are those of ISO
3166-1 and -2, languages those of ISO 639.

Passes:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax], regions: [BE-VLG]}
```
Fails:
```yaml
blocklist: covid
rules:
  - {id: hoax, action: block, state: live, reason: health, terms: [covid hoax], regions: [BE-XXX]}
```
"""

from collections.abc import Iterator

from searchguard.errors import Location, Problem
from searchguard.policy.languages import is_language
from searchguard.policy.lint.subject import Subject, warning
from searchguard.policy.regions import is_region

NAME = "unknown-place"

_REGION_KEYS = frozenset({"region", "regions", "show_in"})
_LANGUAGE_KEYS = frozenset(
    {"language", "languages", "interface_languages", "locale", "locales", "default_language"}
)


def check(subject: Subject) -> Iterator[Problem]:
    """Yield each region and language, wherever one is written, that the standards do not know."""
    for key, text, location in subject.places.texts():
        if key in _REGION_KEYS and not is_region(text):
            yield _unknown(location, text, "region")
        elif key in _LANGUAGE_KEYS and not is_language(text):
            yield _unknown(location, text, "language")


def _unknown(location: Location, text: str, kind: str) -> Problem:
    return warning(location, f"`{text}` is of the form of a {kind} but does not exist", NAME)
