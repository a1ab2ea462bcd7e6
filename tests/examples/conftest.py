"""One page and one browser for all tests of a worker, and a fresh visitor for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

from tests.examples.running import Site, browser, site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser."""
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def lantern() -> Iterator[Site]:
    """The search page with the lists that ship, which it asks by itself: no answer is ever late."""
    with site("--no-service") as running:
        yield running


@pytest.fixture
def page(chromium: Browser, lantern: Site) -> Iterator[Page]:
    """A visitor who has not been here, and to whom no fault of the page happens."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1000, "height": 800})
    visitor = context.new_page()
    faults = watch(visitor)
    yield visitor
    context.close()
    assert faults == []


def watch(visitor: Page) -> list[str]:
    """Return a list into which faults are put as they happen.

    They are: to ask another host, to break a rule of the page's policy, to fail in a script, and to
    open a dialog, which is what an injected script would do.
    """
    faults: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if "(Not Found)" not in message.text:  # only repeats the status of the page itself
            faults.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            faults.append(request.url)

    def opened(dialog: Dialog) -> None:
        faults.append(dialog.message)
        dialog.dismiss()

    visitor.on("console", told)
    visitor.on("request", asked)
    visitor.on("dialog", opened)
    visitor.on("pageerror", lambda error: faults.append(str(error)))
    return faults
