"""A set of lists made ready in this process, and what it answers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from searchguard.client.asking import Asked
from searchguard.engine.decision import Decision
from searchguard.engine.engine import Engine
from searchguard.engine.limits import WHOLE_QUERY
from searchguard.engine.switchboard import Switches
from searchguard.policy.model import Action
from searchguard.snapshot.loading import load_snapshot
from searchguard.snapshot.soundness import check_sound
from searchguard.snapshot.switchboard import EMPTY, Switchboard
from searchguard.supply.built import builder_for

BUILD_SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, slots=True)
class LocalLists:
    """What answers: an engine, the switchboard beside it, and its constant PASS."""

    engine: Engine
    switches: Switches
    loaded_from: str
    plain: Decision

    def switched(self, switchboard: Switchboard) -> "LocalLists":
        """Return the same lists with another switchboard beside them."""
        switches, plain = self.engine.switches(switchboard), _plain(self.engine, switchboard)
        return replace(self, switches=switches, plain=plain)

    def decide(self, asked: Asked) -> Decision:
        """Return the decision on a question, now."""
        query, context = asked.query, asked.asker.context
        plain = len(query) <= WHOLE_QUERY and not context.ignored and not asked.explain
        if plain and self.engine.passes(query):
            return self.plain
        now = datetime.now(UTC)
        return self.engine.decide(query, context, now, self.switches, explain=asked.explain)


def load_lists(data: bytes, loaded_from: str) -> LocalLists:
    """Return the lists of a snapshot, with nothing switched.

    Raises:
        SnapshotError: The bytes are not a snapshot that this version may load.
    """
    build = builder_for(data)
    with _sharing_the_interpreter():
        snapshot = load_snapshot(data)
        check_sound(snapshot.lists)
        engine = Engine(snapshot.lists, snapshot.revision, build=build)
    return LocalLists(engine, engine.switches(EMPTY), loaded_from, _plain(engine, EMPTY))


def _plain(engine: Engine, switchboard: Switchboard) -> Decision:
    return Decision(
        action=Action.PASS,
        revision=engine.revision,
        switchboard_version=switchboard.version,
    )


@contextmanager
def _sharing_the_interpreter() -> Iterator[None]:
    """Give the interpreter back to callers sooner than the usual 5 ms while a build holds it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(BUILD_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
