"""Rings in figures: `make rollout ARGS="--terms 200000 --revisions 100"`.

Two servers, one of the first ring and one of the last, follow a channel in a bucket (moto's server)
and are asked queries all the time. Figures: how soon what is published answers in the first ring;
how soon a rollback to any of many revisions answers everywhere; what a bad list that went past the
guardrails changed before it was taken back by itself; how soon the brake puts a rule in shadow that
changes too much; and what searches notice of a store that is gone, hangs and lies.

Exit code 1 where a bound is missed or a call failed. The client that asks retries nothing.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from unittest.mock import patch
from urllib.parse import urlsplit

import grpc

from searchguard.policy.model import Action, Blocklist, Lists, Rule, RuleState, Term
from searchguard.policy.rings import Ring
from searchguard.snapshot import audit
from searchguard.snapshot.changing import Change, Channels
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.growth import grown, young_after
from searchguard.snapshot.predicted import Predicted, PredictedAmount
from searchguard.snapshot.publishing import point, publish
from searchguard.snapshot.rollout import Rollout
from searchguard.snapshot.stores import open_store
from searchguard.snapshot.trust import RoleName
from searchguard.v1 import service_pb2
from tests.service.proxying import Proxy, proxy
from tests.service.running import Server, Stub, children_of, serving, status_of
from tests.snapshot.keys import ANN, BOB, CAROL, signed_snapshot, trust_file, trust_of
from tests.snapshot.s3 import bucket
from tests.waiting import until

TRUST = trust_of(
    {
        RoleName.ROOT: (ANN,),
        RoleName.SNAPSHOT: (ANN,),
        RoleName.CHANNEL: (CAROL,),
        RoleName.SWITCHBOARD: (BOB,),
    }
)
RINGS = (Ring(name="first", share=0.0, lasts=3600),)
MOST_SECONDS = 300.0  # that a change of lists is waited for, on a busy machine
FORESEEN = 1  # of 1,000 distinct queries
LIVE_SECONDS, BACK_SECONDS, BRAKE_SECONDS, CHANGED = 15.0, 30.0, 60.0, 0.01
_LETTERS = "bdfgklmnprstv"
WORDS = [a + b + c + d for a in _LETTERS for b in "aeiou" for c in _LETTERS for d in "aeiou"]
OFTEN = "zuiderzee"  # the word that a bad list blocks
ONE_IN = 40  # distinct queries


def lists_of(terms: int, marker: str = "", *, bad: bool = False) -> Lists:
    """Return lists of so many terms, which no query holds; the bad ones block a word of many."""
    draw = random.Random(4)
    texts = tuple(f"x{draw.choice(WORDS)} {draw.choice(WORDS)}{n}x" for n in range(terms))
    rules = [
        _rule(f"r{n}", terms_file=f"r{n}.txt", file_terms=texts[n : n + 10_000])
        for n in range(0, terms, 10_000)
    ]
    if bad:
        rules.append(_rule("bad", terms=(Term(text=OFTEN),)))
    blocklist = Blocklist(blocklist="many", rules=tuple(rules))
    return Lists(blocklists=(blocklist,), must_pass=(f"marker {marker}",) if marker else ())


def _rule(name: str, **more: object) -> Rule:
    kept = {"id": name, "action": Action.BLOCK, "state": RuleState.LIVE, "reason": "health"}
    return Rule(**{**kept, **more})  # type: ignore[arg-type]  # keys of a rule


@dataclass
class Channel:
    """A channel that is published to, past every guardrail."""

    store: str
    sequence: int = 0
    revision: str = ""

    def publish(self, lists: Lists, *, rings: bool, after: Lists | None = None) -> str:
        """Publish lists; what in them is new since those before, where they are given, is young."""
        now = datetime.now(UTC)
        predicted = Predicted(
            before=self.revision or "0" * 64,
            at=now,
            asked=PredictedAmount(1000, 1000),
            changed=PredictedAmount(FORESEEN, FORESEEN),
        )
        change = Change(
            channel="prod",
            keys=(CAROL,),
            reason="measured",
            at=now,
            lasts=timedelta(days=1),
            rollout=Rollout(before=self.revision, since=now, rings=RINGS) if rings else None,
            predicted=predicted if rings else None,
            young=young_after((), grown(after, lists), None, lists, now) if after else (),
        )
        data = signed_snapshot(compile_lists(lists), ANN)
        pointer = publish(open_store(self.store), TRUST, data, change)
        if not rings:
            self.revision = pointer.revision
        return pointer.revision

    def rollback(self, revision: str) -> None:
        change = Change(
            channel="prod",
            keys=(CAROL,),
            reason="measured",
            at=datetime.now(UTC),
            lasts=timedelta(days=1),
            action=audit.Action.ROLLBACK,
        )
        point(Channels(open_store(self.store), TRUST), revision, change)
        self.revision = revision


@dataclass
class Asked:
    """What two servers answered: per phase how long it took, and what the bad list changed."""

    phase: str = "calm"
    took: dict[str, list[float]] = field(default_factory=dict)
    answers: int = 0
    changed: int = 0
    failed: Counter[str] = field(default_factory=Counter)


def queries(seed: int) -> Iterator[str]:
    """Yield queries as people ask them: half are among a thousand, half are hardly asked twice."""
    draw = random.Random(seed)
    while True:
        rank = int(draw.paretovariate(0.5)) % 1000 if draw.random() < 0.5 else draw.getrandbits(60)
        own = random.Random(rank)
        words = own.choices(WORDS, k=3)
        if own.random() < 1 / ONE_IN:
            words[1] = OFTEN
        yield " ".join(words)


@contextmanager
def asking(servers: list[Server], rate: float, seen: Asked) -> Iterator[None]:
    """Ask both servers, by schedule, for as long as the block lasts."""
    stop = Event()

    def ask(server: Server, seed: int) -> None:
        with grpc.insecure_channel(server.address) as channel:
            stub, found, begun = Stub(channel), queries(seed), time.monotonic()
            for number, query in enumerate(found):
                if stop.wait(max(0.0, begun + number / rate - time.monotonic())):
                    return
                at = time.monotonic()
                try:
                    request = service_pb2.CheckRequest(query=query)
                    answer = stub.Check(request, timeout=5, wait_for_ready=True).decision
                except grpc.RpcError as error:
                    why = f"{error.code().name}, {error.details()}, of server {seed}"
                    took = time.monotonic() - at
                    seen.failed[f"{seen.phase}: {why}, after {took:.1f} s"] += 1
                    continue
                seen.answers += 1
                seen.changed += answer.rule_id == "many/bad"
                seen.took.setdefault(seen.phase, []).append(time.monotonic() - at)

    threads = [Thread(target=ask, args=(one, number)) for number, one in enumerate(servers)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join()


def processor(pid: int) -> float:
    """Return the seconds of a processor that a process took, and all that it has started."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(processor, children_of(pid)))


