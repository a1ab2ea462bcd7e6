"""What may serve again where lists crash: what was before them, and nothing that was left."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from searchguard.service.generations.feed import in_memory
from searchguard.service.generations.generation import Lists
from searchguard.service.generations.past import Past
from searchguard.service.generations.reports import Reason

# Which lists serve one after another, and what serves again where the last of them crash. A `-`
# tells that they come as what was before, a `!` that they crash.
CASES = {
    "a b": "a",
    "a b c": "b",
    "a b a": None,
    "a -b": None,
    "a b a b": "a",
    "a b c a": None,
    "a b c b": None,
    "a b c b d": "b",
    "a b -c d": "c",
    "a !b c": None,
    "a !b a b": "a",
}


@pytest.fixture
def past() -> Iterator[Past]:
    loop = asyncio.new_event_loop()
    yield Past(loop, list)
    loop.close()


@pytest.mark.parametrize(("history", "earlier"), CASES.items())
def test_what_was_left_does_not_come_back(past: Past, history: str, earlier: str | None) -> None:
    served = [
        Lists(
            snapshot=in_memory(b""),
            loaded_from="here",
            revision=word.strip("-!"),
            returns=word.startswith("-"),
        )
        for word in history.split()
    ]
    for old, new, word in zip(served, served[1:], history.split()[1:], strict=False):
        past.replaced(old, new)
        if word.startswith("!"):
            past.condemn(new.revision, Reason.CRASHES, "it crashes")
    assert (past.earlier and past.earlier.revision) == earlier
    for one in served:
        if one in (past.earlier, served[-1]):
            os.close(one.snapshot)
        else:
            with pytest.raises(OSError, match="Bad file descriptor"):
                os.fstat(one.snapshot)
