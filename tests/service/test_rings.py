"""Rings: who takes a revision when, and that nobody takes one that was taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from searchguard.policy.rings import Ring
from searchguard.snapshot.audit import Action
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.compiling import compile_lists, revision_of
from searchguard.snapshot.predicted import Predicted, PredictedAmount
from searchguard.snapshot.publishing import point, publish
from searchguard.snapshot.rollout import Rollout, share_of
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from searchguard.supply.following import News
from searchguard.supply.frames import Followed, Returned, Trial
from tests.service.taking import Taken
from tests.snapshot.examples import SMALL
from tests.snapshot.keys import ANN, CAROL, signed_snapshot, trust_file, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TRUST = trust_of({RoleName.ROOT: (ANN,), RoleName.SNAPSHOT: (ANN,), RoleName.CHANNEL: (CAROL,)})
OLD, NEW = (replace(SMALL, must_pass=(query,)) for query in ("old", "new"))
FIRST, SECOND = revision_of(OLD), revision_of(NEW)
A, B = (signed_snapshot(compile_lists(lists), ANN) for lists in (OLD, NEW))
RINGS = (Ring(name="first", share=1.0, lasts=60), Ring(name="early", share=10.0, lasts=120))
ROLLOUT = Rollout(before=FIRST, since=NOW, rings=RINGS)
PREDICTED = Predicted(
    before=FIRST, at=NOW, asked=PredictedAmount(400, 900), changed=PredictedAmount(1, 2)
)
CHANGE = Change(channel="prod", keys=(CAROL,), reason="test", at=NOW, lasts=timedelta(days=1))
BAD = Returned(sequence=2, revision=SECOND, why="it blocks too much")


class Place:
    """A store whose channel rolls a second revision out, and servers that follow it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = FolderStore(folder / "store")
        self.channels = Channels(self.store, TRUST)
        publish(self.store, TRUST, A, CHANGE)

    def roll_out(self) -> None:
        publish(self.store, TRUST, B, replace(CHANGE, rollout=ROLLOUT, predicted=PREDICTED))

    def follow(self, ring: str) -> Taken:
        followed = Followed(
            store=str(self.folder / "store"),
            channel="prod",
            trust=str(self.folder / "trust.json"),
            keep=str(self.folder / ring),
            ring=ring,
            server=f"server of {ring}",
        )
        return Taken(followed, self.store, lambda _data: None)

    def away(self) -> None:
        (self.folder / "store").rename(self.folder / "away")

    def back(self) -> None:
        (self.folder / "away").rename(self.folder / "store")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "store").mkdir()
    (tmp_path / "trust.json").write_bytes(trust_file(TRUST, ANN))
    return Place(tmp_path)


def offered(news: News | None) -> bytes:
    return news[1] if news else b""


def fault(news: News | None) -> str:
    return news[0].fault if news else ""


@pytest.mark.parametrize(
    ("ring", "turn"), [("first", 0), ("early", 1), ("rest", 3), ("a ring that is not there", 3)]
)
def test_each_ring_has_its_turn(place: Place, ring: str, turn: int) -> None:
    following = place.follow(ring)
    assert offered(following.first(NOW)) == A
    place.roll_out()
    for minutes in range(4):
        data = offered(following.next(NOW + minutes * MINUTE))
        assert data == (B if minutes == turn else b"")


def test_turn_comes_without_the_store_only_where_nobody_could_have_taken_it_back(
    place: Place,
) -> None:
    following = place.follow("early")
    following.first(NOW)
    place.roll_out()
    following.next(NOW)
    place.away()
    news = following.next(NOW + MINUTE)
    assert offered(news) == b""
    assert f"revision {SECOND} waits: there is no folder" in fault(news)
    place.back()
    assert offered(following.next(NOW + MINUTE)) == B


