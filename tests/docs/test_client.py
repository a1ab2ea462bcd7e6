"""The page of the Python client: its examples run against a real server, tables are complete."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from searchguard.client import Answer, Client, Reason, Settings
from tests.client.answers import SECONDS, in_a_thread
from tests.client.settings_table import described, table
from tests.service.running import Server, serving

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/client.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--blocklists", ROOT / "blocklists") as running:
        yield running


def run_example(number: int, address: str) -> dict[str, object]:
    """Run an example against a server of the test, with time for a machine that is busy."""
    patient = Settings(
        target=address, snapshot="blocklists", deadline=SECONDS, batch_deadline=SECONDS
    )
    names: dict[str, object] = {"patient": patient}
    written = '"127.0.0.1:50051", snapshot="blocklists"'
    exec(EXAMPLES[number].replace(written, "settings=patient"), names)  # the page is ours
    return names


def test_five_lines_are_right_also_without_a_server(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert len([line for line in EXAMPLES[0].splitlines() if line]) <= 5
    client = run_example(0, server.address)["client"]
    assert isinstance(client, Client)
    with client:
        assert client.wait_for_lists(3 * SECONDS)
    assert capsys.readouterr().out == "block remote asked\n"
    answer = client.check("#plandemic", region="BE", language="nl")  # not one that is kept
    assert f"{answer.decision.action} {answer.source}" == "block local"


def test_loop_example_says_what_is_beside_it(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert '"127.0.0.1:50051", snapshot="blocklists"' in EXAMPLES[1]
    in_a_thread(lambda: run_example(1, server.address))
    assert capsys.readouterr().out == "pass block\n['bread']\n"


def test_settings_that_fail_closed_are_settings() -> None:
    assert isinstance(run_example(2, "127.0.0.1:1")["settings"], Settings)
    assert len(EXAMPLES) == 3


def test_every_setting_is_described_in_the_code_and_here() -> None:
    words = described()
    assert words.keys() == {one.name for one in fields(Settings)}
    assert all(words.values())
    assert table() in PAGE, "print it with `python -m tests.client.settings_table`"


def test_every_reason_and_field_of_an_answer_is_here() -> None:
    named = {one.name for one in fields(Answer)} - {"decision"}
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert named <= rows
    told = {Reason(word) for word in re.findall(r"`([a-z-]+)`", PAGE) if word in set(Reason)}
    assert set(Reason) - told == set()
