"""Keys of one or two symbols, which would be candidates in almost every query.

They stay out of the automaton and are looked up by whole word: dropping separators brings any two
letters together somewhere (`jobs manager` holds `sm`). The words are those of the coarse classes,
in an automaton of their own, so that the cost does not grow with the number of keys.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from searchguard.engine.automaton import Automaton
from searchguard.text.characters import HASH_SIGNS
from searchguard.text.coarse import DIGIT_CLASSES, opened, spaced
from searchguard.text.lines import APART, END, Lines, lines_at, words_of

SHORT = 3  # symbols; a key of fewer is looked up by word
# A capital inside a word, which in a hashtag begins another one: `StopSM`.
_INNER_CAPITAL = re.compile(r"[a-zA-Z0-9][\x00-\x1f\x7f]*[A-Z]")
# The same in an opened text of any script, where a mark may stand between. The capital comes first,
# for that is what is searched for, and beyond the BMP all that may be one: a class with single
# characters from there is gone through one by one.
_CAPITALS = "".join(filter(str.isupper, map(chr, range(1 << 16)))) + (
    "\U00010400-\U0001e943\U0001f130-\U0001f189"
)
_INNER_CAPITAL_OF_ANY = re.compile(rf"[{_CAPITALS}](?<=(?:[^\W_]|[\u0300-\U0010ffff]).)")
_END_OF_WORD = re.compile(f"[{DIGIT_CLASSES}]{{0,4}} ")


class ShortKeys:
    """Short keys with the numbers they stand for."""

    def __init__(self, keys: Iterable[tuple[str, int]]) -> None:
        numbers = dict(keys)
        self._numbers = tuple(numbers.values())
        self._keys = Automaton(numbers)
        spellings = ((f" {key}", f" {' '.join(key)}") for key in numbers)
        self._starts = Automaton(dict.fromkeys(spelling for two in spellings for spelling in two))

    def may_hold(self, text: str, coarse: str, *, hashtag: bool) -> bool:
        """Tell whether a short key may stand as a word in a text, given its coarse string too.

        Where a change of case may make words, which is in hashtags, every text that holds the
        symbols passes.
        """
        for words in spaced(text):
            for end, _ in self._starts.scan(words):
                if _END_OF_WORD.match(words, end + 1):
                    return True
        if not hashtag and HASH_SIGNS.isdisjoint(text):
            return False
        if text.isascii():
            has_capital = _INNER_CAPITAL.search(text)
        else:
            has_capital = _INNER_CAPITAL_OF_ANY.search(opened(text))
        return bool(has_capital) and any(self._keys.scan(coarse))

    def among(self, texts: Sequence[str], lines: Lines) -> set[int]:
        """Return the numbers of the texts with a line in which a key may stand: `may_hold` of many.

        Args:
            texts: The texts that the lines were made of.
            lines: Their coarse strings.
        """
        strings = dict(zip(lines.numbers, lines.text.split(END), strict=False))
        plain = [number for number in strings if texts[number].isascii()]
        written = APART.join([texts[number] for number in plain])
        words = words_of(written)
        ends = (end for end, _ in self._starts.scan(words) if _END_OF_WORD.match(words, end + 1))
        found = {plain[line] for line in lines_at(words, ends)}
        capitals = (match.start() for match in _INNER_CAPITAL.finditer(written))
        doubtful = {plain[line] for line in lines_at(written, capitals)}
        doubtful.update(strings.keys() - plain)
        return found | {
            n for n in doubtful - found if self.may_hold(texts[n], strings[n], hashtag=True)
        }

    def scan(self, coarse: str) -> Iterator[tuple[int, int]]:
        """Yield (offset of the last symbol, number of the key) for each short key in a string."""
        return ((end, self._numbers[place]) for end, place in self._keys.scan(coarse))
