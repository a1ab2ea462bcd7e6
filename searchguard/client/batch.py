"""Many queries of one asker: what is at hand is answered at once, the rest goes in as few calls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from google.protobuf.message import DecodeError

from searchguard.client.answer import Answer, Failure, Reason
from searchguard.client.asking import Asked, Asker, check_query
from searchguard.client.fallback import Fallback
from searchguard.client.reach import CLOSED, Reach
from searchguard.client.reading import NO_ANSWER, UnreadableError, answer_of
from searchguard.v1 import service_pb2

MOST_QUERIES = 1000  # that a server takes in one call
MOST_BYTES = 3 * 1024 * 1024  # of the 4 MiB that servers take

_ITEM_FAILED = Failure(Reason.FAILED, "the server could not answer this query of a batch")


@dataclass(frozen=True, slots=True)
class Part:
    """One call: the places of its queries, and its request."""

    places: tuple[int, ...]
    request: bytes


class Batch:
    """Queries and their answers so far."""

    def __init__(self, queries: Sequence[str], asker: Asker, fallback: Fallback) -> None:
        """Answer what needs no call.

        Raises:
            RequestError: A query is too long or no UTF-8; `field` is `queries[3]` and so on.
        """
        for number, query in enumerate(queries):
            check_query(query, f"queries[{number}]")
        self._asked = [Asked(query, asker) for query in queries]
        self._context = asker.message
        self._fallback = fallback
        self._answers = [fallback.at_hand(asked) for asked in self._asked]

    def calls(self, reach: Reach, seconds: float) -> Iterator[tuple[Part, float]]:
        """Yield the calls to make and how long each may take; where none may be, answer without.

        Args:
            reach: Whether a server can be reached.
            seconds: How long all of them may take.
        """
        end = monotonic() + seconds
        for part in self._parts():
            left = end - monotonic()
            obstacle = self._fallback.obstacle(reach, left)
            if obstacle is None:
                yield part, left
            else:
                self.instead(part, obstacle)

    def _parts(self) -> Iterator[Part]:
        """Yield the queries that have no answer yet, within the limits of a server."""
        places: list[int] = []
        size = 0
        for place, answer in enumerate(self._answers):
            if answer is not None:
                continue
            length = 4 * len(self._asked[place].query) + 8
            if places and (len(places) == MOST_QUERIES or size + length > MOST_BYTES):
                yield self._part(places)
                places, size = [], 0
            places.append(place)
            size += length
        if places:
            yield self._part(places)

    def took(self, part: Part, reply: bytes) -> None:
        """Take the reply to a call."""
        self._fallback.throttle.made(answered=True)
        try:
            results = list(service_pb2.BatchCheckResponse.FromString(reply).results)
        except DecodeError:
            results = []
        if len(results) != len(part.places):
            self.instead(part, NO_ANSWER)
            return
        for place, result in zip(part.places, results, strict=True):
            self._answers[place] = self._answer(self._asked[place], result)

    def failed(self, part: Part, failure: Failure) -> None:
        """Answer without a call that failed."""
        self._fallback.count_failed(failure)
        self.instead(part, failure)

    def instead(self, part: Part, failure: Failure) -> None:
        """Answer without a call that was not made."""
        for place in part.places:
            self._answers[place] = self._fallback.instead(self._asked[place], failure)

    def closed(self) -> list[Answer]:
        """Return the answers where there is no server to ask."""
        for part in self._parts():
            self.instead(part, CLOSED)
        return self.answers()

    def answers(self) -> list[Answer]:
        """Return the answers, once all parts have been taken."""
        return [answer for answer in self._answers if answer is not None]

    def _part(self, places: list[int]) -> Part:
        request = service_pb2.BatchCheckRequest(
            queries=[self._asked[place].query for place in places], context=self._context
        )
        return Part(tuple(places), request.SerializeToString())

    def _answer(self, asked: Asked, result: service_pb2.CheckResult) -> Answer:
        if not result.HasField("decision"):
            return self._fallback.instead(asked, _ITEM_FAILED)
        try:
            answer = answer_of(result.decision)
        except UnreadableError:
            return self._fallback.instead(asked, NO_ANSWER)
        return self._fallback.taken(asked, answer)
