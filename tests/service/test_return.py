"""A server of the first ring that finds out that new lists do more than was foreseen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

import pytest

from searchguard.policy.model import Action, Lists, Rule, RuleState, Term
from searchguard.policy.reading import load_folder
from searchguard.policy.rings import Ring
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.publishing import publish
from searchguard.snapshot.rollout import Rollout
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, write_lists
from tests.service.running import SECONDS, Stub, serving, status_of, stub_for
from tests.snapshot.keys import ANN, CAROL, signed_snapshot, trust_file, trust_of

TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)})
RINGS = (Ring(name="first", share=0.0, lasts=600),)


def with_term(lists: Lists, text: str) -> Lists:
    """Return lists with one more rule that blocks."""
    rule = Rule(
        id="new",
        action=Action.BLOCK,
        state=RuleState.LIVE,
        reason="health",
        terms=(Term(text=text),),
    )
    first, *others = lists.blocklists
    return replace(lists, blocklists=(replace(first, rules=(*first.rules, rule)), *others))


@dataclass(frozen=True)
class Place:
    """A store with a channel, and lists that are served."""

    folder: Path
    lists: Lists

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.folder / "store")

    def words(self, name: str) -> tuple[str | Path, ...]:
        return (
            *("--store", self.folder / "store", "--channel", "prod"),
            *("--trust", self.folder / "trust.json", "--keep", self.folder / name),
            *("--store-poll", "0.1", "--ring", name, "--server-name", f"server of {name}"),
        )

    def publish(self, lists: Lists, before: str = "") -> str:
        now = datetime.now(UTC)
        rollout = Rollout(before=before, since=now, rings=RINGS) if before else None
        change = Change(
            channel="prod",
            keys=(CAROL,),
            reason="test",
            at=now,
            lasts=timedelta(days=1),
            rollout=rollout,
        )
        publish(self.store, TRUST, signed_snapshot(compile_lists(lists), ANN), change)
        return revision_of(lists)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "store").mkdir()
    (tmp_path / "trust.json").write_bytes(trust_file(TRUST, ANN))
    return Place(tmp_path, load_folder(write_lists(tmp_path / "lists")))


def distinct() -> Iterator[str]:
    """Yield queries of which no two are alike; one in four is about bread."""
    for number, letters in enumerate(product("bdfgklmnprst", "aeou", "bdfgklmnprst", "aeou")):
        word = "".join(letters)
        yield f"{word} bread" if number % 4 == 0 else f"{word} cheese"


def ask(stub: Stub, query: str) -> int:
    request = service_pb2.CheckRequest(query=query)
    action: int = stub.Check(request, timeout=SECONDS).decision.action
    return action


@pytest.mark.smoke
def test_lists_that_change_too_much_are_taken_back_and_nobody_else_takes_them(
    place: Place,
) -> None:
    good = place.publish(place.lists)
    with (
        serving(*place.words("first")) as first,
        serving(*place.words("rest")) as rest,
        stub_for(first.address) as stub,
        stub_for(rest.address) as other,
    ):
        bad = place.publish(with_term(place.lists, "bread"), before=good)
        first.wait_for(f"serving other lists.*{bad}")
        end, queries = monotonic() + SECONDS, cycle(distinct())
        status = status_of(stub)
        while "taken back" not in status.last_error.message and monotonic() < end:
            for query in islice(queries, 20):
                ask(stub, query)
            status = status_of(stub)
        assert status.revision == good
        assert f"revision {bad} is taken back: " in status.last_error.message
        assert "distinct queries" in status.last_error.message
        assert "nothing was measured before" in status.last_error.message
        assert f"taken back revision={bad}" in first.written
        assert (status_of(other).revision, status_of(other).last_error.message) == (good, "")
    channels = Channels(place.store, TRUST)
    mark = channels.mark(channels.served("prod").pointer)
    assert mark
    assert mark.server == "server of first"
    with serving(*place.words("first")) as again, stub_for(again.address) as stub:
        assert status_of(stub).revision == good


def test_flood_of_what_both_lists_block_changes_nothing(place: Place) -> None:
    good = place.publish(place.lists)
    with serving(*place.words("first"), "--metrics-listen", "127.0.0.1:0") as server:
        where = server.wait_for(r"metrics address=(\S+)")[1]
        with stub_for(server.address) as stub:
            new = place.publish(with_term(place.lists, "bread"), before=good)
            server.wait_for(f"serving other lists.*{new}")
            alike = [f"{query} {BLOCKED}" for query in distinct() if "bread" not in query]
            hostile = cycle(alike)
            while counted(where, "searchguard_sampled_queries_total") < 50:
                for query in islice(hostile, 20):
                    ask(stub, query)
                    ask(stub, "bread")
            assert counted(where, "searchguard_changed_queries_total") <= 1
            assert counted(where, "searchguard_returns_total") == 0
            assert status_of(stub).revision == new


def counted(where: str, family: str) -> float:
    """Return what the sum of a metric without labels is."""
    with urlopen(f"http://{where}/metrics", timeout=SECONDS) as answer:
        lines = answer.read().decode().splitlines()
    [line] = [line for line in lines if line.startswith(f"{family} ")]
    return float(line.split()[1])
