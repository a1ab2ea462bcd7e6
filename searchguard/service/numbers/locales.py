"""The locales that a workspace promises, as the labels of metrics."""

from collections.abc import Iterable

from searchguard.engine.context import Context

OTHER = "other"


class Locales:
    """Finds the promised locale of who asks; anyone else's is `other`, whatever a caller writes."""

    __slots__ = ("_by_place", "labels")

    def __init__(self, promised: Iterable[str]) -> None:
        self._by_place: dict[tuple[str, str], str] = {}
        for locale in promised:
            language, *more = locale.split("-")
            self._by_place.setdefault((language, _region_in(more)), locale)
        self.labels = (*dict.fromkeys(promised), OTHER)

    def of(self, context: Context) -> str:
        """Return the label for a language and a country; the language's own, where none is told."""
        language, *more = context.language.split("-")
        country = context.region.partition("-")[0] or _region_in(more)
        exact = self._by_place.get((language, country))
        return exact or self._by_place.get((language, ""), OTHER)


def _region_in(subtags: list[str]) -> str:
    """Return the region among the subtags of a tag after its language: `Hant`, `TW` => `TW`."""
    return next((one for one in subtags if len(one) == 2 and one.isupper()), "")
