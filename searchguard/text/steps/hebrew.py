"""Hebrew points and final letters."""

import re

_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+")
_FINALS = str.maketrans("ךםןףץ", "כמנפצ")


def hebrew(text: str) -> str:
    """Drop points and cantillation, and write final letters as plain ones.

    `חִסּוּן` => `חסונ`
    """
    return _POINTS.sub("", text).translate(_FINALS)
