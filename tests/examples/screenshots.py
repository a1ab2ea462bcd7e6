"""Pictures of the main states of the search page, for the documents: `make screenshots`."""

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.examples.running import Site, browser, site

# By the name of the file: the path, what is said, and the width and height of the window.
STATES = {
    "search-blocked": ("/search", {"q": "#plandemic", "lang": "en"}, (820, 700)),
    "search-pointer": ("/search", {"q": "aardbeving", "lang": "nl"}, (820, 1000)),
    "search-helpline": ("/search", {"q": "suicide", "lang": "en", "region": "GB"}, (390, 720)),
    "search-interstitial": ("/search", {"q": "blackout challenge", "lang": "en"}, (820, 760)),
    "search-reliable-only": ("/search", {"q": "mms drops", "lang": "en"}, (820, 900)),
    "search-explained": (
        "/search",
        {"q": "stop p1andem1c", "lang": "en", "explain": "on"},
        (820, 1340),
    ),
}

TRIES = 10


def take(page: Page, lantern: Site, name: str, folder: Path, source: str = "") -> Path:
    """Take one picture, of an answer from a source if one is named; return its file.

    The milliseconds of an answer are another each time, and would make another picture.
    """
    path, said, (width, height) = STATES[name]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(lantern.at(path, **said))
    for _ in range(TRIES if source else 0):  # a busy service may be late at first
        if page.locator(f".answer.{source}").count():
            break
        page.reload()
    page.evaluate("document.querySelectorAll('[data-took]').forEach((one) => one.remove())")
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    return file


def main(folder: Path) -> None:
    """Take all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with site() as lantern, browser() as running:
        page = running.new_page(locale="en-GB", color_scheme="light")
        for name in STATES:
            take(page, lantern, name, folder, "remote")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
