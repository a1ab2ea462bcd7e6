"""Arabic and Persian spelling that people leave out or interchange."""

import re

from searchguard.text.characters import Ranges, char_class

_OPTIONAL: Ranges = (
    (0x0610, 0x061A),  # signs of the Koran
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # harakat, hamza above and below
    (0x0670, 0x0670),  # superscript alef
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
)
_DROPPED = re.compile(f"[{char_class(_OPTIONAL)}]+")
_LETTERS = str.maketrans(
    {
        "\u0671": "\u0627",  # alef wasla: alef
        "\u0649": "\u064a",  # alef maksura: yeh
        "\u06cc": "\u064a",  # Farsi yeh: yeh
        "\u06a9": "\u0643",  # keheh: kaf
        "\u0629": "\u0647",  # teh marbuta: heh
    }
)


def arabic(text: str) -> str:
    """Drop tatweel and harakat, and make one letter of those that are typed for each other.

    `لُقَاح` => `لقاح`, `أ` => `ا`, `ی` => `ي`
    """
    return _DROPPED.sub("", text).translate(_LETTERS)
