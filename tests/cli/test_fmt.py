import json
from pathlib import Path

import pytest

from searchguard.policy.reading import read_folder
from tests.cli.running import run

UNTIDY = """\
owner: o
blocklist: b
rules:
- {id: r, action: block, state: live, reason: health, terms: ['#hoax', no]}
"""
TIDY = """\
blocklist: b
owner: o
rules:
  - {id: r, action: block, state: live, reason: health, terms: ["#hoax", "no"]}
"""
FAULTY = UNTIDY.replace("action: block", "action: blok")


@pytest.fixture
def untidy(lists: Path) -> Path:
    (lists / "health/untidy.yaml").write_text(UNTIDY, "utf-8")
    run("fmt", lists / "health/covid.yaml")
    return lists


def test_files_are_rewritten_and_named(untidy: Path) -> None:
    file = untidy / "health/untidy.yaml"
    before = read_folder(untidy).lists
    done = run("fmt", untidy)
    assert (done.code, done.out) == (0, f"{file}\n")
    assert done.err == "searchguard: files: 7, changed: 1, problems: 0\n"
    assert file.read_text("utf-8") == TIDY
    assert read_folder(untidy).lists == before
    assert run("fmt", untidy).out == ""


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_changes_nothing(untidy: Path, option: str) -> None:
    file = untidy / "health/untidy.yaml"
    done = run("fmt", untidy, option)
    assert done.code == 1
    assert done.err == "searchguard: files: 7, would change: 1, problems: 0\n"
    assert file.read_text("utf-8") == UNTIDY
    assert done.out.startswith(f"{file}\n" if option == "--check" else f"--- {file}\n")
    assert run("fmt", untidy / "workspace.yaml", option).code == 0


def test_difference_shows_what_would_change(untidy: Path) -> None:
    lines = run("fmt", untidy, "--diff").out.splitlines()
    assert "+blocklist: b" in lines
    assert "-blocklist: b" in lines


def test_file_with_a_fault_stays_and_others_are_rewritten(untidy: Path) -> None:
    faulty = untidy / "health/faulty.yaml"
    faulty.write_text(FAULTY, "utf-8")
    done = run("fmt", untidy)
    assert (done.code, done.out) == (1, f"{untidy / 'health/untidy.yaml'}\n")
    assert done.err.startswith(f"{faulty}:4:19: error `blok` is not known here")
    assert faulty.read_text("utf-8") == FAULTY


def test_result_is_told_as_json(untidy: Path) -> None:
    (untidy / "health/faulty.yaml").write_text(FAULTY, "utf-8")
    told = json.loads(run("fmt", untidy, "--check", "--format", "json").out)
    assert told["changed"] == [str(untidy / "health/untidy.yaml")]
    assert [problem["line"] for problem in told["problems"]] == [4]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notices/blocked.yaml", "kind: blocked\nnotice: b\ntexts: {en: {title: t, body: b}}\n"),
        ("sources.yaml", "sources:\n- {name: n, id: a, kind: ngo, hosts: []}\n"),
        ("b.yaml", UNTIDY),
    ],
)
def test_file_named_alone_is_known_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    monkeypatch.chdir(file.parent)
    assert run("fmt", file.name).code == 0
    assert file.read_text("utf-8") != text


def test_permissions_and_links_stay(untidy: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    real.write_text(UNTIDY, "utf-8")
    real.chmod(0o640)
    link = untidy / "health/link.yaml"
    link.symlink_to(real)
    assert run("fmt", link).code == 0
    assert link.is_symlink()
    assert real.read_text("utf-8") == TIDY
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [real, untidy]


def test_what_is_no_list_file_is_told(untidy: Path) -> None:
    text = untidy / "terms.txt"
    text.write_text("a\n", "utf-8")
    done = run("fmt", text)
    assert done.code == 1
    assert "not a list file" in done.err
    assert run("fmt", untidy / "nowhere").code == 2


@pytest.mark.parametrize(("text", "also"), [(TIDY, ""), (UNTIDY, ", not only that")])
def test_line_ends_of_windows_are_named(tmp_path: Path, text: str, also: str) -> None:
    file = tmp_path / "b.yaml"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    done = run("fmt", "--check", file)
    assert (done.code, done.out) == (1, f"{file}\n")
    said = f"{file}: lines end as on Windows (CR LF), and here in LF alone{also}"
    assert done.err.splitlines()[0] == said
