"""Building the automaton of large lists in another process, for one that must answer meanwhile.

The last step of building holds the interpreter from beginning to end: a third of a second for
100,000 keys, and as long again when it is freed. A copy of the finished automaton is taken over in
a sixth of that, and freed at once.
"""

import logging
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, cast

import msgspec

from searchguard.engine.automaton import Automaton
from searchguard.engine.matcher import Build

BUILD_SECONDS = 300
COMMAND = (sys.executable, "-m", "searchguard.supply.build_child")
MANY_BYTES = 256 * 1024  # of a snapshot: some 12,000 terms, which hold nobody up when built here

logger = logging.getLogger("searchguard.supply")


class Head(msgspec.Struct, frozen=True):
    """What a child tells before the chunks of an automaton."""

    keys: str
    sizes: list[int]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Built:
    """An automaton that a child has built, and of which keys."""

    head: Head
    chunks: list[bytes]

    def automaton(self, keys: Iterable[str]) -> Automaton:
        """Return it, if it is that of these keys; else build one here."""
        every = list(keys)
        if digest(every) != self.head.keys:
            logger.warning("another process built an automaton of other keys: built here again")
            return Automaton(every)
        return Automaton.of_parts(self.chunks, self.head.numbers)


def builder_for(data: bytes) -> Build:
    """Return what builds the automaton of a snapshot that was found good.

    That of large lists is built by another process when this returns. It is to be called from a
    thread that nobody waits for.
    """
    built = build_elsewhere(data) if len(data) > MANY_BYTES else None
    return built.automaton if built else Automaton


def build_elsewhere(data: bytes) -> Built | None:
    """Let a child build the automaton of a snapshot; None where it cannot.

    Args:
        data: The bytes of a snapshot that was found good.
    """
    try:
        with subprocess.Popen(  # noqa: S603 (a fixed command; the snapshot goes through stdin)
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as child:
            try:
                told, heard = cast("BinaryIO", child.stdin), cast("BinaryIO", child.stdout)
                told.write(data)
                told.close()
                return _read(heard)
            finally:
                child.kill()
    except (OSError, EOFError, msgspec.DecodeError) as error:
        logger.warning("no other process builds lists, so this one does: %s", error)
        return None


def digest(keys: Iterable[str]) -> str:
    """Return what tells keys, in their order, from any others."""
    return sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()


def _read(pipe: BinaryIO) -> Built:
    head = msgspec.json.decode(_exactly(pipe, int.from_bytes(_exactly(pipe, 4), "big")), type=Head)
    return Built(head, [_exactly(pipe, size) for size in head.sizes])


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) != size:
        raise EOFError("the child ended before it had told all")
    return data
