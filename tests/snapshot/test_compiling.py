"""Lists become bytes and come back, always the same bytes and nothing lost."""

import hashlib
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from searchguard.errors import SnapshotError
from searchguard.policy import model
from searchguard.snapshot.codec import encode
from searchguard.snapshot.compiling import compile_lists, in_canonical_order, revision_of
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.manifest import Counts
from searchguard.text.fold import FOLD_VERSION
from tests.snapshot.examples import LISTS, SMALL

# Changes only with the format: a snapshot that is in a store must stay loadable.
SMALL_REVISION = "b246b0ce14214914d657a8bab4ec6e5340994aad0fd153385d81b2e4f7965e8f"

PROGRAM = (
    "import hashlib; from tests.snapshot.examples import SMALL; "
    "from searchguard.snapshot.compiling import compile_lists; "
    "print(hashlib.sha256(compile_lists(SMALL)).hexdigest())"
)


@settings(max_examples=60)
@given(lists=LISTS)
def test_lists_come_back_from_a_snapshot(lists: model.Lists) -> None:
    snapshot = load_snapshot(compile_lists(lists))
    assert snapshot.lists == in_canonical_order(lists)
    assert snapshot.revision == revision_of(lists)


@settings(max_examples=20)
@given(lists=LISTS)
def test_snapshot_of_loaded_lists_is_the_same_snapshot(lists: model.Lists) -> None:
    data = compile_lists(lists)
    assert compile_lists(load_snapshot(data).lists) == data


def test_revision_of_given_lists_is_fixed() -> None:
    assert revision_of(SMALL) == SMALL_REVISION


@pytest.mark.parametrize(("implementation", "seed"), [("upb", "0"), ("upb", "7"), ("python", "8")])
def test_bytes_do_not_depend_on_the_process(implementation: str, seed: str) -> None:
    told = {"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": implementation, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(compile_lists(SMALL)).hexdigest()


def test_order_of_files_does_not_matter() -> None:
    names = ("a", "b", "c")
    there = tuple(model.Blocklist(blocklist=name) for name in names)
    assert compile_lists(model.Lists(blocklists=there)) == compile_lists(
        model.Lists(blocklists=there[::-1])
    )


def test_manifest_names_what_compiled_it_and_the_revision_does_not() -> None:
    snapshot = load_snapshot(compile_lists(SMALL))
    assert snapshot.manifest.unicode_version == unicodedata.unidata_version
    assert snapshot.manifest.fold_version == FOLD_VERSION
    assert snapshot.revision == hashlib.sha256(encode(SMALL)).hexdigest()


def test_order_of_rules_and_terms_is_kept() -> None:
    terms = (model.Term(text="b"), model.Term(text="a"))
    rule = replace(SMALL.blocklists[0].rules[0], terms=terms, file_terms=("z", "y"))
    rules = (replace(rule, id="z"), replace(rule, id="a"))
    lists = model.Lists(blocklists=(model.Blocklist(blocklist="x", rules=rules),))
    assert load_snapshot(compile_lists(lists)).lists.blocklists[0].rules == rules


@pytest.mark.parametrize(
    "change",
    [
        {"review_by": date(2027, 7, 1)},
        {"percent": 99},
        {"results": model.Results.SHOW},
        {"variants": (model.Variant(when=model.Scope(), action=model.Action.PASS),)},
        {"starts": datetime(2027, 1, 15, 17, 0, 0, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_any_change_of_a_rule_is_another_revision(change: dict[str, Any]) -> None:
    blocklist = SMALL.blocklists[0]
    rule = replace(blocklist.rules[0], **change)
    changed = replace(SMALL, blocklists=(replace(blocklist, rules=(rule,)),))
    assert revision_of(changed) != revision_of(SMALL)


def test_absent_and_empty_notices_of_a_variant_differ() -> None:
    own = model.Variant(when=model.Scope(), action=model.Action.POINTER)
    variants = (own, replace(own, notices=()))
    rule = replace(SMALL.blocklists[0].rules[0], variants=variants)
    lists = model.Lists(blocklists=(model.Blocklist(blocklist="x", rules=(rule,)),))
    assert load_snapshot(compile_lists(lists)).lists.blocklists[0].rules[0].variants == variants


def test_manifest_counts_and_names_features() -> None:
    group = model.Term(all_of=(("vaccine", "jab"), ("microchip",)))
    rule = replace(
        SMALL.blocklists[0].rules[0],
        terms=(group,),
        file_terms=("a", "b"),
        percent=50,
        cases=(model.Case(query="q", expect=model.Action.PASS, without=("facts",)),),
    )
    event = model.Event(
        event="quake",
        kind=model.EventKind.DISASTER,
        state=model.EventState.ARMED,
        terms=(model.Term(text="quake"),),
    )
    blocklist = model.Blocklist(blocklist="x", rules=(rule,))
    manifest = load_snapshot(
        compile_lists(model.Lists(blocklists=(blocklist,), events=(event,)))
    ).manifest
    assert manifest.requires == ("cases-without", "events", "percentages", "word-groups")
    assert manifest.counts == Counts(
        blocklists=1, rules=1, terms=4, sources=0, notices=0, contexts=0, events=1, cases=1
    )


@pytest.mark.parametrize(
    "change",
    [
        {"why": "half a pair: \ud800"},
        {"priority": 2**63},
        {"starts": datetime(2027, 1, 15)},  # noqa: DTZ001 (that is the fault)
    ],
    ids=["surrogate", "number", "naive"],
)
def test_lists_that_cannot_be_written_down_are_refused(change: dict[str, Any]) -> None:
    rule = replace(SMALL.blocklists[0].rules[0], **change)
    blocklist = model.Blocklist(blocklist="x", rules=(rule,))
    with pytest.raises(SnapshotError, match="cannot be written down"):
        compile_lists(model.Lists(blocklists=(blocklist,)))
