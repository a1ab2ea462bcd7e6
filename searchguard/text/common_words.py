"""Words that people write so often that two side by side are two words."""

from importlib.resources import files


def _words() -> frozenset[str]:
    folder = files("searchguard.text") / "words"
    lists = (entry for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return frozenset(word for entry in lists for word in entry.read_text("utf-8").split())


_COMMON = _words()


def is_common(word: str) -> bool:
    """Tell whether a folded word is a common one of English."""
    return word in _COMMON
