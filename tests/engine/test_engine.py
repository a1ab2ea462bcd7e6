"""The engine as a library: what it refuses, what it says beside the action, how it is loaded."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from searchguard.engine.context import Context
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.errors import ListsError, RequestError, SnapshotError
from searchguard.policy.model import (
    Action,
    Blocklist,
    Disguises,
    Lists,
    MatchMode,
    Notice,
    NoticeKind,
    NoticeText,
    Rule,
    RuleState,
    Term,
    Workspace,
)
from searchguard.policy.reading import load_folder
from searchguard.snapshot.compiling import compile_lists

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
REVISION = "ab" * 32
PLANDEMIC = Rule(
    id="plandemic",
    action=Action.BLOCK,
    state=RuleState.LIVE,
    reason="health",
    terms=(Term(text="plandemic"),),
)


def engine(*rules: Rule, drafts: bool = False) -> Engine:
    notices = (
        Notice(
            notice="vaccines",
            kind=NoticeKind.REFERENCE,
            texts=(NoticeText(language="en", title="Vaccines", body="Read."),),
            review_by=date(2026, 6, 30),
        ),
    )
    blocklist = Blocklist(
        blocklist="covid", policy="medical", policy_url="https://example.org/p", rules=rules
    )
    return Engine(Lists(blocklists=(blocklist,), notices=notices), REVISION, drafts=drafts)


def test_pass_says_nothing_but_its_revision() -> None:
    assert engine(PLANDEMIC).check("pandemic", at=AT) == Decision(
        action=Action.PASS, revision=REVISION
    )


def test_block_names_rule_reason_and_policy() -> None:
    decision = engine(PLANDEMIC).check("#Plandemic", at=AT)
    assert (decision.action, decision.rule_id, decision.reason) == (
        Action.BLOCK,
        "covid/plandemic",
        "health",
    )
    assert (decision.policy, decision.policy_url) == ("medical", "https://example.org/p")
    assert decision.revision == REVISION
    assert decision.switchboard_version == 0


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        engine(PLANDEMIC).check("plandemic", at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_absent_instant_is_now() -> None:
    now = datetime.now(UTC)
    rule = replace(PLANDEMIC, starts=now - DAY, ends=now + DAY)
    over = replace(PLANDEMIC, ends=now - DAY)
    assert engine(rule).check("plandemic").action is Action.BLOCK
    assert engine(over).check("plandemic").action is Action.PASS


@pytest.mark.parametrize("filler", ["a", "é", "疫", "😷", "\ud83d"])
def test_query_of_64_kib_is_answered_and_a_longer_one_refused(filler: str) -> None:
    width = len(filler.encode(errors="surrogatepass"))
    longest = "plandemic " + filler * ((65536 - 10) // width)
    asked = engine(PLANDEMIC)
    assert asked.check(longest, at=AT).action is Action.BLOCK
    with pytest.raises(RequestError) as refused:
        asked.check(longest + filler * 7, at=AT)
    assert refused.value.field == "query"
    assert "plandemic" not in str(refused.value)


def test_short_query_with_masks_is_looked_at_whole() -> None:
    word = "\ubc31\ub294\uc2e0\ub294\ub294"
    terms = tuple(
        Term(text=word, match=match, disguises=disguises)
        for match, disguises in product(MatchMode, Disguises)
    )
    asked = engine(replace(PLANDEMIC, terms=terms))
    assert not asked.check(f"{word}!{word}#{word}", at=AT).truncated


@pytest.mark.parametrize(("length", "truncated"), [(1024, False), (1025, True), (60_000, True)])
def test_long_query_is_truncated(length: int, truncated: bool) -> None:
    asked = engine(PLANDEMIC)
    blocked = asked.check("plandemic".ljust(length), at=AT)
    passed = asked.check("x".ljust(length), at=AT)
    assert (blocked.action, blocked.truncated) == (Action.BLOCK, truncated)
    assert (passed.action, passed.truncated) == (Action.PASS, truncated)


def test_what_was_left_out_of_context_is_named_in_every_answer() -> None:
    asked = engine(PLANDEMIC)
    for query in ("plandemic", "pandemic"):
        decision = asked.check(query, region="ZZ", language="qq", at=AT)
        assert decision.ignored_context == ("region", "language")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (PLANDEMIC, None),
        (replace(PLANDEMIC, starts=AT + DAY), AT + DAY),
        (replace(PLANDEMIC, starts=AT - DAY, ends=AT + DAY), AT + DAY),
        (replace(PLANDEMIC, starts=AT + DAY, ends=AT + 2 * DAY), AT + DAY),
        (replace(PLANDEMIC, starts=AT - 2 * DAY, ends=AT - DAY), None),
        (replace(PLANDEMIC, notices=("vaccines",)), datetime(2026, 7, 1, tzinfo=UTC)),
        (replace(PLANDEMIC, notices=("vaccines",), ends=AT + DAY), AT + DAY),
        (replace(PLANDEMIC, terms=(Term(text="hoax"),), ends=AT + DAY), None),
    ],
)
def test_next_change_is_told(rule: Rule, expected: datetime | None) -> None:
    assert engine(rule).check("plandemic", at=AT).changes_at == expected


@pytest.mark.parametrize("state", [RuleState.DRAFT, RuleState.SHADOW, RuleState.RETIRED])
def test_rule_that_is_not_live_changes_nothing(state: RuleState) -> None:
    decision = engine(replace(PLANDEMIC, state=state)).check("plandemic", at=AT)
    shadow = ("covid/plandemic",) if state is RuleState.SHADOW else ()
    assert decision == Decision(action=Action.PASS, revision=REVISION, shadow_rules=shadow)


def test_shadow_rule_that_would_not_apply_is_not_counted() -> None:
    rule = replace(PLANDEMIC, state=RuleState.SHADOW, regions=("NL",))
    assert engine(rule).check("plandemic", at=AT).shadow_rules == ()
    assert engine(rule).check("plandemic", region="NL", at=AT).shadow_rules == ("covid/plandemic",)


@pytest.mark.parametrize(
    ("state", "drafts", "expected"),
    [
        (RuleState.DRAFT, True, Action.BLOCK),
        (RuleState.DRAFT, False, Action.PASS),
        (RuleState.SHADOW, True, Action.BLOCK),
        (RuleState.SHADOW, False, Action.BLOCK),
        (RuleState.RETIRED, True, Action.PASS),
    ],
)
def test_rule_may_be_asked_as_if_live(state: RuleState, drafts: bool, expected: Action) -> None:
    asked = engine(replace(PLANDEMIC, state=state), drafts=drafts)
    as_live = frozenset({"covid/plandemic"})
    assert asked.decide("plandemic", Context(), AT, as_live=as_live).action is expected
    assert asked.decide("plandemic", Context(), AT).action is Action.PASS


def test_terms_are_counted_with_those_of_files_and_of_test_queries() -> None:
    rule = replace(PLANDEMIC, file_terms=("one", "two"))
    retired = replace(PLANDEMIC, id="retired", state=RuleState.RETIRED)
    assert engine(rule, retired).term_count == 3 + 2


def test_engine_of_nothing_passes_everything() -> None:
    empty = Engine(Lists(workspace=Workspace(test_queries=False)), REVISION)
    assert empty.term_count == 0
    assert empty.passes("searchguard-test-block")
    assert empty.check("searchguard-test-block", at=AT).action is Action.PASS


FILES = {
    "topic/covid.yaml": """