def main() -> int:
    """Measure; write the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--terms", type=int, default=200_000)
    parser.add_argument("--revisions", type=int, default=100, help="that are rolled back among")
    parser.add_argument("--rollbacks", type=int, default=5)
    parser.add_argument("--rate", type=float, default=100, help="queries a second, of each server")
    parser.add_argument("--quiet", type=float, default=20, help="seconds of each phase")
    return measured(parser.parse_args())


def measured(told: argparse.Namespace) -> int:
    """Measure as asked for, and tell."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (place / "trust.json").write_bytes(trust_file(TRUST, ANN))
        channel = Channel(stack.enter_context(bucket()))
        endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL"])
        between = stack.enter_context(proxy(str(endpoint.hostname), endpoint.port or 0))
        channel.publish(lists_of(told.terms), rings=False)
        servers = [
            stack.enter_context(_server(channel, place, ring, between))
            for ring in ("first", "rest")
        ]
        stubs = [Stub(stack.enter_context(grpc.insecure_channel(one.address))) for one in servers]
        seen, begun = Asked(), time.monotonic()
        with asking(servers, told.rate, seen):
            good = _all(Stage(told, place, channel, servers, stubs, between, seen))
        for phase, took in seen.took.items():
            took.sort()
            p50, p99 = (1000 * took[int(len(took) * part)] for part in (0.5, 0.99))
            _tell(phase, f"{len(took)} answers, p50 {p50:.2f} ms, p99 {p99:.2f} ms")
        _tell(
            "answers",
            f"{seen.answers} in {time.monotonic() - begun:.0f} s, failed: {seen.failed.total()}",
        )
        for why, count in seen.failed.most_common():
            _tell("", f"{count} {why}")
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        _tell("load", f"{load} on this machine, {told.terms:,} terms")
    return 0 if good and not seen.failed else 1


@dataclass(frozen=True)
class Stage:
    """What is measured: two servers, the first of the first ring, and all round them."""

    told: argparse.Namespace
    place: Path
    channel: Channel
    servers: list[Server]
    stubs: list[Stub]
    between: Proxy
    seen: Asked

    def both_serve(self, revision: str) -> bool:
        return all(status_of(one).revision == revision for one in self.stubs)


