"""Canaries: words that nobody else writes, sent by every path and looked for where they could be.

`make canary` sends a thousand by each. Nothing that goes out or is kept may hold one, but an
explanation, which is for the one who asked: there one must be found, or the search is blind. Exit
code 1 where one is found elsewhere.
"""

import argparse
import io
import os
import re
import resource
import secrets
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc

from searchguard.policy.model import Action
from searchguard.service.answer import answer_check
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2
from tests.service.folders import BLOCKED, POINTED, write_lists
from tests.service.running import SECONDS, STATUS, Server, serving, stub_for
from tests.service.states import rule, state_of
from tests.service.test_decision_log import wait_for_end
from tests.service.test_metrics import recorders, scrape
from tests.service.test_transport import Running

CANARY = re.compile(rb"canaria[0-9a-f]{16}", re.IGNORECASE)
LONG = 70_000
NO_TEXT = b"\x0a\x18\xff"

Heard = Iterator[bytes]


def canary() -> str:
    """Return a word that is nowhere else."""
    return f"canaria{secrets.token_hex(8)}"


class Caller:
    """A client that hands over all it hears, as bytes."""

    def __init__(self, channel: grpc.Channel) -> None:
        # The stubs cannot tell what a method without serialisers takes.
        self._channel: Any = channel

    def ask(self, method: str, *requests: bytes, **more: Any) -> Heard:
        """Yield the replies, or the error with its details and trailers."""
        path = f"/searchguard.v1.SearchGuardService/{method}"
        try:
            if method == "StreamCheck":
                yield from self._channel.stream_stream(path)(iter(requests), timeout=SECONDS)
            else:
                yield self._channel.unary_unary(path)(requests[0], timeout=SECONDS, **more)
        except grpc.RpcError as error:
            yield f"{error.code()} {error.details()}".encode()
            trailers: Any = error.trailing_metadata() or ()
            for _, value in trailers:
                yield value if isinstance(value, bytes) else value.encode()

    def cut_off(self, request: bytes) -> None:
        """Begin a call and let it go."""
        path = "/searchguard.v1.SearchGuardService/Check"
        self._channel.unary_unary(path).future(request, timeout=SECONDS).cancel()


def check(query: str, **more: Any) -> bytes:
    """Return the bytes of a CheckRequest."""
    return service_pb2.CheckRequest(query=query, **more).SerializeToString()