blocklist: covid
owner: health
rules:
  - {id: plandemic, action: block, state: live, reason: health, terms: ["#plandemic", 疫苗有毒]}
""",
    "workspace.yaml": "workspace: example\n",
}


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("query", ["#plandemic", "新冠疫苗有毒吗", "pandemic"])
def test_folder_and_its_snapshot_decide_alike(tmp_path: Path, query: str) -> None:
    folder = written(tmp_path / "lists", FILES)
    snapshot = tmp_path / "lists.snapshot"
    snapshot.write_bytes(compile_lists(load_folder(folder)))
    of_folder, of_file = Engine.load(str(folder)), Engine.load(snapshot)
    assert of_folder.revision == of_file.revision
    assert of_folder.check(query, at=AT) == of_file.check(query, at=AT)
    expected = Action.PASS if query == "pandemic" else Action.BLOCK
    assert of_file.check(query, at=AT).action is expected


def test_what_cannot_be_loaded_raises(tmp_path: Path) -> None:
    broken = written(tmp_path / "lists", {**FILES, "topic/covid.yaml": "blocklist: ["})
    with pytest.raises(ListsError):
        Engine.load(broken)
    (tmp_path / "snapshot").write_bytes(b"not one")
    with pytest.raises(SnapshotError):
        Engine.load(tmp_path / "snapshot")
