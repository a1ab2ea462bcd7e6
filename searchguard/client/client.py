"""The client of searchguard for code that blocks."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc

from searchguard.client.answer import Answer, Failure
from searchguard.client.asking import Asked, Asker, asker_of, check_query, warm
from searchguard.client.batch import Batch
from searchguard.client.failures import failure_in
from searchguard.client.fallback import Fallback
from searchguard.client.lanes import Lanes
from searchguard.client.local import local_for
from searchguard.client.reach import CLOSED
from searchguard.client.settings import Mode, Settings, settings_with, shorter
from searchguard.client.suggestions import Suggestions
from searchguard.client.watching import Watching
from searchguard.policy.model import AgeBand, Surface


class Client:
    """Asks a server, and answers by itself where that fails; threads share one.

    Keep one for as long as the process lives, made after any fork.
    """

    def __init__(
        self,
        target: str | None = None,
        snapshot: str | Path | None = None,
        mode: Mode | str | None = None,
        deadline: float | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        """Connect, begin to load the local lists, and wait for that as the settings say.

        Args:
            target: The server; in place of the settings' own, as are the next three.
            snapshot: The local lists: a snapshot file, or a folder of lists.
            mode: Who is asked first.
            deadline: Seconds within which an answer is there.
            settings: All else.

        Raises:
            SettingsError: The settings are impossible.
        """
        self.settings = settings_with(settings, target, snapshot, mode, deadline)
        self._local = local_for(self.settings)
        self._fallback = Fallback(self.settings, self._local)
        self._lanes: Lanes | None = None
        self._watching: Watching | None = None
        if self.settings.mode is not Mode.LOCAL_ONLY:
            self._lanes = Lanes(self.settings, self._fallback.throttle.forget)
            self._watching = Watching(
                self._lanes,
                self._fallback.heard,
                watch=self.settings.watch,
                every=self.settings.status_every,
            )
        if self._local:
            self._local.start()
        warm()
        if not self.wait(self.settings.wait_at_start):
            self.wait_for_lists(self.settings.lists_at_start)

    def check(
        self,
        query: str,
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        surface: Surface | str = Surface.SEARCH,
        deadline: float | None = None,
        explain: bool = False,
    ) -> Answer:
        """Return the answer to a query; a server that fails raises nothing.

        Args:
            query: The text as the user typed it, at most 64 KiB of UTF-8.
            region: ISO 3166-1 or -2, such as `NL` or `NL-GR`.
            language: The language of the interface, BCP 47.
            age_band: One of `AgeBand`.
            surface: One of `Surface`.
            deadline: Seconds that the caller has left; it only ever shortens the client's own.
            explain: Add the explanation, which a server may deny; such an answer is not kept.

        Raises:
            RequestError: A value is not of its form, or the query is too long or no UTF-8.
        """
        check_query(query)
        asked = Asked(query, asker_of(region, language, age_band, surface), explain)
        seconds = shorter(self.settings.deadline, deadline)
        lanes = self._lanes
        answer = self._fallback.without_call(asked, lanes.reach if lanes else None, seconds)
        if answer is not None or lanes is None:
            return answer or self._fallback.instead(asked, CLOSED)
        try:
            reply = lanes.check(asked.request(), seconds)
        except grpc.RpcError as error:
            return self._fallback.failed(asked, failure_in(error))
        except ValueError:
            return self._fallback.instead(asked, CLOSED)
        return self._fallback.after(asked, reply)

    def check_batch(
        self,
        queries: Sequence[str],
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        surface: Surface | str = Surface.SEARCH,
        deadline: float | None = None,
    ) -> list[Answer]:
        """Return the answers to queries of one asker, in their order; any number of them.

        They go out in as few calls as a server takes; each call is answered from one revision. The
        arguments are those of `check`; the deadline is for all of them.

        Raises:
            RequestError: As for `check`; `field` is `queries[3]` for the fourth.
        """
        seconds = shorter(self.settings.batch_deadline, deadline)
        return self._batch(queries, asker_of(region, language, age_band, surface), seconds)

    def filter_suggestions(
        self,
        suggestions: Iterable[str],
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        deadline: float | None = None,
    ) -> list[str]:
        """Return the suggestions that may be proposed, in their order.

        They are asked on the surface `suggest`, within the deadline of one `check`. What is too
        long or no UTF-8 is left out. The arguments are those of `check`.

        Raises:
            RequestError: A value of the context is not of its form.
        """
        texts = Suggestions(suggestions)
        asker = asker_of(region, language, age_band, Surface.SUGGEST)
        seconds = shorter(self.settings.deadline, deadline)
        return texts.allowed(self._batch(texts.asked, asker, seconds))

    def wait(self, seconds: float) -> bool:
        """Wait until whoever is asked first can answer; return whether they can.

        Args:
            seconds: How long at most.
        """
        if self.settings.mode is not Mode.REMOTE_FIRST and self._local:
            return self._local.wait(seconds)
        return self._lanes is not None and self._lanes.reach.wait(seconds)

    def wait_for_lists(self, seconds: float) -> bool:
        """Wait until the local lists were loaded, or were not; return whether there are any.

        Args:
            seconds: How long at most.
        """
        return self._local is not None and self._local.wait(seconds)

    def close(self) -> None:
        """End: connections are closed and nothing is followed any more."""
        self._end(CLOSED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _batch(self, queries: Sequence[str], asker: Asker, seconds: float) -> list[Answer]:
        batch = Batch(queries, asker, self._fallback)
        lanes = self._lanes
        if lanes is None:
            return batch.closed()
        for part, left in batch.calls(lanes.reach, seconds):
            try:
                batch.took(part, lanes.batch_check(part.request, left))
            except grpc.RpcError as error:
                batch.failed(part, failure_in(error))
            except ValueError:
                batch.instead(part, CLOSED)
        return batch.answers()

    def _end(self, why: Failure) -> None:
        if self._watching:
            self._watching.close()
        if self._lanes:
            self._lanes.close(why)
        if self._local:
            self._local.close()
