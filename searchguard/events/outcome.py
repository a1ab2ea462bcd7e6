"""What becomes of a document."""

from enum import StrEnum


class Outcome(StrEnum):
    """What an alert leads to."""

    ACTIVATE = "activate"
    CONFIRM = "confirm"  # a person is asked
    UPDATE = "update"
    END = "end"
    IGNORE = "ignore"
    REFUSE = "refuse"
