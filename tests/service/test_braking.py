"""The brake: a new rule that changes far more than was foreseen goes into shadow by itself."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from searchguard.policy.model import Action, Lists, Rule, RuleState, Term
from searchguard.policy.reading import load_folder
from searchguard.service.braking import Evidence
from searchguard.service.metrics.reading import Reading, reading_in
from searchguard.service.numbers.families import NEW_QUERIES
from searchguard.snapshot.changing import Change
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.growth import grown, young_after
from searchguard.snapshot.publishing import publish
from searchguard.snapshot.stores.folder import FolderStore
from searchguard.snapshot.trust import RoleName
from searchguard.snapshot.young import Young
from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, write_lists
from tests.service.running import SECONDS, Stub, run, serving, status_of, stub_for
from tests.snapshot.keys import ANN, BOB, CAROL, signed_snapshot, trust_file, trust_of

NOW = datetime(2027, 1, 15, 18, tzinfo=UTC)
TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SNAPSHOT: (ANN,),
        RoleName.CHANNEL: (CAROL,),
        RoleName.SWITCHBOARD: (BOB,),
    }
)


def counted(sampled: float, **rules: float) -> Reading:
    named = {f"b/{name}": count for name, count in rules.items()}
    return Reading(decisions=sampled * 9, sampled=sampled, by_rule={NEW_QUERIES.name: named})


def young(name: str, share: float | None = None) -> Young:
    return Young(rule_id=f"b/{name}", until=NOW, share=share)


@pytest.mark.parametrize(
    ("share", "found", "of", "brakes"),
    [
        (None, 20, 1000, True),
        (None, 19, 100, False),  # too few to tell
        (None, 20, 4000, False),  # half a percent
        (None, 21, 4000, True),
        (1.0, 20, 1000, False),
        (1.0, 30, 1000, False),
        (1.0, 31, 1000, True),
        (0.0, 20, 1000, True),
    ],
)
def test_brake_is_for_what_is_above_three_times_what_was_foreseen(
    share: float | None, found: int, of: int, brakes: bool
) -> None:
    evidence, rule = Evidence(), young("r", share)
    evidence.add([rule], {"one": counted(5), "two": counted(7, r=3)})
    half, part = of / 2, found / 2
    evidence.add([rule], {"one": counted(5 + half, r=part), "two": counted(7 + half, r=3 + part)})
    assert [one for one, _ in evidence.beyond()] == [rule] * brakes


def test_what_was_counted_before_and_of_other_rules_says_nothing() -> None:
    evidence, rule = Evidence(), young("r")
    evidence.add([rule], {"one": counted(1000, r=900)})
    evidence.add([rule], {"one": counted(2000, r=900, other=500)})
    assert list(evidence.beyond()) == []
    evidence.add([rule], {})
    evidence.add([rule], {"one": counted(100, r=50)})  # it was started again
    [(_, why)] = evidence.beyond()
    assert why.startswith("50 of 1100 distinct queries (4.55 %) are changed by what is new in it")
    wider = replace_until(rule)
    evidence.add([wider], {"one": counted(100, r=50)})
    assert list(evidence.beyond()) == []


def replace_until(rule: Young) -> Young:
    return Young(rule_id=rule.rule_id, until=NOW + timedelta(hours=1))


def test_metrics_of_a_server_are_read() -> None:
    found = reading_in(
        "# TYPE searchguard_decisions_total counter\n"
        'searchguard_decisions_total{action="pass",locale="other",surface="search"} 7\n'
        'searchguard_decisions_total{action="block",locale="other",surface="search"} 2\n'
        "# TYPE searchguard_rule_new_queries_total counter\n"
        'searchguard_rule_new_queries_total{rule="b/r"} 3\n'
        'searchguard_rule_new_queries_total{rule="b/s"} 0\n'
        "# TYPE searchguard_sampled_queries_total counter\n"
        "searchguard_sampled_queries_total 5\n"
    )
    assert found == Reading(9, 5, {NEW_QUERIES.name: {"b/r": 3}})


def lists_with(lists: Lists, *terms: str) -> Lists:
    """Return lists in which a rule has more terms, and a protected one is new."""
    first, *others = lists.blocklists
    rule, *rest = first.rules
    wide = replace(rule, terms=(*rule.terms, *(Term(text=text) for text in terms)))
    kept = Rule(
        id="kept",
        action=Action.POINTER,
        state=RuleState.LIVE,
        reason="health",
        terms=(Term(text="soup"),),
        notices=("vaccines",),
        protected=True,
    )
    return replace(lists, blocklists=(replace(first, rules=(wide, *rest, kept)), *others))


def publish_young(folder: Path, old: Lists, new: Lists) -> None:
    now = datetime.now(UTC)
    for lists, came in ((old, ()), (new, tuple(grown(old, new)))):
        change = Change(
            channel="prod",
            keys=(CAROL,),
            reason="test",
            at=now,
            lasts=timedelta(days=1),
            young=young_after((), came, None, lists, now),
        )
        data = signed_snapshot(compile_lists(lists), ANN)
        publish(FolderStore(folder / "store"), TRUST, data, change)


@contextmanager
def braking(*words: str | Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "searchguard", "rule", "brake", *map(str, words)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def action(stub: Stub, query: str) -> int:
    request = service_pb2.CheckRequest(query=query)
    found: int = stub.Check(request, timeout=SECONDS).decision.action
    return found


@pytest.mark.smoke
def test_rule_that_changes_too_much_is_demoted_on_a_server_that_runs(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "trust.json").write_bytes(trust_file(TRUST, ANN))
    key = tmp_path / "duty.key"
    key.touch(0o600)
    key.write_bytes(BOB.pem())
    old = load_folder(write_lists(tmp_path / "lists"))
    publish_young(tmp_path, old, lists_with(old, "bread"))
    where = (
        *("--store", tmp_path / "store", "--channel", "prod"),
        *("--trust", tmp_path / "trust.json"),
    )
    words = [a + b + c for a in "bdfgk" for b in "aeiou" for c in "lmnprst"]
    with serving(*where, "--no-keep", "--metrics-listen", "127.0.0.1:0") as server:
        address = server.wait_for(r"metrics address=(\S+)")[1]
        url = f"http://{address}/metrics"
        told = (*("--metrics", url), "--every", "0.2", "--metrics-listen", "127.0.0.1:0")
        with stub_for(server.address) as stub, braking(*where, "--key", key, *told) as brake:
            assert brake.stderr
            begun = brake.stderr.readline()
            found = re.search(r"metrics=(\S+)", begun)
            assert found, begun
            own = f"http://{found[1]}/metrics"
            while status_of(stub).switchboard_version == 0:
                for word in words:
                    action(stub, f"{word} bread")
                    action(stub, f"{word} soup")
            line = brake.stderr.readline()
            assert "rule demoted rule=covid/plandemic owner=health-policy" in line
            assert "distinct queries" in line
            assert action(stub, "bread") == action(stub, BLOCKED) == 1
            assert action(stub, "soup") == 2
            with urlopen(own, timeout=SECONDS) as answer:
                metrics = answer.read().decode()
            assert (
                'searchguard_brake_demoted{owner="health-policy",rule="covid/plandemic"} 1.0'
                in metrics
            )
            traffic = run("rule", "traffic", "--metrics", url).stdout.splitlines()
            assert traffic[0].split()[:3] == ["rule", "decided", "in"]
            [line] = [one for one in traffic if one.startswith("covid/plandemic ")]
            assert int(line.split()[4]) >= 20
        assert brake.returncode == 0
