"""The answers of the admin API: who calls, whether they may, and what comes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import msgspec
from google.rpc import code_pb2, status_pb2

from searchguard.admin.v1 import admin_pb2 as pb
from searchguard.errors import (
    RequestError,
    SearchguardError,
    StoreError,
    SwitchboardError,
    SwitchboardRacedError,
)
from searchguard.policy.model import Lists
from searchguard.service.admin.access import Access, Identity, may
from searchguard.service.admin.requests import FLIPS
from searchguard.service.refusal import Refused, invalid
from searchguard.snapshot.ed25519 import SigningKey
from searchguard.snapshot.flipping import Person, flipped
from searchguard.snapshot.standing import standing
from searchguard.snapshot.switchboard import Switchboard
from searchguard.snapshot.switchboards import Switchboards

USUAL_PAGE, LARGEST_PAGE = 100, 1000


@dataclass(frozen=True, slots=True)
class Admin:
    """What the admin API works on: the lists of a channel, its switchboards, and the keys.

    `lists` is asked for each flip, since a channel may serve others by then.
    """

    access: Access
    boards: Switchboards
    lists: Callable[[], Lists]
    keys: tuple[SigningKey, ...]

    def answer(self, method: str, names: Iterable[str], request: Any) -> Any:
        """Return the response to a request.

        Args:
            method: The name of the method.
            names: The names in the caller's certificate.
            request: The request message.

        Raises:
            Refused: The caller may not, the request is not of its form, or nothing could be done.
        """
        caller = self.access.identity(names)
        if caller is None or not may(caller.role, method):
            raise Refused(_status(code_pb2.PERMISSION_DENIED, f"you may not call {method}"))
        try:
            if method in FLIPS:
                return getattr(pb, f"{method}Response")(change=self._flip(method, caller, request))
            return _READS[method](self, request)
        except RequestError as error:
            raise Refused(invalid(error)) from error
        except SwitchboardRacedError as error:
            raise Refused(_status(code_pb2.ABORTED, str(error))) from error
        except SwitchboardError as error:
            raise Refused(_status(code_pb2.FAILED_PRECONDITION, str(error))) from error
        except (StoreError, OSError) as error:
            raise Refused(_status(code_pb2.UNAVAILABLE, str(error))) from error
        except SearchguardError as error:
            raise Refused(_status(code_pb2.FAILED_PRECONDITION, str(error))) from error

    def _flip(self, method: str, caller: Identity, request: Any) -> pb.Change:
        now = datetime.now(UTC).replace(microsecond=0)
        who = Person(by=caller.person, reason=request.reason, at=now)
        lists = self.lists()
        before = self.boards.newest()
        flip = FLIPS[method](request, lists, who)
        following = flipped(before.switchboard, flip, lists, now)
        return _change(self.boards.flip(before, following, self.keys).switchboard)

    def switchboard(self, _request: Any) -> pb.GetSwitchboardResponse:
        """Return what is switched on and off."""
        board = self.boards.newest().switchboard
        document = msgspec.json.encode(board).decode()
        return pb.GetSwitchboardResponse(version=board.version, document=document)

    def events(self, _request: Any) -> pb.ListEventsResponse:
        """Return the playbooks, and how each stands."""
        board, now = self.boards.newest().switchboard, datetime.now(UTC)
        response = pb.ListEventsResponse()
        for event in self.lists().events:
            found = standing(event, board, now)
            told = response.events.add(
                id=event.event, state=found.state, by=found.by, reason=found.reason
            )
            if found.until:
                told.until.FromDatetime(found.until)
        return response

    def changes(self, request: Any) -> pb.ListChangesResponse:
        """Return what was changed, the newest first."""
        size = request.page_size or USUAL_PAGE
        if not 0 < size <= LARGEST_PAGE:
            raise RequestError("page_size", f"not a number from 1 to {LARGEST_PAGE}")
        past = islice(self.boards.history(self.boards.newest()), size)
        return pb.ListChangesResponse(changes=[_change(one.switchboard) for one in past])


_READS: dict[str, Callable[[Admin, Any], Any]] = {
    "GetSwitchboard": Admin.switchboard,
    "ListEvents": Admin.events,
    "ListChanges": Admin.changes,
}


def _change(board: Switchboard) -> pb.Change:
    told = pb.Change(version=board.version)
    told.at.FromDatetime(board.created)
    if board.change:
        change = board.change
        told.kind, told.subject, told.by = change.kind, change.subject, change.by
        told.second, told.reason = change.second, change.reason
        if change.until:
            told.until.FromDatetime(change.until)
    return told


def _status(code: int, message: str) -> status_pb2.Status:
    return status_pb2.Status(code=code, message=message)
