"""`searchguard sources check`, of links to a server that answers in all the bad ways."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from searchguard.policy.reading import load_folder
from searchguard.policy.rewriting.checked import with_checked
from tests.cli.running import Done, run, write_lists
from tests.web.serving import Web, serving_web

SOURCES = """\
# Whom we trust.
sources:
  - {id: who, name: WHO, kind: igo, hosts: [who.int], checked: 2026-11-22}
  - id: here   # the first
    name: Here
    kind: ngo
    hosts: [localhost]
    checked: never
  - {id: there, name: There, kind: ngo, hosts: [localhost]}
  - {id: silent, name: Silent, kind: ngo, hosts: [localhost], checked: 2020-01-01}
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server on port 443 of loopback as lists see it: they may name no port."""
    with serving_web(tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture
def lists(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lists whose links are to https://localhost, which is that server."""
    port = int(web.address.rpartition(":")[2])
    monkeypatch.setattr("searchguard.web.addresses.PORT", port)
    web.asked.clear()
    return write_lists(tmp_path / "lists", {"sources.yaml": SOURCES})


def link(lists: Path, name: str, source: str, *paths: str, more: str = "") -> None:
    """Write a notice with links of a source."""
    actions = "".join(
        f'  - {{kind: link, url: "https://localhost{path}", source: {source}}}\n' for path in paths
    )
    texts = f"texts:\n  en: {{title: {name}, body: Read.}}\n"
    text = f"notice: {name}\nkind: reference\n{texts}actions:\n{actions}{more}"
    (lists / f"notices/{name}.yaml").write_text(text)


def check(lists: Path, web: Web, *words: str) -> Done:
    options = ("--allow-private-host", "localhost", "--tls-ca", str(web.authority.file))
    fast = ("--pause", "0", "--source", "here", "--source", "there", "--source", "silent")
    return run("sources", "check", lists, *fast, *options, *words)


def states(done: Done) -> dict[str, tuple[str, str | None, str]]:
    rows: list[dict[str, Any]] = json.loads(done.out)["links"]
    return {
        row["url"].removeprefix("https://localhost"): (row["state"], row["to"], row["why"] or "")
        for row in rows
    }


BAD = {
    "/none": ("gone", "status 404"),
    "/forbidden": ("refused", "status 403"),
    "/busy": ("fails", "status 503"),
    "/circle": ("fails", "round in a circle"),
    "/further/1": ("fails", "leads on more than 5 times"),
    "/to-private": ("fails", "`10.0.0.1` is at 10.0.0.1, in a private network"),
    "/to-http": ("fails", "only https is asked"),
    "/garbage": ("fails", "is not HTTP"),
}


def test_bad_links_are_told_and_their_source_is_not_checked(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/page", *BAD)
    before = (lists / "sources.yaml").read_text()
    done = check(lists, web, "--format", "json")
    assert done.code == 1, done.err
    found = states(done)
    assert found["/page"] == ("good", None, "")
    for path, (state, words) in BAD.items():
        assert (found[path][0], words in found[path][2]) == (state, True), found[path]
    assert json.loads(done.out)["checked"] == {}
    assert (lists / "sources.yaml").read_text() == before
    text = check(lists, web).out.splitlines()
    assert len(text) == len(BAD)
    gone = "it answers with status 404 (shown by a)"
    assert f"gone      here  https://localhost/none: {gone}" in text


def test_slow_links_end_in_time(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/silent", "/dripping-head")
    found = states(check(lists, web, "--timeout", "0.3", "--format", "json"))
    assert {one[0] for one in found.values()} == {"fails"}
    assert {one[2] for one in found.values()} == {"it was not answered in time"}


def test_good_links_are_written_down_and_the_rest_of_the_file_stays(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/page", "/moved", "/no-head", "/endless")
    link(lists, "b", "there", "/page", "/none")
    dry = check(lists, web, "--dry-run")
    assert ((lists / "sources.yaml").read_text(), dry.code) == (SOURCES, 1)
    done = check(lists, web, "--format", "json")
    today = (datetime.now(UTC) + timedelta(hours=1)).date()  # in Amsterdam, within an hour or two
    [(name, day)] = json.loads(done.out)["checked"].items()
    assert (name, abs(datetime.fromisoformat(day).date() - today) <= timedelta(days=1)) == (
        "here",
        True,
    )
    text = (lists / "sources.yaml").read_text()
    assert text == SOURCES.replace("checked: never", f"checked: {day}")
    assert run("fmt", lists / "sources.yaml", "--check").code == 0
    load_folder(lists)
    moved = states(done)["/moved"]
    assert (moved[0], moved[2]) == ("moved", "for good")
    assert "sources checked: 1, without links: 1" in done.err


def test_link_that_leads_away_from_its_source_is_told(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/elsewhere", "/now-there")
    done = check(lists, web, "--allow-private-host", "127.0.0.1")
    assert done.out.splitlines() == [
        "elsewhere here  https://localhost/elsewhere -> https://127.0.0.1/page: "
        "it leads to a host that is not the source's (shown by a)",
        "moved     here  https://localhost/now-there -> https://localhost/page: "
        "for now (shown by a)",
    ]
    assert done.code == 1


def test_each_link_is_asked_for_once_by_head_first(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/page", "/no-head")
    link(lists, "b", "here", "/page")
    rows = json.loads(check(lists, web, "--format", "json").out)["links"]
    assert sorted(web.asked) == ["GET /no-head", "HEAD /no-head", "HEAD /page"]
    assert {row["url"][-5:]: row["notices"] for row in rows}["/page"] == ["a", "b"]


def test_certificate_of_a_stranger_and_private_hosts_are_told(lists: Path, web: Web) -> None:
    link(lists, "a", "here", "/page")
    words = ("sources", "check", lists, "--pause", "0", "--source", "here")
    refused = run(*words)
    assert (refused.code, "in a private network" in refused.out) == (1, True)
    untrusted = run(*words, "--allow-private-host", "localhost")
    assert "its certificate is not trusted" in untrusted.out


def test_source_that_is_none_is_told(lists: Path) -> None:
    done = run("sources", "check", lists, "--source", "nobody")
    assert (done.code, "there is no source `nobody`" in done.err) == (2, True)
    assert run("sources", "check", lists / "none").code == 2


def test_day_is_written_where_there_was_none() -> None:
    text = with_checked(SOURCES, ["there"], datetime(2027, 1, 2, tzinfo=UTC).date())
    assert "hosts: [localhost], checked: 2027-01-02}" in text
    assert text.count("2027-01-02") == 1
