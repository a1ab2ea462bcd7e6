"""What a folder may not say, a snapshot may not either, whoever signed it."""

from dataclasses import replace

import pytest

from searchguard.errors import SnapshotError
from searchguard.policy.limits import ID_CHARACTERS
from searchguard.policy.model import Action, Blocklist, Lists, Rule, RuleState, Source, SourceKind
from searchguard.snapshot.soundness import check_sound

RULE = Rule(id="r", action=Action.BLOCK, state=RuleState.LIVE, reason="health")
SOURCE = Source(id="who", name="WHO", kind=SourceKind.IGO, hosts=("who.int",))
LISTS = Lists(blocklists=(Blocklist(blocklist="b", rules=(RULE,)),), sources=(SOURCE,))


def with_id(name: str) -> Lists:
    return replace(LISTS, blocklists=(Blocklist(blocklist="b", rules=(replace(RULE, id=name),)),))


def with_host(host: str) -> Lists:
    return replace(LISTS, sources=(replace(SOURCE, hosts=(host,)),))


@pytest.mark.parametrize("lists", [LISTS, with_id("x" * ID_CHARACTERS), with_host("rivm.nl")])
def test_lists_that_a_folder_may_hold_are_sound(lists: Lists) -> None:
    check_sound(lists)


@pytest.mark.parametrize(
    "lists",
    [
        with_id("x" * (ID_CHARACTERS + 1)),
        with_host("Europe/Nowhere"),
        with_host(""),
        with_host("a\0b"),
    ],
)
def test_lists_that_no_folder_may_hold_are_not_sound(lists: Lists) -> None:
    with pytest.raises(SnapshotError, match="not sound"):
        check_sound(lists)
