"""What a server of the largest lists takes: memory, once it has answered, and time to start."""

from collections.abc import Iterator

from benchmarks.machine import memory_mb
from benchmarks.result import Row, Target
from benchmarks.stage import Stage

SMALL = Target(300, at_least=False, unit="MB")


def measure(stage: Stage) -> Iterator[Row]:
    """Yield the memory of all processes of the server, and of an empty handler for comparison."""
    yield Row(
        what="start of the server until it answers",
        terms=stage.largest,
        value=stage.servers[stage.largest].start,
        unit="s",
    )
    for what, terms, pids, target in (
        ("server", stage.largest, stage.servers[stage.largest].pids, SMALL),
        ("empty handler", 0, stage.empty.pids, None),
    ):
        each = [memory_mb(pid) for pid in pids]
        yield Row(
            what=f"resident memory of the {what}, all its processes",
            terms=terms,
            value=sum(resident for resident, _ in each),
            unit="MB",
            target=target,
        )
        yield Row(
            what=f"proportional memory of the {what}",
            terms=terms,
            value=sum(proportional for _, proportional in each),
            unit="MB",
        )
