"""The cases that a set of lists carries, as the proof that an engine here means the same by it.

Another version of Unicode or of the folding is no reason to refuse lists: their cases are asked.
"""

from itertools import chain

from searchguard.engine.cases import run_cases, run_must
from searchguard.engine.engine import Engine
from searchguard.errors import SnapshotError
from searchguard.policy.model import Lists, RuleState
from searchguard.snapshot.soundness import check_sound

MOST_TOLD = 3


def check_carried(lists: Lists, revision: str) -> int:
    """Check that loaded lists are sound, run all their cases, and return how many there are.

    Raises:
        SnapshotError: They are not, or a case does not get what it expects; the words quote them.
    """
    check_sound(lists)
    return _asked(Engine(lists, revision, drafts=True))


def proven_engine(lists: Lists, revision: str) -> Engine:
    """Return the engine of loaded lists that are sound and whose cases all get what they expect.

    Raises:
        SnapshotError: They are not, or a case does not; the words quote them.
    """
    check_sound(lists)
    engine = Engine(lists, revision, drafts=True)
    _asked(engine)
    if any(rule.state is RuleState.DRAFT for one in lists.blocklists for rule in one.rules):
        return Engine(lists, revision)
    engine.forget()
    return engine


def _asked(engine: Engine) -> int:
    """Run all cases of an engine with drafts, and return how many there are.

    Raises:
        SnapshotError: One does not get what it expects.
    """
    asked, failed = 0, []
    for result in chain(run_cases(engine), run_must(engine)):
        asked += 1
        if result.fault:
            failed.append(f"{result.origin}: `{result.case.query}` {result.fault}")
    if failed:
        told = "; ".join(failed[:MOST_TOLD])
        msg = f"cases that it carries fail here, {len(failed)} of {asked}, so it does not serve"
        raise SnapshotError(f"{msg}: {told}")
    return asked
