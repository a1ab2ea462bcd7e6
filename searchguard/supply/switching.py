"""Following the switchboard of a channel or a folder, and the file to break the glass with.

It knows no process and no pipe, and gets time as an argument; `switch_child` runs it. The store may
take long to answer or be away, so what the local file says is asked apart from it.
"""

from datetime import datetime
from pathlib import Path

from searchguard.errors import SearchguardError, SwitchboardError
from searchguard.snapshot.breakglass import BreakGlass
from searchguard.snapshot.files import write_file
from searchguard.snapshot.stores.store import Store
from searchguard.snapshot.switchboard import EMPTY, LOCAL, Switchboard, in_force, joined
from searchguard.snapshot.switchboards import (
    MOST_AHEAD,
    Switchboards,
    Version,
    read_switchboard,
)
from searchguard.supply.frames import Switched
from searchguard.supply.trust_file import TrustFile

KEPT = "switchboard"


class StoreBoard:
    """The switchboard of a channel of a store, or of a folder: the newest that could be read."""

    def __init__(self, followed: Switched, store: Store) -> None:
        """Follow.

        Raises:
            TrustError: The trust file is not one that may be believed.
            OSError: It cannot be read.
        """
        self._followed = followed
        self._store = store
        self._trust = TrustFile(Path(followed.trust)) if followed.trust else None
        self._version: Version | None = None
        self.fault = ""

    @property
    def board(self) -> Switchboard:
        """What was read last; the empty one before."""
        return self._version.switchboard if self._version else EMPTY

    def look(self, now: datetime) -> None:
        """Go on to the newest version; what cannot be read is told in `fault`, and changes none."""
        try:
            found = self._newest(now)
        except (SearchguardError, OSError) as error:
            self.fault = f"the switchboard is not followed: {error}"
            self._version = self._version or self._kept()
            return
        self.fault = ""
        if found != self._version:
            self._version = found
            self._keep(found)

    def _newest(self, now: datetime) -> Version:
        if self._followed.channel == LOCAL and not Path(self._followed.store).is_dir():
            return Version()  # nobody has flipped it yet
        trust = self._trust.look() if self._trust else None
        boards = Switchboards(self._store, self._followed.channel, trust)
        found = boards.newest(self._version)
        check_time(found.switchboard, now)
        return found

    def _kept(self) -> Version | None:
        """Return the version that was followed last, if it is kept and still trusted."""
        if not self._followed.keep or self._trust is None:
            return None
        try:
            data = (Path(self._followed.keep) / KEPT).read_bytes()
            return Version(read_switchboard(data, self._trust.trust), data)
        except (SearchguardError, OSError):
            return None

    def _keep(self, version: Version) -> None:
        if not self._followed.keep or not version.data:
            return
        folder = Path(self._followed.keep)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_file(folder / KEPT, version.data)
        except OSError as error:
            reason = error.strerror or str(error)
            self.fault = f"no switchboard is kept for a start without the store: {reason}"


class GlassBoard:
    """The local file, which lies over the store's switchboard while anything in it holds."""

    def __init__(self, path: Path, trust: Path) -> None:
        """Follow a file; it need not be there.

        Raises:
            TrustError: The trust file is not one that may be believed.
            OSError: It cannot be read.
        """
        self._path = path
        self._trust = TrustFile(trust)
        self.board = EMPTY
        self.fault = ""

    def look(self, now: datetime) -> None:
        """Read the file; one that cannot be used lies over nothing, and is told."""
        self.fault, self.board = "", EMPTY
        try:
            found = BreakGlass(self._path, self._trust.look()).newest().switchboard
            check_time(found, now)
            self.board = in_force(found, now)
        except (SearchguardError, OSError) as error:
            self.fault = f"the file to break the glass with is not followed: {error}"


def effective(store: Switchboard, glass: Switchboard) -> Switchboard:
    """Return what holds: the store's switchboard, and the local file's over it if it says any."""
    return joined(store, glass) if any(glass.entries()) else store


def check_time(switchboard: Switchboard, now: datetime) -> None:
    """Check that a switchboard was not made later than now.

    Raises:
        SwitchboardError: It was, by more than clocks may differ.
    """
    if switchboard.created > now + MOST_AHEAD:
        msg = f"version {switchboard.version} of the switchboard is from the future"
        raise SwitchboardError(f"{msg} ({switchboard.created}): look at the clocks")
