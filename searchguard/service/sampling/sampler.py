"""Sampling in a worker: beside its calls, in the thread that follows the news."""

import msgspec

from searchguard.errors import RequestError
from searchguard.service.generations.bulletin import Bulletin
from searchguard.service.live import Live
from searchguard.service.sampling.sampled import Digests, samples_of
from searchguard.service.sampling.samples import Samples
from searchguard.service.sampling.tap import Tap
from searchguard.supply.frames import Watched

TRIED_CALLS = 30  # between two looks, of which there are ten in a second, while lists are tried
YOUNG_CALLS = 5  # while rules are young, which is all day


class Sampler:
    """Copies calls while somebody wants them, and leaves them in the ring of this process."""

    def __init__(self, samples: Samples, watched: Bulletin, row: int, live: Live, tap: Tap) -> None:
        self._samples = samples
        self._watched = watched
        self._ring = samples.ring(row)
        self._live = live
        self._tap = tap
        self._seen = 0
        self._young: Digests = {}
        self._most = YOUNG_CALLS

    def look(self) -> None:
        """Leave what was copied since the last look, and have more copied."""
        state = self._live.state
        calls = self._tap.taken()
        if state is None or not self._samples.wanted:
            self._tap.close()
            return
        self._learn(state.engine.revision)
        for call in calls:
            try:
                for sample in samples_of(call, state, self._young):
                    self._ring.put(msgspec.msgpack.encode(sample))
            except (RequestError, ValueError):
                continue  # it was answered as what it is; a sample less
        self._tap.open(self._most)

    def _learn(self, revision: str) -> None:
        number, data = self._watched.read()
        if number != self._seen:
            self._seen = number
            watched = msgspec.json.decode(data, type=Watched)
            self._most = TRIED_CALLS if watched.trial else YOUNG_CALLS
            mine = watched.young if watched.revision == revision else ()
            self._young = {one.rule_id: frozenset(one.terms) for one in mine}
