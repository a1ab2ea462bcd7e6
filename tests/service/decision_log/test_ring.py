"""The ring of records in shared memory."""

import dis
import sys
from threading import Thread

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from searchguard.service.decision_log.ring import MOST_BYTES, Ring, Sequenced, ring_bytes_for


def memory(capacity: int = 0) -> memoryview:
    return memoryview(bytearray(ring_bytes_for(capacity)))


class RingAgainstList(RuleBasedStateMachine):
    """A ring, and the list that it stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = memory()
        self.ring = Ring(self.shared)
        self.kept: list[Sequenced] = []
        self.sequence = self.dropped = 0

    @rule(data=st.binary(max_size=99) | st.integers(100, MOST_BYTES + 9).map(bytes))
    def put(self, data: bytes) -> None:
        self.sequence += 1
        if self.ring.put(data):
            self.kept.append(Sequenced(self.sequence, data))
        else:
            self.dropped += 1
            assert len(data) > MOST_BYTES - 32 or self.ring.waiting > MOST_BYTES

    @rule(most=st.integers(1, 40_000))
    def take(self, most: int) -> None:
        reader = Ring(self.shared)
        found, place = reader.taken(most)
        assert found == self.kept[: len(found)]
        assert bool(found) is bool(self.kept)
        reader.let_go(place)
        del self.kept[: len(found)]

    @rule()
    def take_none(self) -> None:
        assert Ring(self.shared).taken(10)[0] == self.kept[: len(Ring(self.shared).taken(10)[0])]

    @rule()
    def writer_is_another_process(self) -> None:
        self.ring = Ring(self.shared)

    @invariant()
    def counts_fit(self) -> None:
        assert (self.ring.sequence, self.ring.dropped) == (self.sequence, self.dropped)
        assert bool(self.ring.waiting) is bool(self.kept)


TestRingAgainstList = RingAgainstList.TestCase


@pytest.mark.parametrize("capacity", [0, 32 << 10, 100_000, 4 << 20])
def test_ring_holds_as_much_as_was_asked(capacity: int) -> None:
    ring = Ring(memory(capacity))
    while ring.put(bytes(1000)):
        pass
    assert ring.waiting > capacity - 1100


def test_record_that_is_half_written_is_not_there_yet() -> None:
    shared = memory()
    ring = Ring(shared)
    ring.put(b"first")
    ring.put(b"second")
    broken = bytes(shared).index(b"second")
    shared[broken] = 0
    found, place = ring.taken(1 << 20)
    assert [one.data for one in found] == [b"first"]
    ring.let_go(place)
    shared[broken : broken + 1] = b"s"
    assert [one.data for one in ring.taken(1 << 20)[0]] == [b"second"]


def test_threads_lose_no_record_and_no_number() -> None:
    ring = Ring(memory(1 << 22))
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [Thread(target=_put_many, args=(ring, name)) for name in b"abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(usual)
    found, _ = ring.taken(1 << 22)
    assert [one.sequence for one in found] == list(range(1, 20_001))
    assert sorted(one.data for one in found) == sorted(
        bytes([name]) * (number % 90) for name in b"abcd" for number in range(5000)
    )


def _put_many(ring: Ring, name: int) -> None:
    for number in range(5000):
        ring.put(bytes([name]) * (number % 90))


def test_no_thread_is_let_in_while_a_record_is_put() -> None:
    steps = [step.opname for step in dis.get_instructions(Ring._put)]
    assert steps.count("STORE_SUBSCR") + steps.count("STORE_SLICE") == 6
    assert [one for one in steps if "CALL" in one or "BACKWARD" in one or "FOR_ITER" in one] == []
