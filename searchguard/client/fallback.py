"""What is answered before a call, after it, and in place of it; it makes no call itself."""

from dataclasses import replace

from searchguard.client.answer import Answer, AnsweredBy, Failure, Reason
from searchguard.client.asking import Asked
from searchguard.client.failures import NOT_TAKEN_ON
from searchguard.client.kept_answers import KeptAnswers
from searchguard.client.local import Local
from searchguard.client.reach import CLOSED, Reach
from searchguard.client.reading import NO_ANSWER, UnreadableError, read_check, read_time
from searchguard.client.settings import Mode, Settings
from searchguard.client.throttle import Throttle
from searchguard.engine.decision import Decision
from searchguard.policy.model import Action, Results, Surface
from searchguard.v1 import service_pb2

_MODE = Failure(Reason.MODE)
_THROTTLED = Failure(Reason.THROTTLED, "too many calls of the last seconds failed")
_NO_TIME = Failure(Reason.LATE, "no time was left to ask a server")
_PLAIN_BYTES = 160  # a longer reply is no plain PASS


class Fallback:
    """The rules by which a client answers, whoever makes its calls."""

    def __init__(self, settings: Settings, local: Local | None) -> None:
        self.kept = KeptAnswers(settings.cache_entries)
        self.throttle = Throttle(
            settings.throttle, settings.throttle_window, settings.throttle_samples
        )
        self._local = local
        self._mode = settings.mode
        self._unchecked = {
            surface: _unchecked(settings.unchecked_results.get(surface, Results.SHOW))
            for surface in Surface
        }
        self._plain: tuple[bytes, Answer] | None = None

    def at_hand(self, asked: Asked) -> Answer | None:
        """Return the answer that needs no server, or None where there is none."""
        if self._mode is not Mode.REMOTE_FIRST and self._local is not None:
            answer = self._local.answer(asked, _MODE)
            if answer is not None:
                return answer
            if self._mode is Mode.LOCAL_ONLY:
                return self.instead(asked, self._no_lists())
        return None if asked.explain else self.kept.get(asked.query, asked.asker)

    def without_call(self, asked: Asked, reach: Reach | None, seconds: float) -> Answer | None:
        """Return the answer where no call is to be made, or None where one is.

        Args:
            asked: The question.
            reach: Whether a server can be reached; None where there is none to ask.
            seconds: How long the call may take.
        """
        answer = self.at_hand(asked)
        if answer is not None:
            return answer
        obstacle = self.obstacle(reach, seconds)
        return None if obstacle is None else self.instead(asked, obstacle)

    def obstacle(self, reach: Reach | None, seconds: float) -> Failure | None:
        """Return why no call is to be made now, or None where one is.

        Args:
            reach: Whether a server can be reached; None where there is none to ask.
            seconds: How long the call may take.
        """
        if reach is None:
            return CLOSED
        if seconds <= 0:
            return _NO_TIME
        has_lists = self._local is not None and self._local.lists is not None
        trouble = reach.trouble(patient=not has_lists)
        if trouble is None and self.throttle.holds_back():
            return _THROTTLED
        return trouble

    def after(self, asked: Asked, reply: bytes) -> Answer:
        """Return the answer that a reply gives, or another one where it is none."""
        self.throttle.made(answered=True)
        plain = self._plain
        if plain is not None and plain[0] == reply:
            return self.taken(asked, plain[1])
        try:
            answer = read_check(reply)
        except UnreadableError:
            return self.instead(asked, NO_ANSWER)
        if len(reply) <= _PLAIN_BYTES and answer.decision.action is Action.PASS:
            self._plain = (reply, answer)
        return self.taken(asked, answer)

    def taken(self, asked: Asked, answer: Answer) -> Answer:
        """Return a server's answer, kept for the next; or the local one, where it is newer."""
        decision = answer.decision
        if self._local is not None:
            if self._local.has_replaced(decision.revision):
                return self.instead(asked, _older(decision.revision))
            self._local.saw(decision.revision)
        self.kept.show(decision.revision, decision.switchboard_version)
        if not asked.explain:
            self.kept.put(asked.query, asked.asker, answer)
        return answer

    def failed(self, asked: Asked, failure: Failure) -> Answer:
        """Return the answer in place of a call that failed."""
        self.count_failed(failure)
        return self.instead(asked, failure)

    def count_failed(self, failure: Failure) -> None:
        """Note that a call failed."""
        self.throttle.made(answered=failure.reason not in NOT_TAKEN_ON)

    def instead(self, asked: Asked, failure: Failure) -> Answer:
        """Return the local answer; without local lists, that nobody looked."""
        detail = failure.detail
        if self._local is not None:
            answer = self._local.answer(asked, failure)
            if answer is not None:
                return answer
            if failure.reason is not Reason.NO_LISTS:
                detail = f"{detail}; {self._no_lists().detail}"
        return Answer(
            decision=self._unchecked[asked.asker.context.surface],
            source=AnsweredBy.UNCHECKED,
            reason=failure.reason,
            detail=detail,
        )

    def heard(self, status: service_pb2.ServerStatus) -> None:
        """Note what a server tells of itself."""
        if status.HasField("default_cache_for"):
            self.kept.default_seconds = read_time(status.default_cache_for).total_seconds()
        if status.revision:
            self.kept.show(status.revision, status.switchboard_version)
            if self._local is not None:
                self._local.saw(status.revision)

    def _no_lists(self) -> Failure:
        fault = self._local.fault if self._local else ""
        return Failure(Reason.NO_LISTS, f"no local lists: {fault or 'they are being loaded'}")


def _older(revision: str) -> Failure:
    return Failure(Reason.OLDER, f"the server still answers from {revision[:12]}")


def _unchecked(results: Results) -> Decision:
    """Return the decision of nobody: it never blocks, and shows what the surface is to show."""
    blank = Decision(action=Action.PASS, revision="")
    if results is Results.SHOW:
        return blank
    return replace(blank, results=results, suppress_suggestion=True)
