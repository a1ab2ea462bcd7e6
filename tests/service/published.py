"""A store with a channel that lists are published to."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from searchguard.policy.model import Lists
from searchguard.policy.reading import load_folder
from searchguard.snapshot.changing import Change
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.publishing import publish
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from tests.service.folders import write_lists
from tests.snapshot.keys import ANN, CAROL, signed_snapshot, trust_file, trust_of

TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)})


@dataclass(frozen=True)
class Place:
    """A store with a channel `prod`, its trust file, and lists that are served."""

    folder: Path
    lists: Lists

    @property
    def words(self) -> tuple[str | Path, ...]:
        return (
            *("--store", self.folder / "store", "--channel", "prod"),
            *("--trust", self.folder / "trust.json", "--keep", self.folder / "kept"),
            *("--store-poll", "0.1"),
        )

    def publish(self, lists: Lists) -> str:
        data = signed_snapshot(compile_lists(lists), ANN)
        change = Change(
            channel="prod",
            keys=(CAROL,),
            reason="test",
            at=datetime.now(UTC),
            lasts=timedelta(days=1),
        )
        publish(FolderStore(self.folder / "store"), TRUST, data, change)
        return revision_of(lists)

    def with_line(self, query: str) -> Lists:
        """Return the lists with another line that must pass, which makes another revision."""
        return replace(self.lists, must_pass=(query,))


def place_in(folder: Path) -> Place:
    """Make a store in a folder, with nothing in it."""
    (folder / "store").mkdir()
    (folder / "trust.json").write_bytes(trust_file(TRUST, ANN))
    return Place(folder, load_folder(write_lists(folder / "lists")))
