"""Suggestions: each is asked once, and what may not be proposed is left out."""

from collections.abc import Iterable, Mapping

from searchguard.client.answer import Answer
from searchguard.client.asking import check_query
from searchguard.errors import RequestError


def to_ask(suggestions: Iterable[str]) -> list[str]:
    """Return the different suggestions that can be asked; no other is ever proposed."""
    return [text for text in dict.fromkeys(suggestions) if _can_be_asked(text)]


def allowed(suggestions: Iterable[str], answers: Mapping[str, Answer]) -> list[str]:
    """Return the suggestions that may be proposed, in their order."""
    return [
        text
        for text in suggestions
        if text in answers and not answers[text].decision.suppress_suggestion
    ]


def _can_be_asked(text: str) -> bool:
    try:
        check_query(text)
    except RequestError:
        return False
    return True
