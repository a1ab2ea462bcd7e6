"""Break-glass: a switchboard in a local file, for when the store is away; it ends in a day."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from searchguard.errors import SwitchboardError
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.files import read_at_most, write_file
from searchguard.snapshot.switchboard import BREAKGLASS_VERSIONS, MOST_BYTES, Switchboard
from searchguard.snapshot.switchboards import Version, numbered, read_switchboard, written
from searchguard.snapshot.trust import RoleName, Trust

CHANNEL = "breakglass"


class BreakGlass:
    """The file; it holds one version, which lies over the switchboard of the store."""

    def __init__(self, path: Path, trust: Trust) -> None:
        self._path = path
        self._trust = trust

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"the file `{self._path}`"

    def newest(self) -> Version:
        """Return what the file holds; of version 0 where there is none.

        Raises:
            SwitchboardError: It cannot be used.
            TrustError: It is not signed as it should be.
            OSError: It cannot be read.
        """
        try:
            data = read_at_most(self._path, MOST_BYTES)
        except FileNotFoundError:
            return Version()
        return Version(read_breakglass(data, self._trust), data)

    def history(self, newest: Version) -> Iterator[Version]:
        """Yield what the file holds: it has no past."""
        if newest.data:
            yield newest

    def flip(self, before: Version, following: Switchboard, keys: Sequence[SigningKey]) -> Version:
        """Write the file that comes after another one; it is durable once this returns.

        Raises:
            SwitchboardError: It cannot be used, such as for lasting longer than a day.
            TrustError: It would not be trusted.
            OSError: It cannot be written.
        """
        seconds = int(following.created.timestamp())
        number = max(BREAKGLASS_VERSIONS, seconds, before.switchboard.version + 1)
        data = written(numbered(following, number, CHANNEL, before.digest), keys)
        switchboard = read_breakglass(data, self._trust)
        write_file(self._path, data)
        return Version(switchboard, data)


def read_breakglass(data: bytes, trust: Trust) -> Switchboard:
    """Return the switchboard that bytes hold, once the role `breakglass` has signed it.

    Raises:
        SwitchboardError: It cannot be used.
        TrustError: It is none, or not signed as it should be.
    """
    found = read_switchboard(data, trust, RoleName.BREAKGLASS)
    if not found.is_breakglass or found.channel != CHANNEL:
        raise SwitchboardError("a switchboard of a channel is no file to break the glass with")
    return found
