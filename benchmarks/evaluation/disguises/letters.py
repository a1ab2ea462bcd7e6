"""Swap some letters of a text for others, by a table; every disguise of single letters is this."""

from collections.abc import Mapping
from random import Random

Table = Mapping[str, str]  # a letter -> each character that may stand in its place


def both_cases(lower: Table) -> dict[str, str]:
    """Return a table of lower-case letters with the capitals added where they have one each."""
    capitals = {
        letter.upper(): "".join(c.upper() for c in others if len(c.upper()) == 1)
        for letter, others in lower.items()
    }
    return {letter: others for letter, others in {**capitals, **lower}.items() if others}


def any_case(lower: Table) -> dict[str, str]:
    """Return a table in which a capital becomes what its lower-case letter becomes."""
    return {**{letter.upper(): others for letter, others in lower.items()}, **lower}


def places(text: str, table: Table) -> list[int]:
    """Return the places of the letters that a table can swap."""
    return [place for place, char in enumerate(text) if char in table]


def swap(text: str, table: Table, chosen: list[int], random: Random) -> str:
    """Return a text with the letters at the chosen places swapped."""
    letters = list(text)
    for place in chosen:
        letters[place] = random.choice(table[letters[place]])
    return "".join(letters)


def swap_some(text: str, table: Table, count: int, random: Random) -> str | None:
    """Return a text with just so many letters swapped; None where it has too few of them."""
    possible = places(text, table)
    if len(possible) < count:
        return None
    return swap(text, table, random.sample(possible, count), random)


def translated(text: str, table: Mapping[str, str]) -> str | None:
    """Return a text with every letter of a table translated; None where it holds none."""
    written = "".join(table.get(char, char) for char in text)
    return None if written == text else written
