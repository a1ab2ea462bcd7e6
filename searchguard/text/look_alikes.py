"""Letters that look like a Latin letter.

The first two tables are those rows of Unicode's confusables.txt (UTS #39) whose target is an ASCII
letter and whose source is a letter of an alphabet, after folding, with the small capitals added.
Scripts whose words would change by it (Arabic, Hebrew, those of India and South-East Asia, Han,
Kana, Hangul) are left out. A look-alike adds a letter to what a unit may stand for; it never
replaces its own.
"""

import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache
from sys import intern

# Latin letters of phonetic and other special alphabets: they may always be read as the plain one.
_LATIN = {
    "a": "ɑᴀ",
    "b": "ƅꞵʙ",
    "c": "ᴄ",
    "d": "ᴅ",
    "e": "ꬲᴇ",
    "f": "ẝꞙꬵꜰ",
    "g": "ƍɡᶃɢ",
    "h": "ʜ",
    "i": "ɩɪ",
    "j": "ʝᴊ",
    "k": "ᴋ",
    "l": "ǀʟ",
    "m": "ᴍ",
    "n": "ɴ",
    "o": "ᴏᴑꬽ",
    "p": "ᴘ",
    "r": "ʀꭇꭈ",
    "s": "ƽꜱ",
    "t": "ᴛ",
    "u": "ʋᴜꞟꭎꭒ",
    "v": "ᴠ",
    "w": "ɯᴡ",
    "x": "ꭓ",
    "y": "ɣʏᶌỿꭚ",
    "z": "ᴢ",
}
# Letters of other alphabets: only where the word shows that they are not meant as themselves.
_FOREIGN = {
    "a": "αаᎪᗅꓮ𐊠𖽀",
    "b": "βвьᏏᏴᑲᖯᗷꓐ𐊂𐊡𐌁",
    "c": "сᏟⲥꓚ𐊢𐌂𐐽𐔜",
    "d": "ԁᎠᏧᑯᗞᗪꓒꓓ",
    "e": "εеҽᎬⴹꓰ𐊆𑣆𑣎",
    "f": "ϝքᖴꓝ𐊇𐊥𐔥𑣂",
    "g": "ԍցᏀᏳꓖ",
    "h": "нһհᎻᏂᕼⲏꓧ𐋏",
    "i": "ιіӏᎥꙇ𑣃",
    "j": "ϳјᎫᒍꓙ",
    "k": "κкᏦᛕⲕꓗ𐔘",
    "l": "Ꮮᒪᛁⲓⳑⵏꓡꓲ𐊊𐌉𐑃𐔦𑣒𖼖𖼨",
    "m": "μϻмᎷᗰᛖⲙꓟ𐊰𐌑",
    "n": "ηոռⲛꓠ𐔓",
    "o": "οσоօჿⲟⵔꓳ𐊒𐊫𐐬𐓪𐔖𑣈𑣕𑣗",
    "p": "ρрᏢᑭⲣꓑ𐊕",
    "q": "ԛգզⵕ",
    "r": "гᎡᎱᏒᖇᴦⲅꓣ𐓜𖼵",
    "s": "ѕտᏕᏚꓢ𐊖𐑈𑣁𖼺",
    "t": "τтᎢⲧꓔ𐊗𐊱𐌕𑣜𖼊",
    "u": "υսᑌꓴ𐓶𑣘𖽂",
    "v": "νѵᏙᐯⴸꓦ𐔝𑣀𖼈",
    "w": "ѡԝաᎳᏔꓪ",
    "x": "χхᕁᕽᚷⲭⵝꓫ𐊐𐊴𐌗𐔧",
    "y": "γуүყᎩᎽⲩꓬ𐊲𑣄𖽃",
    "z": "ζᏃꓜ𑣉",
}
# Cyrillic letters that only remind of a Latin one: read so beside Latin letters alone.
_REMINDING = {
    "a": "д",
    "b": "бъ",
    "e": "эє",
    "n": "ип",
    "r": "я",
    "u": "ц",
    "w": "шщ",
    "y": "ч",
}
# Greek letters whose capital looks like another Latin letter than the small one does.
_CAPITALS = {"h": "η", "n": "ν", "y": "υ"}


def _table(groups: dict[str, str]) -> dict[str, str]:
    return {look: letter for letter, looks in groups.items() for look in looks}


# Letters of a word all of whose letters look Latin, below which it may be its own alphabet's.
SHORT_WORD = 5  # in a text that has letters of the alphabet which look like none of ours
LONE_WORD = 4  # in a text without a Latin letter

ALWAYS = _table(_LATIN)
FOREIGN = _table(_FOREIGN)
REMINDING = _table(_REMINDING)
LOOK_ALIKES = ALWAYS | FOREIGN | REMINDING
CAPITALS = _table(_CAPITALS)


@lru_cache(maxsize=1 << 12)
def alphabet(letter: str) -> str:
    """Return the first word of a letter's Unicode name, which is its script's; empty for none."""
    return intern(unicodedata.name(letter, "").partition(" ")[0]) if letter.isalpha() else ""


def alike(word: str, around: AbstractSet[str], *, capitals: bool = False) -> str:
    """Return for each letter of a folded word the Latin letter it may be read as, else a space.

    A letter of another alphabet is read as Latin in a word of mixed alphabets, and in a word all of
    whose letters are look-alikes, but not in a short one that the text shows to be meant as it is
    (ADR 9). Digits and symbols are no letters.

    Args:
        word: The letters of one word.
        around: The alphabets that its text is written in, as `surely_in` tells them.
        capitals: Read a Greek letter by the look of its capital.
    """
    if word.isascii() or LOOK_ALIKES.keys().isdisjoint(word):
        return " " * len(word)
    if capitals:
        small = zip(word, alike(word, around), strict=True)
        return "".join(look if look == " " else CAPITALS.get(own, look) for own, look in small)
    alphabets = _alphabets(word)
    table = ALWAYS
    if len(alphabets) > 1:
        table = LOOK_ALIKES if "LATIN" in alphabets else ALWAYS | FOREIGN
    elif all(letter in FOREIGN for letter in word if letter.isalpha()):
        table = ALWAYS if _is_meant(word, alphabets, around) else FOREIGN
    return "".join(table.get(letter, " ") for letter in word)


def surely_in(letters: str) -> frozenset[str]:
    """Return the alphabets of the letters of a folded text that look like no other's."""
    return frozenset(map(alphabet, set(letters) - FOREIGN.keys()))


def may_be_meant(word: str) -> bool:
    """Tell whether a word looks Latin and is short enough to be one of its own alphabet."""
    return len(word) < SHORT_WORD and word.isalpha() and FOREIGN.keys() >= set(word)


def _is_meant(word: str, alphabets: AbstractSet[str], around: AbstractSet[str]) -> bool:
    """Tell whether a word all of whose letters look Latin is meant in its own alphabet."""
    if not may_be_meant(word):
        return False
    return not alphabets.isdisjoint(around) or (len(word) < LONE_WORD and "LATIN" not in around)


def _alphabets(word: str) -> set[str]:
    """Return the alphabets of a word; of more than two only so many, if Latin is among them."""
    found = set[str]()
    for letter in word:
        if own := alphabet(letter):
            found.add(own)
        if len(found) > 1 and "LATIN" in found:
            break
    return found
