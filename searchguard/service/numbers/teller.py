"""The process that answers tells, in its row, which lists answer."""

from time import monotonic

from searchguard.service.fault import LoadFault
from searchguard.service.numbers.numbers import Numbers
from searchguard.service.numbers.told import Told, tell
from searchguard.service.server_version import SERVER_VERSION
from searchguard.service.serving_state import ServingState


class Teller:
    """Tells of a process, in its row, each time that something else answers."""

    def __init__(self, numbers: Numbers) -> None:
        self._row = numbers.row
        self._fault: LoadFault | None = None
        self._told = Told(version=SERVER_VERSION)
        tell(self._row, self._told)

    def tell(self, state: ServingState) -> None:
        """Tell what answers from now on; by one thread at a time."""
        before, now = self._told, monotonic()
        other_lists = state.engine.revision != before.revision
        other_fault = state.fault is not None and state.fault != self._fault
        since = None if state.fault is None else now if other_fault else before.fault_since
        self._fault = state.fault
        self._told = Told(
            version=SERVER_VERSION,
            revision=state.engine.revision,
            since=now if other_lists else before.since,
            switchboard=state.switches.version,
            rules=state.manifest.counts.rules,
            terms=state.manifest.counts.terms,
            fault_since=since,
        )
        tell(self._row, self._told)
