"""Local lists from the channel of a store that servers follow."""

from pathlib import Path

import pytest

from searchguard import Action
from searchguard.client import AnsweredBy, Client, Settings
from tests.client.answers import SECONDS
from tests.service.folders import BLOCKED
from tests.service.published import Place, place_in
from tests.waiting import until


def following(place: Place) -> Client:
    return Client(
        settings=Settings(
            mode="local_only",  # type: ignore[arg-type]
            store=str(place.folder / "store"),
            channel="prod",
            trust=place.folder / "trust.json",
            keep=place.folder / "kept",
            refresh=0.05,
            wait_at_start=3 * SECONDS,
        )
    )


@pytest.mark.smoke
def test_channel_of_a_store_is_followed_and_kept_for_a_start_without_it(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    first = place.publish(place.lists)
    with following(place) as client:
        answer = client.check(BLOCKED)
        assert (answer.source, answer.decision.action) == (AnsweredBy.LOCAL, Action.BLOCK)
        assert answer.decision.revision == first
        second = place.publish(place.with_line("any bread"))
        until(lambda: client.check(BLOCKED).decision.revision == second)
        (place.folder / "store").rename(place.folder / "gone")
        assert client.check(BLOCKED).decision.revision == second
    with following(place) as client:
        answer = client.check(BLOCKED)
        assert (answer.source, answer.decision.revision) == (AnsweredBy.LOCAL, second)


def test_store_that_is_signed_by_nobody_trusted_gives_no_lists(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    place.publish(place.lists)
    (place.folder / "trust.json").write_bytes(b"{}")
    with following(place) as client:
        assert client.check(BLOCKED).source is AnsweredBy.UNCHECKED
