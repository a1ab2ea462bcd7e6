"""Whoever visits the search page can use it: assistive technology, phones, dark rooms."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.examples.running import Site, barriers
from tests.examples.screenshots import take

STATES = {
    "home": ("/", {"lang": "nl"}),
    "pointer": ("/search", {"q": "aardbeving", "lang": "nl"}),
    "helpline": ("/search", {"q": "suicide", "lang": "en", "region": "US"}),
    "reliable only": ("/search", {"q": "mms druppels", "lang": "nl"}),
    "interstitial": ("/search", {"q": "blackout challenge", "lang": "en"}),
    "blocked": ("/search", {"q": "#plandemic", "lang": "nl", "explain": "on"}),
    "article": ("/read/en/bread", {"lang": "nl"}),
}
WIDTHS = {"phone": 360, "desktop": 1280}


@pytest.mark.parametrize("state", STATES)
def test_no_barrier_is_found(state: str, page: Page, lantern: Site) -> None:
    path, said = STATES[state]
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(lantern.at(path, **said))
        assert barriers(page) == []


@pytest.mark.parametrize("state", ["pointer", "blocked"])
def test_dark_page_has_contrast(state: str, page: Page, lantern: Site) -> None:
    path, said = STATES[state]
    page.emulate_media(color_scheme="dark")
    page.goto(lantern.at(path, **said))
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(20, 25, 28)"
    assert barriers(page, "color-contrast") == []


def test_open_suggestions_are_no_barrier(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/", lang="en"))
    page.locator("#q").press_sequentially("wea")
    page.locator("#suggestions").get_by_role("option").first.wait_for()
    page.locator("#q").press("ArrowDown")
    assert barriers(page) == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_sticks_out_of_a_small_screen(state: str, page: Page, lantern: Site) -> None:
    path, said = STATES[state]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(lantern.at(path, **said))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320


def test_keyboard_goes_past_the_settings_to_the_content(page: Page, lantern: Site) -> None:
    page.goto(lantern.at("/search", q="aardbeving", lang="nl"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_pictures_for_the_documents_can_be_taken(page: Page, lantern: Site, tmp_path: Path) -> None:
    file = take(page, lantern, "search-blocked", tmp_path)
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
