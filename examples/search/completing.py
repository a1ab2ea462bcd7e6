"""What somebody may be about to type: queries and titles that go on like what they typed."""

from collections.abc import Iterable

_MOST_TYPED = 100


class Completions:
    """Texts to complete to, the most wanted first. Which of them may be shown is not its affair."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take texts in the order in which they are to be proposed."""
        self._texts = {_folded(text): text for text in reversed(list(texts))}

    def of(self, typed: str, most: int) -> list[str]:
        """Return what goes on like what was typed: from the beginning first, then from a word."""
        begun = _folded(typed)[:_MOST_TYPED]
        if not begun:
            return []
        folded = list(reversed(self._texts))
        whole = [text for text in folded if text.startswith(begun)]
        inside = [text for text in folded if f" {begun}" in text and text not in whole]
        return [self._texts[text] for text in (*whole, *inside)][:most]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
