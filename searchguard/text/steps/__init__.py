"""The fold steps, in their order: the only list of them.

A step takes a short text (one character with its marks) and returns what is left to compare. The
order is fixed by ADR 0002: forms are opened before marks go, marks go before case is folded (U+0345
would become a letter), and the folds of single scripts come last.
"""

from collections.abc import Callable

from searchguard.text.steps.arabic import arabic
from searchguard.text.steps.case import case
from searchguard.text.steps.compatibility import compatibility
from searchguard.text.steps.digits import digits
from searchguard.text.steps.enclosed import enclosed
from searchguard.text.steps.hebrew import hebrew
from searchguard.text.steps.invisible import invisible
from searchguard.text.steps.latin import latin
from searchguard.text.steps.marks import marks
from searchguard.text.steps.turkish import turkish

Step = Callable[[str], str]

STEPS: dict[str, Step] = {
    "invisible": invisible,
    "compatibility": compatibility,
    "enclosed": enclosed,
    "marks": marks,
    "case": case,
    "latin": latin,
    "turkish": turkish,
    "arabic": arabic,
    "hebrew": hebrew,
    "digits": digits,
}
