"""Asking addresses of others: what is refused, and what none of them can make last."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from unittest.mock import patch

import pytest

from searchguard.errors import FetchError
from searchguard.web.addresses import address_of, is_public, machines
from searchguard.web.fetching import Bounds, Known, Web
from tests.web.serving import Web as Served
from tests.web.serving import serving_web

HASTY = Bounds(seconds=0.4)
LATE = "it was not answered in time"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_web(tmp_path_factory.mktemp("web")) as web:
        yield web


@pytest.fixture
def web(served: Served) -> Web:
    """The web, in which that server may be asked."""
    bounds = Bounds(seconds=30, size=1 << 20, redirects=3)
    return Web("tests", private={"localhost"}, authorities=served.authority.file, bounds=bounds)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_address_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/", "only https is asked, not `http`"),
        ("file:///etc/passwd", "only https is asked, not `file`"),
        ("example.org", "only https is asked, not ``"),
        ("https://", "it names no host"),
        ("https://user@example.org/", "it holds a name or password"),
        ("https://example.org:99999/", "it is no address"),
        ("https://[::1/", "it is no address"),
        ("https://example.org/a b", "with blanks"),
        ("https://example.org/\r\nX: y", "with blanks"),
        ("https://example.org/" + "a" * 2048, "over 2048 characters"),
    ],
)
def test_what_is_no_address_is_refused(url: str, words: str) -> None:
    with pytest.raises(FetchError) as caught:
        address_of(url)
    assert words in str(caught.value)


def test_address_is_told_as_it_is_asked() -> None:
    assert str(address_of("https://Exämple.org/é?q=ü#part")) == (
        "https://xn--exmple-cua.org/%C3%A9?q=%C3%BC"
    )
    assert str(address_of("../b", beside="https://[2606::1]:8443/x/y/a")) == (
        "https://[2606::1]:8443/x/b"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "10.0.0.1"])
def test_machine_of_a_private_network_is_not_asked(host: str) -> None:
    with pytest.raises(FetchError, match="in a private network"):
        machines(host, 443, (), 5)
    assert machines(host, 443, {host}, 5)


def test_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(
    served: Served, web: Web
) -> None:
    port = int(served.address.rpartition(":")[2])
    answers = iter(["127.0.0.1", "10.0.0.1"])

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        machine = next(answers) if host == "localhost" else host
        return [(2, 1, 6, "", (machine, port))]

    with patch("socket.getaddrinfo", look_up):
        assert web.get(served.url("/page")).body == b"a page"
    assert list(answers) == ["10.0.0.1"]


def test_name_that_is_public_and_private_is_asked_where_it_is_public() -> None:
    rows = [(2, 1, 6, "", (one, 443)) for one in ("10.0.0.1", "8.8.8.8")]
    with patch("socket.getaddrinfo", return_value=rows):
        assert machines("both.example", 443, (), 5) == ["8.8.8.8"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/silent", LATE),
        ("/dripping-head", LATE),
        ("/dripping-body", LATE),
        ("/endless", "it is over 1 MiB"),
        ("/garbage", "what it answers is not HTTP"),
        ("/gzip", "it is compressed"),
        ("/circle", "it leads round in a circle"),
        ("/further/1", "it leads on more than 3 times"),
        ("/to-private", "`10.0.0.1` is at 10.0.0.1, in a private network"),
        ("/to-loopback", "`127.0.0.1` is at 127.0.0.1, in a private network"),
        ("/to-http", "it leads to where nothing is asked: only https"),
        ("/to-file", "it leads to where nothing is asked: only https"),
    ],
)
def test_bad_way_to_answer_ends_soon_and_is_told(
    path: str, words: str, served: Served, web: Web
) -> None:
    asked = replace(web, bounds=HASTY) if words == LATE else web
    begun = monotonic()
    with pytest.raises(FetchError) as caught:
        asked.get(served.url(path))
    assert words in str(caught.value)
    assert monotonic() - begun < web.bounds.seconds


def test_page_is_had_over_redirects_and_not_again(served: Served, web: Web) -> None:
    page = web.get(served.url("/moved"))
    assert (page.url, page.status, page.body) == (served.url("/page"), 200, b"a page")
    assert (page.over, page.moved) == ((served.url("/moved"),), True)
    assert web.get(served.url("/now-there")).moved is False
    again = web.get(served.url("/page"), page.known)
    assert (again.status, again.body) == (304, b"")
    assert web.get(served.url("/page"), Known(etag='"old"')).status == 200


def test_status_and_wait_are_told(served: Served, web: Web) -> None:
    assert (web.get(served.url("/busy")).status, web.get(served.url("/busy")).wait) == (503, 120)
    assert web.get(served.url("/none")).status == 404
    assert web.probe(served.url("/endless"), "GET").status == 200
    assert web.probe(served.url("/no-head"), "HEAD").status == 405


def test_certificate_of_a_stranger_is_refused(tmp_path: Path, web: Web, served: Served) -> None:
    with serving_web(tmp_path, "stranger") as stranger:
        with pytest.raises(FetchError, match="its certificate is not trusted"):
            web.get(stranger.url("/page"))
        named = served.url("/page").replace("localhost", "127.0.0.2")
        other = Web("tests", private={"127.0.0.2"}, authorities=served.authority.file)
        with pytest.raises(FetchError):
            other.get(named)
    with pytest.raises(FetchError, match="does not take a connection"):
        web.get(stranger.url("/page"))
