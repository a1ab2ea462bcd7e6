"""Who asks, from where, on which surface."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from searchguard.errors import RequestError
from searchguard.policy.languages import is_language, normal_language
from searchguard.policy.model import AgeBand, Surface
from searchguard.policy.regions import is_region, normal_region

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Context:
    """A region, a language of the interface, an age band and a surface, all in normal form.

    `region` is ISO 3166-1 (`NL`) or -2 (`NL-GR`), `language` BCP 47; both are empty when absent.
    `ignored` names the fields whose value was well formed but unknown and so counts as absent.
    """

    region: str = ""
    language: str = ""
    age_band: AgeBand = AgeBand.UNKNOWN
    surface: Surface = Surface.SEARCH
    ignored: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        surface: Surface | str = Surface.SEARCH,
    ) -> "Context":
        """Return the context that a caller's words mean.

        Case and `_` are normalised and `UK` means GB. An unknown region or language is left out and
        named in `ignored` (`region`, `language`).

        Raises:
            RequestError: A value is not of its form; `field` is `context.region` and so on.
        """
        known_region, region_ignored = _region(region)
        known_language, language_ignored = _language(language)
        return cls(
            known_region,
            known_language,
            _choice(AgeBand, age_band, "context.age_band"),
            _choice(Surface, surface, "context.surface"),
            region_ignored + language_ignored,
        )


def _region(written: str) -> tuple[str, tuple[str, ...]]:
    if not written:
        return "", ()
    code = normal_region(written)
    if code is None:
        raise RequestError(
            "context.region",
            "not an ISO 3166 code, such as `NL` or `NL-GR`; leave it out if unknown",
        )
    return (code, ()) if is_region(code) else ("", ("region",))


def _language(written: str) -> tuple[str, tuple[str, ...]]:
    if not written:
        return "", ()
    tag = normal_language(written)
    if tag is None:
        raise RequestError(
            "context.language", "not a BCP 47 tag, such as `nl` or `nl-BE`; leave it out if unknown"
        )
    return (tag, ()) if is_language(tag) else ("", ("language",))


def _choice(kind: type[_Choice], written: _Choice | str, field: str) -> _Choice:
    try:
        return kind(written)
    except ValueError:
        raise RequestError(field, f"not one of {', '.join(kind)}") from None
