"""Every setting has its words, and options and the page are made of them."""

from pathlib import Path

import pytest

from searchguard.service.setting import Setting, settings_in
from searchguard.service.settings import Settings
from searchguard.service.settings_page import in_markdown
from tests.service.running import run

PAGE = Path(__file__).parents[2] / "docs/settings.md"
SETTINGS = settings_in(Settings)


def test_page_is_what_settings_generate() -> None:
    assert PAGE.read_text("utf-8") == in_markdown(), "generate with `make settings`"


def test_page_has_a_row_for_each_setting() -> None:
    rows = [line.split("`")[1] for line in in_markdown().splitlines() if line.startswith("| `--")]
    assert rows == [f"--{name.replace('_', '-')}" for name in SETTINGS]


@pytest.mark.parametrize("one", SETTINGS.values(), ids=SETTINGS)
def test_setting_is_told_in_sentences(one: Setting) -> None:
    for said in (one.words.what, one.words.why):
        assert said.endswith(".")
        assert "|" not in said


@pytest.mark.parametrize("one", SETTINGS.values(), ids=SETTINGS)
def test_default_is_within_its_bounds(one: Setting) -> None:
    if one.words.least is not None:
        assert one.default >= one.words.least
    if one.words.most is not None:
        assert one.default <= one.words.most


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--threads", "0"), "than or equal to 1"),
        (("--grace", "inf"), "not a number"),
        (("--cache-for", "nan"), "than or equal to 0"),
        (("--log-format", "xml"), "xml"),
    ],
)
def test_value_out_of_bounds_is_refused(words: tuple[str, str], said: str) -> None:
    done = run("serve", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert words[0] in done.stderr