def test_what_the_first_ring_takes_back_no_other_takes(place: Place) -> None:
    first, early = place.follow("first"), place.follow("early")
    for one in (first, early):
        one.first(NOW)
    place.roll_out()
    tried = first.next(NOW)
    assert tried
    assert tried[0].watched
    trial = Trial(before=FIRST, until=NOW + MINUTE, predicted=0.25)
    assert tried[0].watched.trial == trial
    assert first.before(tried[0].watched) == A
    early.next(NOW)
    first.take_back(BAD)
    returned = first.next(NOW)
    assert offered(returned) == A
    assert (returned and returned[0].returns, tried[0].returns) == (True, False)
    assert fault(returned) == f"revision {SECOND} is taken back: it blocks too much"
    for minutes in range(1, 5):
        assert offered(first.next(NOW + minutes * MINUTE)) == b""
        assert offered(early.next(NOW + minutes * MINUTE)) == b""
    late = place.follow("rest")
    news = late.first(NOW + 9 * MINUTE)
    assert offered(news) == A
    words = f"revision {SECOND} is held back, server of first took it back: it blocks too much"
    assert fault(news) == words


def test_what_was_taken_back_stays_so_without_the_store(place: Place) -> None:
    first = place.follow("first")
    first.first(NOW)
    place.roll_out()
    first.next(NOW)
    place.away()
    first.take_back(BAD)
    news = first.next(NOW)
    assert offered(news) == A
    assert "others could not be told, so they may take it: there is no folder" in fault(news)
    again = place.follow("first")
    assert offered(again.first(NOW + MINUTE)) == A
    place.back()
    assert fault(first.next(NOW)) == f"revision {SECOND} is taken back: it blocks too much"
    assert place.channels.mark(place.channels.served("prod").pointer)


def test_servers_of_the_first_ring_return_together(place: Place) -> None:
    first, other = place.follow("first"), place.follow("first")
    for one in (first, other):
        one.first(NOW)
    place.roll_out()
    assert offered(first.next(NOW)) == offered(other.next(NOW)) == B
    first.take_back(BAD)
    assert offered(first.next(NOW)) == offered(other.next(NOW)) == A


def test_who_publishes_it_again_means_it(place: Place) -> None:
    first = place.follow("first")
    first.first(NOW)
    place.roll_out()
    first.next(NOW)
    first.take_back(BAD)
    assert offered(first.next(NOW)) == A
    publish(place.store, TRUST, B, replace(CHANGE, at=NOW + MINUTE))
    news = first.next(NOW + MINUTE)
    assert (offered(news), fault(news)) == (B, "")


def test_rollout_goes_on_while_a_channel_is_pinned_and_ends_with_a_rollback(place: Place) -> None:
    place.roll_out()
    pin = replace(CHANGE, action=Action.PIN, until=NOW + 9 * MINUTE)
    assert point(place.channels, SECOND, pin).rollout == ROLLOUT
    back = replace(CHANGE, action=Action.ROLLBACK)
    assert point(place.channels, FIRST, back).rollout is None
    rest = place.follow("rest")
    assert offered(rest.first(NOW)) == A


def test_change_is_compared_with_what_the_last_servers_serve(place: Place) -> None:
    place.roll_out()
    pointer = place.channels.served("prod").pointer
    assert place.channels.standing(pointer, NOW) == FIRST
    assert place.channels.standing(pointer, NOW + 3 * MINUTE) == SECOND
    first = place.follow("first")
    first.first(NOW)
    first.take_back(BAD)
    first.next(NOW)
    assert place.channels.standing(pointer, NOW + 3 * MINUTE) == FIRST


def test_shares_are_those_of_the_names() -> None:
    places = [ROLLOUT.place_of("", f"server {number}") for number in range(2000)]
    assert 5 <= places.count(0) <= 40
    assert 150 <= places.count(1) <= 250
    assert ROLLOUT.place_of("", "a") == ROLLOUT.place_of("", "a")
    assert 0 <= share_of("a") < 100
