"""Settings that cannot be are told when they are made."""

from pathlib import Path
from typing import Any

import pytest

from searchguard.client import Mode, Settings
from searchguard.client.settings import settings_with, shorter
from searchguard.errors import SettingsError

HERE = Path(__file__)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "name a server in `target`, or choose the mode `local_only`"),
        ({"mode": "remote"}, "`mode` is not one of remote_first, local_first, local_only"),
        ({"mode": "local_only"}, "the mode `local_only` needs local lists: name a `snapshot`"),
        ({"mode": "local_first", "target": "a"}, "the mode `local_first` needs local lists"),
        ({"target": "a", "deadline": 0}, "`deadline` is in seconds and must be more than 0"),
        ({"target": "a", "deadline": float("nan")}, "`deadline` is in seconds and must be more"),
        ({"target": "a", "wait_at_start": -1}, "`wait_at_start` is in seconds and must be 0 or"),
        ({"target": "a", "channels": 0}, "`channels` must be 1 or more"),
        ({"target": "a", "throttle": 0.5}, "`throttle` must be 1 or more, or 0 for none"),
        ({"target": "a", "keepalive": 5}, "`keepalive` must be 10 or more: servers let go who"),
        ({"target": "a", "tls_cert": "c"}, "`tls_cert` and `tls_key` go together"),
        ({"target": "a", "tls_name": "n"}, "`tls_cert` and `tls_name` need `tls`, or authorities"),
        ({"target": "a", "metadata": (("Token", "x"),)}, "`metadata`: `Token` is no name: use"),
        (
            {"target": "a", "metadata": (("token", "a\n"),)},
            "`metadata`: the value of `token` is not",
        ),
        ({"target": "a", "snapshot": "absent"}, "there is no snapshot file or folder of lists"),
        ({"target": "a", "snapshot": HERE, "store": "s"}, "come from `snapshot` or from `store`"),
        ({"target": "a", "store": "s"}, "`store` needs a `channel`, and a `trust` file"),
        ({"target": "a", "keep": "k"}, "`keep` and `bootstrap` go with a `store`"),
        ({"target": "a", "channel": "c"}, "`channel` and `break_glass` go with a `store` or"),
        (
            {"target": "a", "snapshot": HERE.parent, "trust": "t"},
            "a folder of lists is not signed: `trust` goes with a snapshot",
        ),
    ],
)
def test_impossible_settings_are_told(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(**settings)
    assert words in str(raised.value)


def test_values_that_are_named_stand_in_place_of_others() -> None:
    given = Settings(target="a", deadline=0.1, channels=5)
    found = settings_with(given, "b", HERE, "local_first", None)
    assert (found.target, found.snapshot, found.mode) == ("b", HERE, Mode.LOCAL_FIRST)
    assert (found.deadline, found.channels) == (0.1, 5)
    assert settings_with(None, "a", None, None, 0.005) == Settings(target="a", deadline=0.005)


@pytest.mark.parametrize(
    ("own", "callers", "seconds"),
    [(0.025, None, 0.025), (0.025, 0.01, 0.01), (0.025, 9.0, 0.025), (0.025, -1.0, -1.0)],
)
def test_shorter_time_holds(own: float, callers: float | None, seconds: float) -> None:
    assert shorter(own, callers) == seconds
