"""The client of searchguard for code in an event loop."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc.aio

from searchguard.client.aio_lanes import AioLanes
from searchguard.client.aio_watching import watch
from searchguard.client.answer import Answer
from searchguard.client.asking import Asked, Asker, asker_of, check_query, warm
from searchguard.client.batch import Batch
from searchguard.client.channels import credentials_for
from searchguard.client.failures import failure_in
from searchguard.client.fallback import Fallback
from searchguard.client.local import local_for
from searchguard.client.reach import CLOSED
from searchguard.client.settings import Mode, Settings, settings_with, shorter
from searchguard.client.suggestions import Suggestions
from searchguard.policy.model import AgeBand, Surface


class AsyncClient:
    """The same as `Client`, with `await`; tasks of one loop share one.

    It connects when `async with` begins, or with the first question.
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
        """Begin to load the local lists; the arguments are those of `Client`.

        Raises:
            SettingsError: The settings are impossible.
        """
        self.settings = settings_with(settings, target, snapshot, mode, deadline)
        credentials_for(self.settings)  # raises what could else come with the first question
        self._local = local_for(self.settings)
        self._fallback = Fallback(self.settings, self._local)
        self._lanes: AioLanes | None = None
        self._watching: asyncio.Task[None] | None = None
        self._closed = False
        if self._local:
            self._local.start()
        warm()

    async def check(
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
        """Return the answer to a query; see `Client.check`.

        Raises:
            RequestError: A value is not of its form, or the query is too long or no UTF-8.
        """
        check_query(query)
        asked = Asked(query, asker_of(region, language, age_band, surface), explain)
        seconds = shorter(self.settings.deadline, deadline)
        lanes = self._connected()
        answer = self._fallback.without_call(asked, lanes.reach if lanes else None, seconds)
        if answer is not None or lanes is None:
            return answer or self._fallback.instead(asked, CLOSED)
        try:
            reply = await lanes.check(asked.request(), seconds)
        except grpc.aio.AioRpcError as error:
            return self._fallback.failed(asked, failure_in(error))
        except (grpc.aio.UsageError, asyncio.CancelledError):
            if not self._was_closed():
                raise
            return self._fallback.instead(asked, CLOSED)
        return self._fallback.after(asked, reply)

    async def check_batch(
        self,
        queries: Sequence[str],
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        surface: Surface | str = Surface.SEARCH,
        deadline: float | None = None,
    ) -> list[Answer]:
        """Return the answers to queries of one asker; see `Client.check_batch`.

        Raises:
            RequestError: As for `check`; `field` is `queries[3]` for the fourth.
        """
        seconds = shorter(self.settings.batch_deadline, deadline)
        return await self._batch(queries, asker_of(region, language, age_band, surface), seconds)

    async def filter_suggestions(
        self,
        suggestions: Iterable[str],
        *,
        region: str = "",
        language: str = "",
        age_band: AgeBand | str = AgeBand.UNKNOWN,
        deadline: float | None = None,
    ) -> list[str]:
        """Return the suggestions that may be proposed; see `Client.filter_suggestions`.

        Raises:
            RequestError: A value of the context is not of its form.
        """
        texts = Suggestions(suggestions)
        asker = asker_of(region, language, age_band, Surface.SUGGEST)
        seconds = shorter(self.settings.deadline, deadline)
        return texts.allowed(await self._batch(texts.asked, asker, seconds))

    async def wait(self, seconds: float) -> bool:
        """Wait until whoever is asked first can answer; return whether they can."""
        if self.settings.mode is not Mode.REMOTE_FIRST and self._local:
            return await asyncio.to_thread(self._local.wait, seconds)
        lanes = self._connected()
        return lanes is not None and await asyncio.to_thread(lanes.reach.wait, seconds)

    async def wait_for_lists(self, seconds: float) -> bool:
        """Wait until the local lists were loaded, or were not; return whether there are any."""
        return self._local is not None and await asyncio.to_thread(self._local.wait, seconds)

    async def close(self) -> None:
        """End: connections are closed and nothing is followed any more."""
        self._closed = True
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._lanes:
            await self._lanes.close()
        if self._local:
            self._local.close()

    async def __aenter__(self) -> Self:
        if not await self.wait(self.settings.wait_at_start):
            await self.wait_for_lists(self.settings.lists_at_start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _connected(self) -> AioLanes | None:
        """Return the lanes, which are made with the first question."""
        if self._lanes is None and not self._closed and self.settings.mode is not Mode.LOCAL_ONLY:
            self._lanes = AioLanes(self.settings, self._fallback.throttle.forget)
            self._watching = asyncio.create_task(
                watch(
                    self._lanes,
                    self._fallback.heard,
                    watch=self.settings.watch,
                    every=self.settings.status_every,
                )
            )
        return self._lanes

    async def _batch(self, queries: Sequence[str], asker: Asker, seconds: float) -> list[Answer]:
        batch = Batch(queries, asker, self._fallback)
        lanes = self._connected()
        if lanes is None:
            return batch.closed()
        for part, left in batch.calls(lanes.reach, seconds):
            try:
                batch.took(part, await lanes.batch_check(part.request, left))
            except grpc.aio.AioRpcError as error:
                batch.failed(part, failure_in(error))
            except (grpc.aio.UsageError, asyncio.CancelledError):
                if not self._was_closed():
                    raise
                batch.instead(part, CLOSED)
        return batch.answers()

    def _was_closed(self) -> bool:
        """Tell whether a call ended because this client was closed, and not its caller's task."""
        task = asyncio.current_task()
        return self._closed and not (task is not None and task.cancelling())
