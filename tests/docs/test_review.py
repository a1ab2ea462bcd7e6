"""The page on review: its command does what it shows, and its recipes are well formed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from searchguard.cli.main import COMMANDS, app_for

PAGE = (Path(__file__).parents[2] / "docs/review.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^```yaml (\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def scripts(recipe: str) -> Iterator[str]:
    """Yield the lines of shell in a recipe."""
    document: dict[str, Any] = yaml.safe_load(RECIPES[recipe])
    if recipe == "github":
        for step in document["jobs"]["review"]["steps"]:
            yield from step.get("run", "").splitlines()
    else:
        yield from document["lists"]["script"]


@pytest.mark.parametrize("recipe", ["github", "gitlab"])
def test_commands_of_a_recipe_have_the_options_that_they_name(recipe: str) -> None:
    ours = [line for line in scripts(recipe) if line.startswith("searchguard ")]
    assert [line.split()[1] for line in ours] == ["lint", "test", "diff", "gate"]
    for line in ours:
        words = shlex.split(line.partition(" > ")[0])[1:]
        command = typer.main.get_command(app_for(words))
        assert words[0] in COMMANDS
        context = command.make_context("searchguard", words, resilient_parsing=True)
        own = command.get_command(context, words[0])  # type: ignore[attr-defined]
        own.make_context(words[0], words[1:])


def test_recipe_for_github_may_comment_and_has_the_whole_history() -> None:
    document = yaml.safe_load(RECIPES["github"])
    assert document["permissions"] == {"contents": "read", "pull-requests": "write"}
    checkout = document["jobs"]["review"]["steps"][0]
    assert checkout["with"]["fetch-depth"] == 0
    for step in document["jobs"]["review"]["steps"]:
        assert "${{" not in step.get("run", "")  # what others write must not become a command


def test_recipe_for_gitlab_has_the_whole_history() -> None:
    assert yaml.safe_load(RECIPES["gitlab"])["lists"]["variables"]["GIT_DEPTH"] == "0"
