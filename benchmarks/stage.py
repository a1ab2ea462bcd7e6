"""The stage: the servers, the generator and the texts that the definitions of one run share."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generator import Fire, generator
from benchmarks.servers import Server, rival_server, searchguard_server
from benchmarks.workload import Workload, lists_of, workload
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.files import write_file

EMPTY_HANDLER = "benchmarks.rivals.empty_handler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured: sizes of lists, rounds and seconds of a burst, repetitions in process.

    A burst is one server under load; a round has one burst of each server. `builds` are the sizes
    of lists of which only the building is measured. `authored` is the number of terms of the lists
    that are files, `logged` that of the queries of a log. With `native` a rival in C++ is built.
    """

    sizes: tuple[int, ...]
    rounds: int
    burst: float
    repetitions: int
    builds: tuple[int, ...] = ()
    authored: int = 200_000
    logged: int = 1_000
    native: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is up for the whole run; `servers` and `snapshots` are by number of terms."""

    effort: Effort
    workload: Workload
    snapshots: dict[int, Path]
    servers: dict[int, Server]
    empty: Server
    second_empty: Server
    fire: Fire

    @property
    def smallest(self) -> int:
        """The number of terms of the smallest lists."""
        return min(self.servers)

    @property
    def largest(self) -> int:
        """The number of terms of the largest lists."""
        return max(self.servers)


@contextmanager
def stage(effort: Effort, data: Path | None) -> Iterator[Stage]:
    """Set the stage up, and take it down again."""
    texts = workload(max(effort.sizes), min(effort.sizes), data)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        snapshots = {size: folder / f"{size}.snapshot" for size in effort.sizes}
        for size, path in snapshots.items():
            write_file(path, compile_lists(lists_of(texts.terms[:size])))
        servers = {
            size: stack.enter_context(searchguard_server(path, folder / "decisions"))
            for size, path in snapshots.items()
        }
        yield Stage(
            effort=effort,
            workload=texts,
            snapshots=snapshots,
            servers=servers,
            empty=stack.enter_context(rival_server(EMPTY_HANDLER)),
            second_empty=stack.enter_context(rival_server(EMPTY_HANDLER)),
            fire=stack.enter_context(generator()),
        )
