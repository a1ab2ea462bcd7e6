"""Characters that show nothing."""

from searchguard.text.characters import INVISIBLE


def invisible(text: str) -> str:
    """Drop what nobody sees: zero-width characters, bidi controls, tags, control characters.

    `vac<U+200B>cin` => `vaccin`
    """
    return INVISIBLE.sub("", text)
