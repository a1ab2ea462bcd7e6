"""Asking searchguard: the one place of the page that knows how."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from searchguard.client import Answer, Client, Mode, Settings
from searchguard.policy.model import Results, Surface


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose query it is, as far as the page knows."""

    region: str
    language: str
    age_band: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and the milliseconds it took."""

    answer: Answer
    milliseconds: float


class Asking:
    """Asks through a client, which answers by itself where the service does not."""

    def __init__(self, client: Client) -> None:
        """Ask through this client."""
        self._client = client

    def ask(self, query: str, visitor: Visitor, surface: str, *, explain: bool = False) -> Asked:
        """Return what is to be done with a query."""
        begun = perf_counter()
        answer = self._client.check(
            query,
            region=visitor.region,
            language=visitor.language,
            age_band=visitor.age_band,
            surface=surface,
            explain=explain,
        )
        return Asked(answer, (perf_counter() - begun) * 1000)

    def suggestable(self, queries: Iterable[str], visitor: Visitor) -> list[str]:
        """Return those of some queries that may be suggested, in their order."""
        return self._client.filter_suggestions(
            queries,
            region=visitor.region,
            language=visitor.language,
            age_band=visitor.age_band,
        )


def client_for(target: str, lists: Path | None) -> Client:
    """Return the client that the page asks through.

    Args:
        target: Where the service answers; empty for none.
        lists: The folder of lists to answer from by itself; None for none.
    """
    settings = Settings(
        target=target,
        mode=Mode.REMOTE_FIRST if target else Mode.LOCAL_ONLY,
        snapshot=lists or "",
        # A page on the machine of its service, which has much else to do: the usual 25 ms is for
        # a service on machines of its own.
        deadline=0.1,
        # What nobody checked is searched all the same, and not suggested.
        unchecked_results={Surface.SUGGEST: Results.NONE},
    )
    client = Client(settings=settings)
    if lists is not None:
        client.wait_for_lists(30)
    return client
