"""Other forms of the same letters: wide, mathematical, in circles and squares, as flags."""

from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from benchmarks.evaluation.disguises.letters import translated

# Letters that Unicode had before it had the rest of their mathematical alphabet.
_SCRIPT_HOLES = dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True))


def _alphabet(upper: int, lower: int | None = None, digit: int | None = None) -> dict[str, str]:
    """Return letter -> its form, from the code points of A, a and 0."""
    starts = [(ascii_uppercase, upper), (ascii_lowercase, lower or upper)]
    if digit is not None:
        starts.append((digits, digit))
    return {char: chr(start + place) for chars, start in starts for place, char in enumerate(chars)}


_WIDE = _alphabet(0xFF21, 0xFF41, 0xFF10)
_BOLD = (_alphabet(0x1D400, 0x1D41A, 0x1D7CE), _alphabet(0x1D5D4, 0x1D5EE, 0x1D7EC))
_SCRIPT = (_alphabet(0x1D49C, 0x1D4B6) | _SCRIPT_HOLES, _alphabet(0x1D4D0, 0x1D4EA))
_CIRCLED_DIGITS = {"0": "⓪"} | {str(n): chr(0x245F + n) for n in range(1, 10)}
_CIRCLED = (_alphabet(0x24B6, 0x24D0) | _CIRCLED_DIGITS, _alphabet(0x1F150))
_SQUARED = (_alphabet(0x1F130), _alphabet(0x1F170))
_REGIONAL = _alphabet(0x1F1E6)


def fullwidth(text: str, _random: Random) -> str | None:
    """Write in the wide letters of East Asian fonts."""
    return translated(text, _WIDE)


def bold(text: str, random: Random) -> str | None:
    """Write in mathematical bold, with serifs or without."""
    return translated(text, random.choice(_BOLD))


def script(text: str, random: Random) -> str | None:
    """Write in mathematical script, light or bold."""
    return translated(text, random.choice(_SCRIPT))


def circled(text: str, random: Random) -> str | None:
    """Write in circles, white or black."""
    return translated(text, random.choice(_CIRCLED))


def squared(text: str, random: Random) -> str | None:
    """Write in squares, white or black."""
    return translated(text, random.choice(_SQUARED))


def regional(text: str, _random: Random) -> str | None:
    """Write in regional indicators, the halves of flags."""
    return translated(text, _REGIONAL)
