"""What a folder may not say, a snapshot may not either, whoever signed it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from searchguard.errors import SnapshotError
from searchguard.policy.limits import ID_CHARACTERS
from searchguard.policy.model import (
    Action,
    Blocklist,
    Case,
    Guardrail,
    Lists,
    Rule,
    RuleState,
    Source,
    SourceKind,
    Workspace,
)
from searchguard.snapshot.soundness import check_sound

RULE = Rule(id="r", action=Action.BLOCK, state=RuleState.LIVE, reason="health")
SOURCE = Source(id="who", name="WHO", kind=SourceKind.IGO, hosts=("who.int",))
LISTS = Lists(blocklists=(Blocklist(blocklist="b", rules=(RULE,)),), sources=(SOURCE,))


def with_rule(**changed: Any) -> Lists:
    return replace(LISTS, blocklists=(Blocklist(blocklist="b", rules=(replace(RULE, **changed),)),))


def with_id(name: str) -> Lists:
    return with_rule(id=name)


def with_host(host: str) -> Lists:
    return replace(LISTS, sources=(replace(SOURCE, hosts=(host,)),))


def with_limit(key: str, value: str) -> Lists:
    limits = (Guardrail(key=key, value=value),)
    return replace(LISTS, workspace=Workspace(guardrails=limits))


def with_lines(*texts: str) -> Lists:
    return replace(LISTS, must_pass=texts)


@pytest.mark.parametrize(
    "lists",
    [
        LISTS,
        with_id("x" * ID_CHARACTERS),
        with_host("rivm.nl"),
        with_limit("list_loss", "30 %"),
        with_lines("#plandemic", "a // b", "c\rd"),
        with_rule(regions=("NL",), cases=(Case(query="q", expect=Action.PASS, region=""),)),
    ],
)
def test_lists_that_a_folder_may_hold_are_sound(lists: Lists) -> None:
    check_sound(lists)


@pytest.mark.parametrize(
    "lists",
    [
        with_id("x" * (ID_CHARACTERS + 1)),
        with_limit("list_loss", "\n"),
        with_limit("lists", "30 %"),
        with_limit("queries", ""),
        with_host("Europe/Nowhere"),
        with_host(""),
        with_host("a\0b"),
        with_rule(regions=("",)),
        with_rule(cases=(Case(query="q", expect=Action.PASS, without=("",)),)),
        with_rule(review_by=date.max),
        with_rule(ends=datetime(1, 1, 1, tzinfo=UTC)),
        with_lines("a\nb: c"),
        with_lines("// a comment"),
        with_lines(" a"),
        with_lines("a\u2029"),
        with_lines("\ufeffa"),
    ],
)
def test_lists_that_no_folder_may_hold_are_not_sound(lists: Lists) -> None:
    with pytest.raises(SnapshotError, match="not sound"):
        check_sound(lists)