def _all(stage: Stage) -> bool:
    told, channel, seen = stage.told, stage.channel, stage.seen
    first, rest = stage.stubs
    first_process = stage.servers[0].process.pid
    Event().wait(told.quiet)
    seen.phase = "publish"
    begun, new = time.monotonic(), channel.publish(lists_of(told.terms, "good"), rings=True)
    signed, busy = time.monotonic() - begun, processor(first_process)
    live = until(lambda: status_of(first).revision == new, MOST_SECONDS)
    busy = processor(first_process) - busy
    _tell("publish", f"compiled, signed and in the store in {signed:.1f} s; live on the first ring "
          f"{live:.1f} s later (bound {LIVE_SECONDS:.0f} s), {busy:.1f} s of a processor there, "
          "answers among them")  # fmt: skip
    good = live <= LIVE_SECONDS and status_of(rest).revision == channel.revision
    seen.phase = "bad list"
    before = seen.answers, seen.changed
    bad = channel.publish(lists_of(told.terms, bad=True), rings=True)
    until(lambda: status_of(first).revision == bad, MOST_SECONDS)
    busy = processor(first_process)
    back = until(lambda: status_of(first).revision == channel.revision, MOST_SECONDS)
    busy = processor(first_process) - busy
    message = status_of(first).last_error.message
    _tell(
        "bad list",
        f"taken back {back:.1f} s after it served (bound {BACK_SECONDS:.0f} s): {message}",
    )
    Event().wait(told.quiet)
    changed = seen.changed - before[1]
    share = changed / seen.answers
    _tell("changed", f"{changed} of {seen.answers} answers of the run so far ({share:.2%}, bound "
          f"{CHANGED:.0%}); of the last ring none")  # fmt: skip
    good = good and (back <= BACK_SECONDS or changed <= 500) and share <= CHANGED
    good = good and status_of(rest).revision == channel.revision
    seen.phase = "rollbacks"
    good = _roll_back(stage) and good
    for mode in ("gone", "hang", "lie"):
        seen.phase = f"store {mode}"
        stage.between.switch(mode)
        Event().wait(told.quiet)
        stage.between.switch("pass")
    good = stage.both_serve(channel.revision) and good
    seen.phase = "brake"
    return _brake(stage) and good


def _roll_back(stage: Stage) -> bool:
    """Publish many revisions, and go back to some of them; tell how long each took."""
    told, channel = stage.told, stage.channel
    revisions = [
        channel.publish(lists_of(told.terms, f"m{number}"), rings=False)
        for number in range(told.revisions)
    ]
    until(lambda: stage.both_serve(revisions[-1]), MOST_SECONDS)
    draw, took = random.Random(5), list[float]()
    targets = [revisions[0], *draw.choices(revisions[:-1], k=max(0, told.rollbacks - 1))]
    for revision in targets:
        begun = time.monotonic()
        channel.rollback(revision)
        until(lambda: stage.both_serve(revision), MOST_SECONDS)  # noqa: B023
        took.append(time.monotonic() - begun)
    _tell("rollback", f"{len(took)} of {told.revisions} revisions, on both servers within "
          f"{min(took):.1f} to {max(took):.1f} s (bound {LIVE_SECONDS:.0f} s)")  # fmt: skip
    return max(took) <= LIVE_SECONDS


def _brake(stage: Stage) -> bool:
    """Publish a rule that changes too much to all; tell how long the brake lets it."""
    channel, key = stage.channel, stage.place / "brake.key"
    key.touch(0o600)
    key.write_bytes(BOB.pem())
    words = ["--store", channel.store, "--channel", "prod", "--key", str(key)]
    words += ["--trust", str(stage.place / "trust.json")]
    for server in stage.servers:
        metrics = server.wait_for(r"metrics address=(\S+)")[1]
        words += ["--metrics", f"http://{metrics}/metrics"]
    command = [sys.executable, "-m", "searchguard", "rule", "brake", *words]
    old, new = lists_of(stage.told.terms), lists_of(stage.told.terms, bad=True)
    channel.publish(old, rings=False)
    until(lambda: stage.both_serve(channel.revision), MOST_SECONDS)
    with subprocess.Popen(command, stderr=subprocess.PIPE) as brake:
        try:
            assert brake.stderr
            brake.stderr.readline()
            channel.publish(new, rings=False, after=old)
            until(lambda: stage.both_serve(channel.revision), MOST_SECONDS)
            query = service_pb2.CheckRequest(query=OFTEN)
            left = until(
                lambda: not any(one.Check(query).decision.rule_id for one in stage.stubs),
                MOST_SECONDS,
            )
            why = brake.stderr.readline().decode().partition('message="')[2].partition('"')[0]
        finally:
            brake.send_signal(signal.SIGTERM)
    _tell(
        "brake",
        f"in shadow on both servers {left:.1f} s after both served it (bound "
        f"{BRAKE_SECONDS:.0f} s): {why}",
    )
    return left <= BRAKE_SECONDS


@contextmanager
def _server(channel: Channel, place: Path, ring: str, between: Proxy) -> Iterator[Server]:
    words = (
        *("--store", channel.store, "--channel", "prod", "--trust", place / "trust.json"),
        *("--keep", place / ring, "--ring", ring, "--server-name", f"server of {ring}"),
        *("--metrics-listen", "127.0.0.1:0"),
    )
    address = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{between.port}"}
    # A machine that is busy takes long to build the first lists.
    with patch.dict("os.environ", address), patch("tests.service.running.SECONDS", 300):
        server = serving(*words)
        started = server.__enter__()
    try:
        yield started
    finally:
        server.__exit__(None, None, None)


def _tell(what: str, words: str) -> None:
    sys.stdout.write(f"{what:<12}{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
