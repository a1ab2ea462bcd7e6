"""A client that is asked at a rate, and what became of each question, checked by an engine."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from threading import Event, Thread
from time import perf_counter
from typing import Self

from searchguard import Engine
from searchguard.client import Answer, AnsweredBy, Client
from searchguard.engine.decision import Decision
from tests.service.folders import BLOCKED, PASSED, POINTED

RATE = 400.0  # questions a second
QUERIES = [PASSED, BLOCKED, "a weather map", POINTED, "p l a n d e m i c", "train to Groningen"]


@dataclass(slots=True)
class Tally:
    """What became of questions; times are in seconds."""

    sources: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)  # since each was due
    beside: dict[str, list[float]] = field(default_factory=dict)
    wrong: int = 0
    errors: list[BaseException] = field(default_factory=list)
    last: Answer | None = None

    @property
    def asked(self) -> int:
        return len(self.took) + len(self.errors)

    def percentile(self, share: float) -> float:
        """Return the time within which a share of the questions was answered, in ms."""
        return _percentile(self.took, share)

    @property
    def late_ms(self) -> float:
        """The longest time from when a question was due to its answer, in ms."""
        return max(self.waited, default=0.0) * 1000

    def line(self) -> str:
        """Return all of it in a line."""
        sources = ", ".join(f"{name} {count}" for name, count in sorted(self.sources.items()))
        reasons = ", ".join(f"{name} {count}" for name, count in sorted(self.reasons.items()))
        return (
            f"asked {self.asked}, errors {len(self.errors)}, wrong {self.wrong}; {sources}; why: "
            f"{reasons}; {_times(self.took)}"
        )

    def lines_beside(self) -> Iterator[str]:
        """Yield a line for each thing that was done beside."""
        for name, took in self.beside.items():
            yield f"{name}: {_times(took)}"


def _percentile(took: list[float], share: float) -> float:
    ordered = sorted(took)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def _times(took: list[float]) -> str:
    times = " / ".join(f"{_percentile(took, share):.3f}" for share in (0.5, 0.99, 0.999, 1.0))
    return f"p50 / p99 / p99.9 / max {times} ms"


class Asking:
    """Asks a client at a rate from a thread, until the block ends; `start` begins another tally."""

    def __init__(
        self,
        client: Client,
        engine: Engine,
        rate: float = RATE,
        beside: Mapping[str, Callable[[str], object]] | None = None,
    ) -> None:
        """Ask nothing yet.

        Args:
            client: Who is asked.
            engine: What is right.
            rate: Questions a second.
            beside: What is done with each query too, by its name, to compare with; all take turns
                in being the first after a pause.
        """
        self._client = client
        self._beside = beside or {}
        self._right = {query: _shown(engine.check(query)) for query in QUERIES}
        self._revision = engine.revision
        self._rate = rate
        self._stop = Event()
        self.tally = Tally()
        self._thread = Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def start(self) -> Tally:
        """Begin another tally; return the one that was kept so far."""
        before, self.tally = self.tally, Tally()
        return before

    def until(self, source: AnsweredBy, seconds: float) -> float:
        """Wait until an answer has a source; return how long that took."""
        began = perf_counter()
        while not ((last := self.tally.last) and last.source is source):
            if perf_counter() - began > seconds:
                raise TimeoutError(f"no {source} answer in {seconds} s")
            self._stop.wait(0.005)
        return perf_counter() - began

    def _ask(self) -> None:
        queries, due, turns = cycle(QUERIES), perf_counter(), deque(["", *self._beside])
        while not self._stop.is_set():
            due += 1 / self._rate
            wait = due - perf_counter()
            if wait > 0:
                self._stop.wait(wait)
            query, tally = next(queries), self.tally
            for name in turns:
                if name:
                    self._do_beside(name, query, tally)
                else:
                    self._ask_one(query, tally, due)
            turns.rotate()

    def _do_beside(self, name: str, query: str, tally: Tally) -> None:
        began = perf_counter()
        self._beside[name](query)
        tally.beside.setdefault(name, []).append(perf_counter() - began)

    def _ask_one(self, query: str, tally: Tally, due: float) -> None:
        began = perf_counter()
        try:
            answer = self._client.check(query)
        except Exception as error:  # noqa: BLE001 (each is what must not happen)
            tally.errors.append(error)
            return
        ended = perf_counter()
        tally.took.append(ended - began)
        tally.waited.append(ended - due)
        tally.sources[answer.source] += 1
        tally.reasons[answer.reason] += 1
        tally.last = answer
        if answer.source is not AnsweredBy.UNCHECKED:
            tally.wrong += _shown(answer.decision) != self._right[query]


def _shown(decision: Decision) -> tuple[object, ...]:
    notices = tuple(notice.id for notice in decision.notices)
    return decision.action, decision.rule_id, notices, decision.revision


Say = Callable[[str], object]
