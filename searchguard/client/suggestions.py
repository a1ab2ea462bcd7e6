"""Suggestions: each is asked once, and what may not be proposed is left out."""

from collections.abc import Iterable, Sequence

from searchguard.client.answer import Answer
from searchguard.client.asking import check_query
from searchguard.errors import RequestError


class Suggestions:
    """What is to be proposed, and `asked`: the different ones that can be asked."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self.asked = [text for text in dict.fromkeys(self._texts) if _can_be_asked(text)]

    def allowed(self, answers: Sequence[Answer]) -> list[str]:
        """Return those that may be proposed, in their order; what was not asked never may.

        Args:
            answers: Those to `asked`, in its order.
        """
        told = zip(self.asked, answers, strict=True)
        free = {text for text, answer in told if not answer.decision.suppress_suggestion}
        return [text for text in self._texts if text in free]


def _can_be_asked(text: str) -> bool:
    try:
        check_query(text)
    except RequestError:
        return False
    return True