def one_by_one(caller: Caller, word: str) -> Heard:
    """Ask it alone, beside what is found, and too long."""
    for query in (word, f"{BLOCKED} {word}", f"{word} {POINTED}", word * (LONG // len(word))):
        yield from caller.ask("Check", check(query))


def in_a_batch(caller: Caller, word: str) -> Heard:
    """Ask several at once, of which some are refused."""
    queries = [word, f"{BLOCKED} {word}", word * (LONG // len(word)), f"{word} {POINTED}"]
    contexts = [pb.Context(region=region) for region in ("NL", "US", "NL", word)]
    yield from caller.ask(
        "BatchCheck",
        service_pb2.BatchCheckRequest(queries=queries, contexts=contexts).SerializeToString(),
    )
    many = service_pb2.BatchCheckRequest(queries=[word] * 1001)
    yield from caller.ask("BatchCheck", many.SerializeToString())


def in_a_stream(caller: Caller, word: str) -> Heard:
    """Ask one after the other, bytes that are no request among them."""
    items = [
        service_pb2.StreamCheckRequest(id="1", request={"query": query}).SerializeToString()
        for query in (word, f"{BLOCKED} {word}", word * (LONG // len(word)))
    ]
    yield from caller.ask("StreamCheck", *items, NO_TEXT + word.encode())


def in_the_context(caller: Caller, word: str) -> Heard:
    """Put it where a region or a language belongs, and in a header."""
    for context in (pb.Context(region=word), pb.Context(language=word)):
        yield from caller.ask("Check", check(BLOCKED, context=context))
    subtags = "-".join(word[place : place + 8] for place in range(0, len(word), 8))
    context = pb.Context(language=f"nl-x-{subtags}", region="NL")
    yield from caller.ask("Check", check(f"{BLOCKED} {word}", context=context))
    yield from caller.ask("Check", check(word), metadata=[("x-query", word)])


def malformed(caller: Caller, word: str) -> Heard:
    """Send bytes that are no request."""
    for data in (word.encode(), NO_TEXT + word.encode(), check(word)[:-1]):
        yield from caller.ask("Check", data)
        yield from caller.ask("BatchCheck", data)


def not_allowed(caller: Caller, word: str) -> Heard:
    """Ask why, and as if at another time, where that is answered to nobody."""
    yield from caller.ask("Check", check(f"{BLOCKED} {word}", explain=True))
    yield from caller.ask("Check", check(f"{BLOCKED} {word}", at={"seconds": 1}))


def cut_off(caller: Caller, word: str) -> Heard:
    """Begin a call and do not wait for it."""
    caller.cut_off(check(f"{BLOCKED} {word}"))
    yield b""


PATHS: dict[str, Callable[[Caller, str], Heard]] = {
    "one by one": one_by_one,
    "in a batch": in_a_batch,
    "in a stream": in_a_stream,
    "in the context": in_the_context,
    "malformed": malformed,
    "explain, not allowed": not_allowed,
    "cut off": cut_off,
}


class _Broken:
    """An engine that fails, and says at what."""

    revision = "broken"

    def passes(self, query: str) -> bool:
        raise ValueError(f"cannot read `{query}`")

    def undecided(self, queries: list[str]) -> set[int]:
        raise ValueError(f"cannot read {queries}")


def of_broken_code(count: int) -> Heard:
    """Yield what a server says, to its callers and on stderr, whose engine fails at each query."""
    engine: Any = _Broken()
    with redirect_stderr(io.StringIO()) as said:
        running = Running(replace(state_of(), engine=engine))
        with grpc.insecure_channel(running.address) as channel:
            caller = Caller(channel)
            for _ in range(count):
                for path in (one_by_one, in_a_batch, in_a_stream):
                    yield from path(caller, canary())
        running.stop()
    assert "answer failed" in said.getvalue() or "answer_failed" in said.getvalue()
    yield said.getvalue().encode()


def crashing(server: Server, count: int) -> None:
    """Let a server crash while it answers."""
    with grpc.insecure_channel(server.address) as channel:
        method: Any = channel.unary_unary("/searchguard.v1.SearchGuardService/Check")
        asked = [method.future(check(f"{BLOCKED} {canary()}")) for _ in range(count)]
        asked[0].exception()
        server.stop(signal.SIGSEGV)
        for one in asked:
            one.exception()


def left_in(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder, by its kind."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def shared_memory(process: int) -> bytes:
    """Return what a recorder shares with its server."""
    links = Path(f"/proc/{process}/fd").iterdir()
    shared = next(link for link in links if "searchguard-numbers" in str(link.readlink()))
    with shared.open("rb") as file:
        return b"".join(_written_in(file.fileno()))


def _written_in(file: int) -> Iterator[bytes]:
    """Yield the parts of a sparse file that hold anything."""
    end, size = 0, os.fstat(file).st_size
    while end < size:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:
            return
        end = os.lseek(file, start, os.SEEK_HOLE)
        yield os.pread(file, end - start, start)


def found_in(places: dict[str, bytes]) -> Counter[str]:
    """Count the canaries in each place."""
    return Counter({name: len(CANARY.findall(data)) for name, data in places.items()})


def send(folder: Path, count: int) -> dict[str, bytes]:
    """Send canaries by every path to a server of its own; return all that could hold one."""
    # A parent that would have dumps: the server switches them off by itself.
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    lists = write_lists(folder / "lists")
    words = ("--no-explain", "--privacy", "2", "--decision-log", folder / "log")
    metrics = ("--metrics-listen", "127.0.0.1:0")
    places: dict[str, bytes] = {}
    with serving("--blocklists", lists, *words, *metrics) as server:
        with grpc.insecure_channel(server.address) as channel:
            caller = Caller(channel)
            for name, path in PATHS.items():
                heard = [said for _ in range(count) for said in path(caller, canary())]
                places[f"heard: {name}"] = b"\n".join(heard)
        with stub_for(server.address) as stub:
            places["status"] = stub.GetStatus(STATUS, timeout=SECONDS).SerializeToString()
        places["metrics"] = scrape(server).encode()
        [recorder] = recorders(server)
        places["shared memory"] = shared_memory(recorder)
        ended = os.pidfd_open(recorder)
        crashing(server, 20)
        wait_for_end(ended)
        places["stderr"] = server.written.encode()
    places["heard: broken code"] = b"\n".join(of_broken_code(count))
    return places | {f"file: {name}": data for name, data in left_in(folder).items()}


def explained(word: str) -> bytes:
    """Return an answer that holds what was asked, as it should: to `explain`, of a rule for it."""
    state = state_of(rule(word, Action.BLOCK), explain=True)
    return answer_check(state, check(word, explain=True))


def main(arguments: list[str] | None = None) -> int:
    """Send canaries and look for them; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--strings", type=int, default=1000, help="how many by each path")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, chdir(name):
        places = send(Path(name), told.strings)
    assert CANARY.search(explained(canary())), "the search is blind"
    found = found_in(places)
    for place, data in places.items():
        sys.stdout.write(f"{found[place]:>6} found in {len(data):>10,} bytes  {place}\n")
    total, sent = sum(found.values()), told.strings
    sys.stdout.write(f"{sent:,} canary strings by each of {len(PATHS) + 1} paths: {total} found\n")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
