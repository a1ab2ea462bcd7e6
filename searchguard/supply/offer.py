"""What a source of lists offers to serve."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A snapshot's bytes and where they came from, in words for GetStatus.

    `data` is None where what serves should go on, and `loaded_from` is empty where it still comes
    from the same place. `doubt` tells why this may not be the newest; empty where it is. `returns`
    tells that the snapshot is what was before, and what it replaces is not to come back.
    """

    data: bytes | None
    loaded_from: str
    doubt: str = ""
    returns: bool = False
