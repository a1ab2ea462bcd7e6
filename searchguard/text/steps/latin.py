"""Latin letters that Unicode does not decompose."""

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ƀ": "b",
        "ɨ": "i",
        "ƶ": "z",
        "ǥ": "g",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def latin(text: str) -> str:
    """Write barred letters plain and ligatures as their two letters, as people type them.

    `cœur` => `coeur`, `Łódź` => `lodz`, `ø` => `o`
    """
    return text.translate(_LETTERS)
