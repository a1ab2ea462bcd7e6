"""A sample of the damaged and malformed snapshots that `make corrupt` makes by the thousand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists, Workspace
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.soundness import check_sound
from tests.snapshot.corrupt import (
    accept_nothing,
    accept_sound,
    every_key,
    run,
    shipped,
)
from tests.snapshot.corrupting import CORRUPTIONS, corrupted, resigned
from tests.snapshot.keys import ANN, signed_snapshot

EVERY_KEY = every_key()
SIGNED = signed_snapshot(compile_lists(EVERY_KEY), ANN)
OTHER = signed_snapshot(compile_lists(replace(EVERY_KEY, must_pass=("other",))), ANN)


@pytest.mark.parametrize("seed", [1])
def test_no_corrupted_snapshot_is_accepted(seed: int) -> None:
    outcome = run(corrupted(1000, seed, SIGNED, OTHER), accept_nothing)
    assert (outcome.wrong, outcome.accepted) == ([], 0)
    shares = {name: share * 10 for name, (share, _) in CORRUPTIONS.items()}
    assert outcome.tried == Counter(shares)


@pytest.mark.parametrize("seed", [1])
def test_no_malformed_snapshot_of_a_trusted_key_is_accepted_wrongly(seed: int) -> None:
    outcome = run(resigned(40, seed, SIGNED), accept_sound)
    assert outcome.wrong == []
    assert 0 < outcome.accepted < 40


def test_uncorrupted_snapshot_would_be_noticed() -> None:
    outcome = run([("nothing", SIGNED)], accept_nothing)
    assert (outcome.accepted, len(outcome.wrong)) == (1, 1)
    broken = run([("nothing", SIGNED)], lambda data: str(1 // (len(data) - len(SIGNED))))
    assert "ZeroDivisionError" in broken.wrong[0]


def test_lists_that_load_are_sound() -> None:
    check_sound(EVERY_KEY)
    check_sound(shipped())
    check_sound(Lists())


def change(**changes: Any) -> Callable[[Lists], Lists]:
    return lambda lists: replace(lists, **changes)


def of_rule(**changes: Any) -> Callable[[Lists], Lists]:
    def changed(lists: Lists) -> Lists:
        (blocklist,) = lists.blocklists
        rules = (replace(blocklist.rules[0], **changes), *blocklist.rules[1:])
        return replace(lists, blocklists=(replace(blocklist, rules=rules),))

    return changed


def of_notice(**changes: Any) -> Callable[[Lists], Lists]:
    return lambda lists: replace(
        lists, notices=(replace(lists.notices[0], **changes), *lists.notices[1:])
    )


def without_hosts(lists: Lists) -> Lists:
    return replace(lists, sources=tuple(replace(source, hosts=()) for source in lists.sources))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (of_rule(id="a/b"), "`id` of a Rule"),
        (of_rule(regions=("nl",)), "`regions` of a Rule"),
        (of_rule(interface_languages=("NL",)), "`interface_languages` of a Rule"),
        (of_rule(percent=101), "`percent` of a Rule"),
        (of_rule(notices=("none",)), "the notice `none`, which is not there"),
        (of_rule(reason="none"), "the reason `none`, which is not there"),
        (of_rule(softened_by=("none",)), "the context list `none`"),
        (of_rule(file_terms=(" ",)), "`file_terms` of a Rule"),
        (of_rule(terms_file="", file_terms=("a",)), "a Rule is not as it must be"),
        (of_rule(why="\u202egnp"), "`why` of a Rule"),
        (of_notice(texts=()), "a Notice is not as it must be"),
        (of_notice(why_url="javascript:alert(1)"), "`why_url` of a Notice"),
        (of_notice(parent="none"), "the notice `none`"),
        (without_hosts, "is not on a host of"),
        (change(workspace=Workspace(timezone="Mars/Olympus")), "`timezone` of a Workspace"),
        (change(workspace=Workspace(locales=())), "a Workspace is not as it must be"),
        (change(workspace=Workspace(blocked_notice="none")), "the notice `none`"),
        (lambda lists: replace(lists, notices=lists.notices * 2), "one stands there twice"),
        (lambda lists: replace(lists, sources=lists.sources * 2), "one stands there twice"),
    ],
)
def test_lists_that_no_folder_could_hold_are_refused(
    changed: Callable[[Lists], Lists], words: str
) -> None:
    with pytest.raises(SnapshotError, match=words):
        check_sound(changed(EVERY_KEY))
