"""The small, fast-changing state beside the lists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What is switched on and off at the moment; version 0 is the empty one."""

    version: int = 0


EMPTY = Switchboard()
