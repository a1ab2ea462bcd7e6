"""What a generation is told when it starts, and while it serves."""

from datetime import datetime

import msgspec

from searchguard.service.fault import LoadFault
from searchguard.service.generations.reports import Reason
from searchguard.service.generations.room import Room
from searchguard.service.settings import Settings

# What is in `shared`.
NUMBERS = "numbers"  # what all workers count
SWITCHBOARD = "switchboard"  # a bulletin of what gates what they answer
SAMPLES = "samples"  # calls that are copied for whoever watches
WATCHED = "watched"  # a bulletin of what is watched


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a leader is asked to serve.

    `snapshot` is a descriptor that comes along, `bulletin` one that it inherits, and `shared` names
    those of memory that outlives generations. `addresses` are where workers listen, in turns.
    `serving` is the revision that serves already, empty where it must be served again; `since` is
    since when this snapshot has served, None where it has not. `loaded_from` and `fault` are for
    the status. `quarantine` tells of revisions that are not served, and why; `room` of the memory
    that is left.
    """

    settings: Settings
    generation: int
    snapshot: int = -1
    bulletin: int
    shared: dict[str, int]
    addresses: tuple[str, ...]
    loaded_from: str
    serving: str = ""
    since: datetime | None = None
    fault: LoadFault | None = None
    quarantine: dict[str, tuple[Reason, str]] = {}
    room: Room | None = None


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What every worker must learn soon: the generation that serves now, and of its lists.

    A worker of another generation learns from it that it has been replaced, and nothing else.
    """

    generation: int
    loaded_from: str
    fault: LoadFault | None = None
