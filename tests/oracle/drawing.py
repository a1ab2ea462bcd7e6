"""Random lists and queries from an alphabet in which hits are likely."""

import unicodedata
from dataclasses import replace
from random import Random
from typing import TypeVar

from searchguard.engine.context import Context
from searchguard.policy.model import (
    Action,
    AgeBand,
    Blocklist,
    ContextList,
    Disguises,
    Lists,
    MatchMode,
    Notice,
    NoticeKind,
    NoticeText,
    Results,
    Rule,
    RuleState,
    Scope,
    Suggest,
    Surface,
    Term,
    Variant,
    Workspace,
)
from searchguard.text.leet import LEET, VOWELS
from searchguard.text.look_alikes import ALWAYS, CAPITALS, FOREIGN, REMINDING
from tests.oracle.reading import read
from tests.oracle.standing import rows

_Value = TypeVar("_Value")

LOOKS: dict[str, str] = {}
for look, like in {**ALWAYS, **FOREIGN, **REMINDING, **CAPITALS}.items():
    LOOKS[like] = LOOKS.get(like, "") + look
LEETS: dict[str, str] = {}
for sign, letters in LEET.items():
    for letter in letters:
        LEETS[letter] = LEETS.get(letter, "") + sign

# Few letters, so that words meet; each string is the alphabet of one kind of word.
LETTERS = (
    "ab",
    "aBé",
    "ab1",
    "19",
    "abß",
    "αβς",
    "аб",
    "백신는",
    "新冠",
    "カタが",
    "วัคซีน",
    "कि",
    "حو",
    "aﬁßİıſ㎒",
    "ｶﾞカ\u309a",
    "ㄱ가각",
    "٥۵5½",
    "ךכ\u05f3",
    "il1",
    "ILo0",
    "Alas",
    "eao",
    "еао",
    "νηhn",
    "кокs",
    "aöñé",
    "αάίι",
    "ийеё",
    "اأإةه",
    "يىیئ",
)
JOINS = (
    "",
    "",
    "",
    " ",
    " ",
    "-",
    "_",
    "'",
    "’",
    "#",
    "&",
    " & ",
    "😷",
    ".",
    "\u200b",
    "1",
    "A",
    "´",
    "\0",
    "\u0600",
    "❤️",
    "™",
    "🇳🇱",
    "!",
    "*",
    "@",
    "+",
    "$",
    "％",
)
STYLES = (
    "ａ",
    "Ａ",
    "𝐚",
    "ⓐ",
    "🅐",
    "🇦",
    "Á",
    "a\u0301",
    "\u200b",
    "\u0301",
    "À",
    "\u200d",
    "²",
    "ﬁ",
    "\u0308",
    "ö",
    "\u0654",
)
REGIONS = ("", "NL", "BE", "BE-VLG", "BE-VAN", "NL-GR")
LANGUAGES = ("", "nl", "nl-BE", "fr")
NOTICES = ("first", "second", "third", "fourth", "last")
REAL = (
    "plandemic",
    "covid hoax",
    "StopTheCount",
    "s&m",
    "c++",
    "18+",
    "$doge",
    "penis",
    "ass",
    "kill all",
    "boob",
    "therapist",
    "covid19",
    "5g",
    "911",
    "백신",
    "新冠病毒",
    "วัคซีนโควิด",
)


def a_word(random: Random) -> str:
    alphabet = random.choice(LETTERS)
    return "".join(random.choice(alphabet) for _ in range(random.randint(1, 5)))


def a_phrase(random: Random) -> str:
    if not random.randrange(6):
        return random.choice(REAL)
    phrase = a_word(random)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        phrase += random.choice(JOINS) + a_word(random)
    return "#" * (not random.randrange(6)) + phrase


def a_disguise(random: Random, text: str) -> str:
    """Return a text as somebody else would write it."""
    form = random.randrange(9)
    if form < 2:
        return random.choice((str.upper, str.title, str.capitalize))(text)
    if form == 2:
        return unicodedata.normalize(random.choice(("NFD", "NFC", "NFKD", "NFKC")), text)
    if form == 3:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    if form == 4:
        return text.replace(" ", random.choice(JOINS)).replace("-", random.choice(JOINS))
    if form == 5 and text:
        place = random.randrange(len(text) + 1)
        return text[:place] + random.choice(JOINS + STYLES) + text[place:]
    if form == 6:
        return "#" + "".join(map(str.capitalize, text.split(" ")))
    return text


def a_mask(random: Random, text: str) -> str:
    """Return a text of which some letters are replaced, repeated, parted or hidden."""
    form = random.randrange(5)
    share = random.choice((1, 2, 4))
    return "".join(
        char if random.randrange(share) else _masked(random, char, form) for char in text
    )


def _masked(random: Random, char: str, form: int) -> str:
    match form:
        case 0:
            return random.choice(LOOKS.get(char.lower(), char))
        case 1:
            return random.choice(LEETS.get(char.lower(), char))
        case 2:
            return char * random.choice((1, 2, 2, 3))
        case 3:
            return char + random.choice((" ", " ", "-", ".", "_", "😷"))
    return random.choice("*#") if char in VOWELS else char


