"""Letters written more often than they should be."""

from random import Random


def one_repeated(text: str, random: Random) -> str | None:
    """Write one letter three to five times."""
    place = random.choice([place for place, char in enumerate(text) if char.isalpha()])
    return text[:place] + text[place] * random.randint(3, 5) + text[place + 1 :]


def all_doubled(text: str, _random: Random) -> str | None:
    """Write every letter twice; digits stay."""
    return "".join(char * 2 if char.isalpha() else char for char in text)
