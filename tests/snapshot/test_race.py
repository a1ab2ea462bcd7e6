"""Publishers who race: one wins each round, and the record tells of all; `make race` does more."""

from pathlib import Path

from tests.snapshot.race import is_good, race
from tests.snapshot.s3 import bucket


def test_one_publisher_wins_each_round_in_a_folder(tmp_path: Path) -> None:
    assert is_good(race(str(tmp_path), 5, 4), 5, 4)


def test_one_publisher_wins_each_round_in_a_bucket() -> None:
    with bucket() as address:
        assert is_good(race(f"{address}/race", 3, 4), 3, 4)
