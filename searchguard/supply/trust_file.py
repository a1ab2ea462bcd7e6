"""The trust file that a server is started with, and those that may take its place."""

from collections.abc import Callable
from pathlib import Path

from searchguard.snapshot.files import read_small_file
from searchguard.snapshot.trust import Trust
from searchguard.snapshot.vouching import load_next_trust, load_trust


class TrustFile:
    """A file that is looked at again: a newer one is believed if the root before signed it too."""

    def __init__(self, path: Path, believe: Callable[[bytes], Trust] = load_trust) -> None:
        """Read it.

        Args:
            path: Where it is.
            believe: Returns the trust in its bytes, or raises TrustError.

        Raises:
            TrustError: It is not a trust file.
            OSError: It cannot be read.
        """
        self._path = path
        self.data = read_small_file(path)
        self.trust: Trust = believe(self.data)

    def look(self) -> Trust:
        """Return the trust that holds now.

        Raises:
            TrustError: There is another one that may not take its place, so the old one holds.
            OSError: It cannot be read.
        """
        data = read_small_file(self._path)
        if data != self.data:
            self.trust = load_next_trust(data, self.trust)
            self.data = data
        return self.trust
