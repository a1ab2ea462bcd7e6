"""Effort: what finding the literals in one text may cost.

Nobody's query comes near the bound. It is for texts made to cost much, and for lists many of whose
terms stand in each other.
"""

# Steps of which all take about the same time, a tenth of a microsecond.
EFFORT = 40_000
UNIT_READ = 2  # a unit of the text, in one of its readings
CANDIDATE = 50  # a candidate, at whose edges is looked
SPAN = 50  # a span of it
RUN = 10  # a run of that, which is compared with the term's
UNIT = 2  # a unit of that run
LAID_OUT = 8  # where the run is longer than the term's: a unit of it, for each letter
LETTER = 10  # a letter of a span that may be the term's
HIT = 20  # a literal that is found


class Effort:
    """The steps that are left for one text."""

    __slots__ = ("left",)

    def __init__(self, steps: int = EFFORT) -> None:
        self.left = steps

    def spend(self, steps: int) -> bool:
        """Take some steps away; tell whether there were as many left."""
        self.left -= steps
        return self.left >= 0
