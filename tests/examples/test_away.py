"""What the search page does when the service is slow to come, gone, or was never there."""

import json
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from examples.search.__main__ import main
from tests.cli.running import write_lists
from tests.examples.running import Site, ask, barriers, site
from tests.service.running import serving

TRIES = 20


def source(page: Page) -> str | None:
    return page.locator(".answer").get_attribute("data-source")


@pytest.fixture(scope="module")
def unchecked() -> Iterator[Site]:
    """A page with nobody to ask."""
    with site("--target", "127.0.0.1:1", "--no-lists") as running:
        yield running


def test_page_says_who_decided_and_goes_on_alone(page: Page, tmp_path: Path) -> None:
    lists = write_lists(tmp_path / "lists")
    with (
        serving("--blocklists", lists) as server,
        site("--target", server.address, "--blocklists", lists) as lantern,
    ):
        page.goto(lantern.at("/search", q="#plandemic", lang="en"))
        reload_until(page, "from the service REMOTE")
        server.stop()
        for region in ("NL", "BE"):  # the second was not asked before
            page.goto(lantern.at("/search", q="#plandemic", lang="en", region=region))
            assert page.locator(".answer").get_attribute("data-action") == "block"
        expect(page.locator(".answer")).to_contain_text("LOCAL (unreachable)")
        assert json.loads(ask(lantern, "/suggest?q=%23plande&lang=nl")[1]) == []
        assert json.loads(ask(lantern, "/suggest?q=brood+b&lang=nl")[1])[0] == "brood bakken"


def reload_until(page: Page, said: str) -> None:
    """Ask again until the answer says something: a busy machine may be late at first."""
    for _ in range(TRIES):
        if said in page.locator(".answer").inner_text():
            return
        page.reload()
    expect(page.locator(".answer")).to_contain_text(said)


def test_page_with_nobody_to_ask_searches_and_says_so(page: Page, unchecked: Site) -> None:
    page.goto(unchecked.at("/search", q="plandemic", lang="en"))
    assert source(page) == "unchecked"
    expect(page.get_by_role("status")).to_contain_text("was not checked")
    expect(page.locator(".result").first).to_be_visible()
    assert barriers(page) == []


def test_nothing_is_suggested_that_nobody_checked(unchecked: Site) -> None:
    assert ask(unchecked, "/suggest?q=wea")[1] == "[]"


def test_explanation_that_nobody_gave_is_not_made_up(page: Page, unchecked: Site) -> None:
    page.goto(unchecked.at("/search", q="plandemic", lang="en", explain="on"))
    expect(page.locator(".drawer")).to_contain_text("could not be explained")
    expect(page.locator(".drawer")).to_contain_text("UNAVAILABLE")


def test_service_of_the_page_ends_with_it(tmp_path: Path) -> None:
    lists = write_lists(tmp_path / "lists")
    with site("--blocklists", lists) as lantern:
        told = re.search(r"service: 127\.0\.0\.1:(\d+), process (\d+)\n", "".join(lantern.said))
        assert told
        port, process = int(told[1]), int(told[2])
        socket.create_connection(("127.0.0.1", port)).close()
        assert lantern.stop() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--no-service", "--no-lists"], "there is nobody to ask"),
        (["--no-service", "--target", "x:1"], "not allowed with argument"),
        (["--blocklists", "nowhere"], "nowhere"),
    ],
)
def test_impossible_wish_is_refused_in_words(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(words)
    assert said in f"{refused.value.code}{capsys.readouterr().err}"
