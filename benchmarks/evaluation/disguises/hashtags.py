"""A phrase as one hashtag, in the ways people write them."""

from random import Random


def joined(text: str, _random: Random) -> str | None:
    """Join the words of a phrase behind a hash sign, in lower case."""
    words = text.lower().split()
    return "#" + "".join(words) if len(words) > 1 else None


def camel_case(text: str, _random: Random) -> str | None:
    """Join the words of a phrase behind a hash sign, each with a capital."""
    words = text.lower().split()
    return "#" + "".join(map(str.capitalize, words)) if len(words) > 1 else None


def underscored(text: str, random: Random) -> str | None:
    """Join the words of a phrase by underscores, with a hash sign or without."""
    words = text.split()
    return random.choice(("#", "")) + "_".join(words) if len(words) > 1 else None


def with_year(text: str, random: Random) -> str | None:
    """Join a term behind a hash sign, a year after it; not where it ends in a digit."""
    if text[-1].isdigit():
        return None
    return "#" + "".join(text.split()) + str(random.randint(2019, 2026))
