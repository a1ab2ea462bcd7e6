"""Canaries: does a server that runs show what it must? Asked as anybody asks, through the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from searchguard.client.answer import Answer, AnsweredBy
from searchguard.client.client import Client
from searchguard.engine.expecting import differences
from searchguard.policy.model import AgeBand, Case, Surface

_MUTE_AFTER = 3  # canaries in a row without an answer; the rest are not asked in this round


class CanaryState(StrEnum):
    """What became of a canary."""

    SHOWN = "shown"
    """The answer is as it must be."""
    LOST = "lost"
    """A server answered, and something was missing."""
    UNANSWERED = "unanswered"
    """No server answered, so nobody knows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a canary on a server: its state, and in words what is wrong.

    `words` say what was missing, or why there is no answer; they are empty where all is well.
    """

    server: str
    canary: Case
    state: CanaryState
    words: str = ""


def ask_canaries(client: Client, server: str, canaries: Iterable[Case]) -> list[Outcome]:
    """Return what becomes of each canary, in their order.

    Args:
        client: Asks the server; it keeps no answers and has no lists of its own.
        server: What the server is called.
        canaries: What to ask. What they leave out is an adult, on search.
    """
    found: list[Outcome] = []
    mute, why = 0, ""
    for canary in canaries:
        if mute == _MUTE_AFTER:
            found.append(Outcome(server, canary, CanaryState.UNANSWERED, why))
            continue
        answer = _ask(client, canary)
        if answer.source is not AnsweredBy.REMOTE:
            mute, why = mute + 1, ": ".join(filter(None, (answer.reason, answer.detail)))
            found.append(Outcome(server, canary, CanaryState.UNANSWERED, why))
            continue
        mute = 0
        missing = differences(canary, answer.decision)
        state = CanaryState.LOST if missing else CanaryState.SHOWN
        found.append(Outcome(server, canary, state, "; ".join(map(str, missing))))
    return found


def _ask(client: Client, canary: Case) -> Answer:
    return client.check(
        canary.query,
        region=canary.region,
        language=canary.language,
        age_band=canary.age_band or AgeBand.ADULT,
        surface=canary.surface or Surface.SEARCH,
    )
