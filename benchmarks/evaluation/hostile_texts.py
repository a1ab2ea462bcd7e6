"""The texts somebody sends who wants the service to stop, by kind."""

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from benchmarks.evaluation.data import Data

Texts = Sequence[str]

_WHOLE = 1024  # code points of which all are looked at
_CHAIN = 60

# Terms of which each stands in the next, so that every place of a query ends many of them.
CHAINS: dict[str, tuple[str, ...]] = {
    "chain aa": tuple("a" * length for length in range(2, _CHAIN + 2)),
    "chain ab": tuple(("ab" * length)[:length] for length in range(2, _CHAIN + 2)),
    "chain a a": tuple(" ".join("a" * length) for length in range(2, _CHAIN + 2)),
}

_FIXED: dict[str, tuple[str, ...]] = {
    "64 KiB of combining marks": ("a" + "\u0301" * 32_767, "\u0345\u0301" * 16_384),
    "marks on every letter": (("e" + "\u0301\u0327\u0489" * 10) * 512,),
    "U+FDFA x 10,000": ("\ufdfa" * 10_000,),
    "one letter x 10,000": ("a" * 10_000, "l" * 10_000, "ß" * 10_000),
    "one letter x 1,024": ("a" * _WHOLE, "b" * _WHOLE, "а" * _WHOLE),
    "1l x 5,000": ("1l" * 5_000, "1l" * (_WHOLE // 2), "!|" * (_WHOLE // 2)),
    "overlap chain": ("a" * _WHOLE, "ab" * (_WHOLE // 2), "a " * (_WHOLE // 2)),
    "masks": ("*" * _WHOLE, "p*" * (_WHOLE // 2), "#" * _WHOLE, "v*cc*n* " * (_WHOLE // 8)),
    "separators": (". " * (_WHOLE // 2), "a.b-c_d " * (_WHOLE // 8), "\u200b" * 20_000),
    "emoji": ("👩‍👩‍👧" * (_WHOLE // 5), "a🔥" * (_WHOLE // 2), "🇳🇱" * (_WHOLE // 2)),
    "bidi controls": ("\u202e\u2066a" * (_WHOLE // 3), "\u202e" * 20_000),
    "other letters": ("ﬄ" * _WHOLE, "İ" * _WHOLE, "각" * _WHOLE, "疫苗" * (_WHOLE // 2)),
    "not text": ("\ud800" * _WHOLE, "\x00" * _WHOLE, "\U0010ffff" * _WHOLE, "", " " * _WHOLE),
}


def texts_of(data: Data) -> dict[str, Texts]:
    """Return the kinds that are the same in every round, near misses of the lists included."""
    terms = [listed.bare for listed in data.misinformation]
    return {**_FIXED, "near misses": _near_misses(terms), "naughty strings": data.naughty}


def fresh_texts(turn: int) -> dict[str, Texts]:
    """Return the kinds that differ in each round, so that no cache can hold them all."""
    random = Random(f"fresh|{turn}")
    return {
        "any code points": _random_texts(_characters(), random),
        "any letters": _random_texts(_letters(), random),
    }


@cache
def _characters() -> str:
    return "".join(chr(code) for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000)


@cache
def _letters() -> str:
    return "".join(filter(str.isalnum, _characters()))


def _random_texts(characters: str, random: Random) -> Texts:
    return ["".join(random.choices(characters, k=_WHOLE)) for _ in range(4)]


def _near_misses(terms: Sequence[str]) -> Texts:
    """Return queries full of what is almost a term: in a longer word, short of a letter."""
    random = Random("near misses")
    spoilt: dict[str, Callable[[str], str]] = {
        "in a word": lambda term: f"x{term}x",
        "one letter short": lambda term: term[:-1],
        "one other letter": lambda term: term[:-1] + "q",
        "all leet": lambda term: term.translate(str.maketrans("aeiost", "431057")),
        "cut everywhere": "xx".join,
        "no spaces": lambda term: term.replace(" ", "") + "s",
    }
    texts = []
    for spoil in spoilt.values():
        for _ in range(4):
            chosen = random.choices(terms, k=_WHOLE)
            texts.append(" ".join(map(spoil, chosen))[:_WHOLE])
            texts.append("".join(map(spoil, chosen))[:_WHOLE])
    return texts
