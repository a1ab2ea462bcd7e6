"""What a request of the page says: what is asked, by whom, and what was agreed to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from examples.search.asking import Visitor
from examples.search.words import AGE_BANDS, DUTCH, ENGLISH, LANGUAGES, REGIONS

LONGEST = 500  # characters of a query; more is no search
CONSENT_COOKIE = "consent"
CONSENT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as it was typed, its visitor, and whether the answer is to be explained."""

    query: str
    visitor: Visitor
    explain: bool

    def address(self, path: str, query: str) -> str:
        """Return an address on the page for the same visitor, with a query unless it is empty."""
        said = {
            **({"q": query} if query else {}),
            "region": self.visitor.region,
            "age": self.visitor.age_band,
            "lang": self.visitor.language,
            **({"explain": "on"} if self.explain else {}),
        }
        return f"{path}?{urlencode(said)}"


def read_wanted(said: Mapping[str, str], accepted: str = "") -> Wanted:
    """Return what the parameters of a request mean; one that is not a choice counts as absent.

    Args:
        said: The parameters.
        accepted: The browser's `Accept-Language`, for a visitor who has not chosen yet.
    """
    first = DUTCH if accepted.lower().startswith(DUTCH) or not accepted else ENGLISH
    visitor = Visitor(
        region=_chosen(said, "region", REGIONS, "NL"),
        language=_chosen(said, "lang", LANGUAGES, first),
        age_band=_chosen(said, "age", AGE_BANDS, "adult"),
    )
    return Wanted(said.get("q", "").strip(), visitor, said.get("explain") == "on")


def consent_to(rule_id: str) -> str:
    """Return what is kept of a consent: of the rule, not of the query, which is personal data."""
    return hashlib.sha256(rule_id.encode()).hexdigest()[:16]


def _chosen(
    said: Mapping[str, str], name: str, choices: Mapping[str, object], otherwise: str
) -> str:
    value = said.get(name, otherwise)
    return value if value in choices else otherwise
