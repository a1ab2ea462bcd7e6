"""The search page in a process of its own, and a browser that visits it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SECONDS = 60  # bounds only what never comes
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Without these a browser looks up hosts of its maker.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


class Site:
    """A running search page."""

    def __init__(self, *words: str) -> None:
        command = [sys.executable, "-m", "examples.search", "--port", "0", *words]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.said: list[str] = []
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"search page: (\S+)/$", line):
                self.address = found[1]
                break
        else:
            raise AssertionError("".join(self.said))
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def at(self, path: str, **said: str) -> str:
        """Return an address on the page."""
        return f"{self.address}{path}?{urlencode(said)}"

    def stop(self) -> int:
        """Interrupt it as a person would; return its exit code."""
        self.process.terminate()
        return self.process.wait(SECONDS)


def ask(
    lantern: Site, path: str, *, headers: Mapping[str, str] | None = None
) -> tuple[int, str, HTTPMessage]:
    """Ask for a page without a browser; return its status, text and headers."""
    connection = HTTPConnection(urlsplit(lantern.address).netloc, timeout=SECONDS)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body, answer.headers


@contextmanager
def site(*words: str | Path) -> Iterator[Site]:
    """Run the page for as long as the block lasts."""
    running = Site(*map(str, words))
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a headless browser for as long as the block lasts."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: `make browser` installs Debian's")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        try:
            yield running
        finally:
            running.close()


def barriers(page: Page, *rules: str) -> list[str]:
    """Return what axe finds, by all of its rules or by some; minor findings count too."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else None
    found = Axe().run(page, options=only).response["violations"]
    return [f"{one['impact']}: {one['id']}: {one['nodes'][0]['html']}" for one in found]
