"""The memory that processes share, and the table of names in it."""

import dis
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.service.generations import telling
from searchguard.service.numbers import call_counts, tally
from searchguard.service.numbers.memory import ROWS, SLOTS, Memory
from searchguard.service.numbers.notice import read_notice, write_notice
from searchguard.service.numbers.series import OVERFLOW, Named, SeriesTable

names = st.builds(
    Named, st.sampled_from(["hits", "calls"]), st.tuples(st.text(max_size=5), st.text(max_size=5))
)


def in_child(work: Callable[[], None]) -> int:
    """Do work in a forked process that keeps what it holds; return its id once it is done."""
    done, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
            os.write(tell, b"x")
            signal.pause()
        finally:
            os._exit(1)
    os.close(tell)
    assert os.read(done, 1) == b"x", "the child failed"
    os.close(done)
    return child


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_count_of_a_killed_process_stays_and_its_row_goes_on() -> None:
    memory = Memory.make()
    slot = SeriesTable(memory).slot("calls")

    def count() -> None:
        row = memory.claim()
        assert row.number == 0
        row.counts[slot] += 5

    child = in_child(count)
    assert memory.is_taken(0)
    second = memory.claim()
    assert second.number == 1
    second.counts[slot] += 2
    end(child)
    assert not memory.is_taken(0)
    end(in_child(lambda: _count_on(memory, slot)))
    assert [row.counts[slot] for row in memory.rows()] == [6, 2]


def _count_on(memory: Memory, slot: int) -> None:
    row = memory.claim()
    assert (row.number, row.counts[slot]) == (0, 5)
    row.counts[slot] += 1


def test_memory_is_seen_through_its_descriptor() -> None:
    memory = Memory.make()
    slot = SeriesTable(memory).slot("calls", "a")
    memory.claim().counts[slot] += 3
    other = Memory(memory.descriptor)
    assert SeriesTable(other).slot("calls", "a") == slot
    assert [row.counts[slot] for row in other.rows()] == [3]


def test_memory_of_another_layout_is_refused() -> None:
    descriptor = os.memfd_create("other")
    os.truncate(descriptor, os.fstat(Memory.make().descriptor).st_size)
    with pytest.raises(ValueError, match="not of this version"):
        Memory(descriptor)


def test_more_processes_than_rows_are_refused() -> None:
    memory = Memory.make()
    assert [memory.claim().number for _ in range(ROWS)] == list(range(ROWS))
    with pytest.raises(OSError, match="64 processes count already"):
        memory.claim()


@given(st.lists(names, max_size=20), st.lists(names, max_size=20))
def test_series_keep_their_slots_in_every_process(first: list[Named], more: list[Named]) -> None:
    memory = Memory.make()
    here, there = SeriesTable(memory), SeriesTable(Memory(memory.descriptor))
    slots = dict(zip(first, here.slots(first), strict=True))
    assert there.slots(first) == here.slots(first)
    slots |= dict(zip(more, there.slots(more), strict=True))
    assert here.all() == there.all() == slots
    assert sorted(slots.values()) == list(range(1, len(slots) + 1))


def test_series_beyond_the_last_are_counted_together() -> None:
    table = SeriesTable(Memory.make())
    slots = table.slots(Named("hits", (str(number),)) for number in range(SLOTS + 5))
    assert slots == [*range(1, SLOTS), *[OVERFLOW] * 6]
    assert table.slot("hits", "7") == 8


def test_name_that_a_killed_process_left_half_written_is_written_over() -> None:
    memory = Memory.make()
    table = SeriesTable(memory)
    table.slot("first")
    before = bytes(memory.data[:40960])
    table.slot("left by a process that died before it said so")
    memory.data[:4096] = before[:4096]
    other = SeriesTable(Memory(memory.descriptor))
    assert other.slot("second") == 2
    assert SeriesTable(memory).all() == {Named("first"): 1, Named("second"): 2}


@given(st.lists(st.binary(max_size=100)))
def test_notice_is_what_was_told_last(told: list[bytes]) -> None:
    notice = Memory.make().row(3).notice
    for data in told:
        write_notice(notice, data)
    assert read_notice(notice) == (told[-1] if told else b"")


def test_notice_that_was_left_half_written_is_the_one_before() -> None:
    notice = Memory.make().row(0).notice
    write_notice(notice, b"before")
    which = notice[0]
    write_notice(notice, b"after")
    notice[0] = which
    assert read_notice(notice) == b"before"
    with pytest.raises(ValueError, match="does not fit"):
        write_notice(notice, bytes(1 << 16))


def test_no_count_of_any_thread_is_lost() -> None:
    memory = Memory.make()
    counts = memory.claim().counts
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [Thread(target=_count, args=(counts, 50_000)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(usual)
    assert counts[1] == 200_000


def _count(counts: memoryview, times: int) -> None:
    for _ in range(times):
        counts[1] += 1


def additions(code: CodeType) -> list[list[str]]:
    """List, for each `x[i] += n` of some code, the instructions from the read to the write."""
    found = []
    steps = [step.opname for step in dis.get_instructions(code)]
    for place, step in enumerate(dis.get_instructions(code)):
        if step.opname == "BINARY_OP" and step.argrepr == "+=" and "STORE_SUBSCR" in steps[place:]:
            end = place + steps[place:].index("STORE_SUBSCR")
            start = place - steps[place::-1].index("BINARY_SUBSCR")
            found.append(steps[start:end])
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found += additions(constant)
    return found


@pytest.mark.parametrize("module", [call_counts, tally, telling])
def test_no_thread_is_let_in_between_the_read_and_the_write_of_a_count(module: object) -> None:
    source = Path(str(module.__dict__["__file__"])).read_text("utf-8")
    found = additions(compile(source, "module", "exec"))
    assert found
    assert [step for one in found for step in one if "CALL" in step or "JUMP" in step] == []


def test_a_call_within_a_count_is_seen() -> None:
    assert any("CALL" in step for step in additions(compile("a[0] += f()", "m", "exec"))[0])
