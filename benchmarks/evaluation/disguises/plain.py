"""No disguise, and the one that is hardly any: capitals."""

from random import Random

_CASES = (str.upper, str.lower, str.title, str.swapcase, str.capitalize)


def plain(text: str, _random: Random) -> str | None:
    """Write a term as it is."""
    return text


def case(text: str, random: Random) -> str | None:
    """Write a term in another case, or each letter in its own."""
    if random.random() < 0.5:
        return random.choice(_CASES)(text)
    return "".join(random.choice((str.upper, str.lower))(char) for char in text)
