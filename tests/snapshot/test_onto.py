"""One rule of edited lists onto others: with all that it names, and nothing else."""

from dataclasses import replace

import pytest

from searchguard.errors import StoreError
from searchguard.policy.comparing import changes_between
from searchguard.policy.model import Lists
from searchguard.policy.reading import read_folder
from searchguard.snapshot.onto import with_rule
from searchguard.snapshot.soundness import check_sound
from tests.cli.running import LISTS, write_lists

COVID = LISTS["health/covid.yaml"]
NEW = """\
  - id: flu
    action: block
    state: live
    reason: spam
    terms: [flu hoax]
    softened_by: [doubt]
    notices: [flu]
"""
EDITED = {
    "health/covid.yaml": COVID.replace("- covid hoax", "- covid is a hoax") + NEW,
    "other.yaml": "blocklist: other\nowner: us\nrules:\n"
    + NEW.replace("id: flu", "id: o").replace("flu hoax", "grippe")
    + NEW.replace("id: flu", "id: p").replace("flu hoax", "gripe"),
    "workspace.yaml": LISTS["workspace.yaml"] + "reasons: {spam: {title: Spam}}\n",
    "contexts.yaml": LISTS["contexts.yaml"] + "  doubt: {en: [doubt], nl: [twijfel]}\n",
    "sources.yaml": LISTS["sources.yaml"]
    + "  - {id: rivm, name: RIVM, kind: government, hosts: [rivm.nl], checked: never}\n",
    "notices/flu.yaml": LISTS["notices/vaccines.yaml"]
    .replace("notice: vaccines", "notice: flu\nparent: facts")
    .replace("www.who.int", "www.rivm.nl")
    .replace("source: who", "source: rivm"),
    "notices/facts.yaml": "notice: facts\nkind: reference\ntexts: {en: {title: F, body: F.}}\n",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lists, Lists]:
    folder = tmp_path_factory.mktemp("lists")
    live = read_folder(write_lists(folder / "live"))
    edited = read_folder(write_lists(folder / "edited", EDITED))
    assert not edited.refused, edited.problems
    return live.lists, edited.lists


@pytest.mark.parametrize(
    ("rule_id", "expected"),
    [
        ("covid/plandemic", ["rule covid/plandemic changed"]),
        (
            "covid/flu",
            [
                "workspace tests changed",
                "rule covid/flu added",
                "notice facts added",
                "notice flu added",
                "source rivm added",
                "context list doubt (en) added",
                "context list doubt (nl) added",
            ],
        ),
        (
            "other/p",
            [
                "workspace tests changed",
                "blocklist other added",
                "rule other/p added",
                "notice facts added",
                "notice flu added",
                "source rivm added",
                "context list doubt (en) added",
                "context list doubt (nl) added",
            ],
        ),
    ],
)
def test_rule_comes_with_what_it_names(
    both: tuple[Lists, Lists], rule_id: str, expected: list[str]
) -> None:
    live, edited = both
    merged = with_rule(live, edited, rule_id)
    told = [f"{one.kind} {one.name} {one.what}" for one in changes_between(live, merged)]
    assert told == expected
    check_sound(_sorted(merged))


def test_rule_that_is_gone_goes(both: tuple[Lists, Lists]) -> None:
    live, edited = both
    told = [
        f"{one.kind} {one.name} {one.what}"
        for one in changes_between(edited, with_rule(edited, live, "covid/flu"))
    ]
    assert told == ["rule covid/flu removed"]


def test_rule_that_neither_has_is_told(both: tuple[Lists, Lists]) -> None:
    with pytest.raises(StoreError, match="there is no rule `covid/x`: `covid` has covid/belgium"):
        with_rule(*both, "covid/x")
    with pytest.raises(StoreError, match="there is no rule `x`: `x` has none"):
        with_rule(*both, "x")


def _sorted(lists: Lists) -> Lists:
    return replace(
        lists,
        blocklists=tuple(sorted(lists.blocklists, key=lambda one: one.blocklist)),
        sources=tuple(sorted(lists.sources, key=lambda one: one.id)),
        notices=tuple(sorted(lists.notices, key=lambda one: one.notice)),
        contexts=tuple(sorted(lists.contexts, key=lambda one: (one.id, one.language))),
    )
