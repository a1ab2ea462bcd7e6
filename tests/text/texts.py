"""Texts for tests: what people type, and what nobody should."""

from hypothesis import strategies as st

# Separators, apostrophes, marks, forms, the unseen, flags, several scripts, half a pair, nothing.
CHARACTERS = (
    "aAbBéßİıſﬁ１９5² '’´`-_#＃&＆.…™\t\n\0"
    "\u0301\u0345\u20e3\u0336\u200b\u200d\u00ad\ufeff\ufe0f\u202e\u034f\u3164"
    "𝐚Ⓐ🅐🄰🇳🇱😷❤疫カﾞｶがวัำกิកក्षिज़백ㄱ\u1107\u1162\u11a8"
    "αΣςйёلُأیךח־\u0600\ufdfa㎞½\ud83d\udc00\ue000\U0010ffff"
)
NASTY = st.text(st.sampled_from(CHARACTERS), max_size=30) | st.text(
    st.characters(codec=None), max_size=20
)
LONG = (
    "\u0301" * 60_000,
    "a" + "\u0336" * 60_000,
    "a\u0316\u0301" * 20_000,
    "\u0e34\u200b" * 30_000,
    "\ufdfa" * 5_000,
    "\u200b" * 60_000,
    "#_'" * 20_000,
    "🇳" * 20_000,
    "aB" * 30_000,
    "\ud83d" * 60_000,
    "\0" * 60_000,
)

# Of these, compatibility normalisation makes two letters, or a space and a mark.
SIGNS = dict.fromkeys(map(ord, "™℠´\u1ffd"))


def without_signs(text: str) -> str:
    """Return a text without the characters that compatibility normalisation takes for others."""
    return text.translate(SIGNS)
