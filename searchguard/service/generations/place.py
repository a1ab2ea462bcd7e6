"""Where a worker stands among all that serve."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """A worker's slot, from 0, and its generation, from 1.

    A worker that is forked again has the place of the one that died; the workers of a generation
    that comes and of one that goes have the same slots for as long as both are there.
    """

    index: int
    generation: int
