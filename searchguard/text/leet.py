"""Leet: digits and symbols written for letters."""

LEET_DIGITS = {
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
}
# Symbols separate words as well; they are read as letters in a reading of their own.
LEET_SYMBOLS = {
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "+": "t",
    "€": "e",
    "£": "l",
    "¢": "c",
    "¥": "y",
    "×": "x",
}
LEET = LEET_DIGITS | LEET_SYMBOLS

# One of these inside a word hides one vowel.
MASKS = frozenset("*#")
MASK = "*"
VOWELS = "aeiou"