def a_query(random: Random, phrases: list[str]) -> str:
    """Return a query of phrases, disguised, with words between them."""
    query = ""
    for _ in range(random.randint(1, 4)):
        piece = random.choice(phrases) if random.randrange(5) else a_word(random)
        piece = a_mask(random, piece) if random.randrange(2) else piece
        query += a_disguise(random, piece) + random.choice(JOINS)
    return a_disguise(random, query)


def a_term(random: Random, vocabulary: list[str]) -> Term:
    term = Term(
        match=random.choice((MatchMode.PHRASE, *MatchMode)),
        disguises=random.choice((Disguises.ALL, *Disguises)),
    )
    if term.match in (MatchMode.PREFIX, MatchMode.SUBSTRING):
        vocabulary = [text for text in vocabulary if _has_rows(text)] or ["ab"]
    if random.randrange(4):
        return replace(term, text=random.choice(vocabulary))
    groups = (
        tuple(random.sample(vocabulary, min(len(vocabulary), random.randint(1, 2))))
        for _ in range(random.randint(2, 3))
    )
    return replace(term, all_of=tuple(groups))


def _has_rows(text: str) -> bool:
    """Tell whether the letters of a term are of more than one look.

    Of those that are not, any part of a row of that look may be the term, and the engine, which
    looks at a row from its ends, does not try every part.
    """
    return len(set(rows(read(text)))) > 1


def a_scope(random: Random) -> Scope:
    """Return a scope that is, most often, open in all but one respect."""
    return Scope(
        regions=_some(random, REGIONS[1:]),
        interface_languages=_some(random, LANGUAGES[1:]),
        age_bands=_some(random, tuple(AgeBand)),
        surfaces=_some(random, tuple(Surface)),
    )


def a_rule(random: Random, number: int, vocabulary: list[str]) -> Rule:
    action = random.choice((Action.BLOCK, Action.POINTER))
    scope = a_scope(random) if not random.randrange(3) else Scope()
    return Rule(
        id=f"rule-{number}",
        action=action,
        state=random.choice((RuleState.LIVE,) * 5 + (RuleState.SHADOW, RuleState.DRAFT)),
        reason=random.choice(("health", "self-harm")),
        terms=tuple(a_term(random, vocabulary) for _ in range(random.randint(1, 3))),
        file_terms=tuple(random.sample(vocabulary, random.randint(0, 1))),
        regions=scope.regions,
        interface_languages=scope.interface_languages,
        age_bands=scope.age_bands,
        surfaces=scope.surfaces,
        variants=tuple(a_variant(random) for _ in range(random.choice((0, 0, 1, 2)))),
        results=random.choice((None, None, *Results)),
        suggest=random.choice((None, None, *Suggest)),
        softened_by=tuple(random.sample(("debunk", "news"), random.randint(0, 2))),
        except_phrases=tuple(
            a_disguise(random, random.choice(vocabulary)) + random.choice(("", " ", "a"))
            for _ in range(random.choice((0, 0, 1)))
        ),
        notices=tuple(random.sample(NOTICES, random.randint(0, 2))),
        priority=random.choice((0, 0, 0, 1, -1)),
        percent=random.choice((100, 100, 100, 50)),
        protected=not random.randrange(4),
    )


def a_variant(random: Random) -> Variant:
    return Variant(
        when=a_scope(random),
        action=random.choice((Action.BLOCK, Action.POINTER)),
        notices=random.choice((None, (), (random.choice(NOTICES),))),
        results=random.choice((None, *Results)),
        suggest=random.choice((None, *Suggest)),
    )


def a_vocabulary(random: Random) -> list[str]:
    return list(dict.fromkeys(a_phrase(random) for _ in range(random.randint(3, 7))))


def some_lists(random: Random, vocabulary: list[str]) -> Lists:
    numbers = range(random.randint(1, 4))
    return Lists(
        workspace=Workspace(blocked_notice=random.choice(("", "last"))),
        blocklists=(
            Blocklist(
                blocklist="list",
                rules=tuple(a_rule(random, number, vocabulary) for number in numbers),
            ),
        ),
        contexts=tuple(
            ContextList(id=name, language="en", phrases=(random.choice(vocabulary),))
            for name in ("debunk", "news")
        ),
        notices=tuple(
            Notice(
                notice=name,
                kind=NoticeKind.REFERENCE,
                texts=(NoticeText(language="en", title=name, body=name),),
            )
            for name in NOTICES
        ),
    )


def a_context(random: Random) -> Context:
    return Context(
        region=random.choice(REGIONS),
        language=random.choice(LANGUAGES),
        age_band=random.choice(tuple(AgeBand)),
        surface=random.choice((Surface.SEARCH, *Surface)),
    )


def _some(random: Random, values: tuple[_Value, ...]) -> tuple[_Value, ...]:
    return tuple(random.sample(values, random.randint(1, 2))) if not random.randrange(6) else ()
