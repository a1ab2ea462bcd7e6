"""The client in an event loop: the same answers, and cancelling is the caller's to do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any

import grpc
import pytest

from searchguard import Action
from searchguard.client import AnsweredBy, AsyncClient, Reason, Settings
from searchguard.errors import RequestError, SettingsError
from tests.client.answers import SECONDS, UNUSED, in_a_thread, refusing, reply
from tests.loadtest.fake import Answer, answering
from tests.service.folders import BLOCKED, PASSED, POINTED, write_lists
from tests.service.running import Server

Work = Callable[[AsyncClient], Coroutine[Any, Any, None]]

pytestmark = pytest.mark.usefixtures("untried")


@asynccontextmanager
async def connected(address: str, **settings: Any) -> AsyncIterator[AsyncClient]:
    generous = {"deadline": SECONDS, "wait_at_start": SECONDS, "watch": False, **settings}
    async with AsyncClient(settings=Settings(target=address, **generous)) as client:
        if client.settings.has_local:
            assert await client.wait_for_lists(SECONDS)
        yield client


def with_client(answer: Answer, work: Work, threads: int = 1, **settings: Any) -> None:
    """Let a client of a server that answers so do some work, in a loop of its own."""

    async def main(address: str) -> None:
        async with connected(address, **settings) as client:
            await work(client)

    with answering(answer, threads) as address:
        in_a_thread(lambda: asyncio.run(main(address)))


@pytest.mark.smoke
def test_real_server_answers(server: Server) -> None:
    async def main() -> None:
        async with connected(server.address, watch=True) as client:
            answers = await asyncio.gather(*map(client.check, (PASSED, BLOCKED, POINTED)))
            assert {one.source for one in answers} == {AnsweredBy.REMOTE}
            actions = [one.decision.action for one in answers]
            assert actions == [Action.PASS, Action.BLOCK, Action.POINTER]
            batch = await client.check_batch([PASSED, BLOCKED] * 600)
            assert [one.decision.action for one in batch] == [Action.PASS, Action.BLOCK] * 600
            assert await client.filter_suggestions([BLOCKED, PASSED]) == [PASSED]
            with pytest.raises(RequestError):
                await client.check("a" * 70_000)

    in_a_thread(lambda: asyncio.run(main()))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Reason.OVERLOADED),
        (grpc.StatusCode.CANCELLED, Reason.UNREACHABLE),
        (grpc.StatusCode.INTERNAL, Reason.FAILED),
    ],
)
def test_failing_server_leaves_a_query_unchecked(code: grpc.StatusCode, reason: Reason) -> None:
    async def work(client: AsyncClient) -> None:
        answers = [await client.check(BLOCKED), *await client.check_batch([BLOCKED])]
        assert [one.source for one in answers] == [AnsweredBy.UNCHECKED] * 2
        assert answers[0].reason is reason

    with_client(refusing(code), work)


def test_local_lists_answer_for_a_server_that_fails(snapshot: Path) -> None:
    async def work(client: AsyncClient) -> None:
        answer = await client.check(BLOCKED)
        assert (answer.source, answer.reason) == (AnsweredBy.LOCAL, Reason.BAD_ANSWER)
        assert answer.decision.action is Action.BLOCK

    with_client(lambda _data, _context: b"\xff", work, snapshot=snapshot)


def test_fault_that_only_the_server_finds_is_raised() -> None:
    async def work(client: AsyncClient) -> None:
        with pytest.raises(RequestError, match="too odd"):
            await client.check("any")

    with_client(refusing(grpc.StatusCode.INVALID_ARGUMENT, "too odd"), work)


def test_cancelled_caller_is_cancelled_and_a_closed_client_answers() -> None:
    end, asked = Event(), Event()

    def answer(_data: bytes, _context: grpc.ServicerContext) -> bytes:
        asked.set()
        end.wait(SECONDS)
        return reply()

    async def work(client: AsyncClient) -> None:
        call = asyncio.create_task(client.check("one"))
        assert await asyncio.to_thread(asked.wait, SECONDS)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        asked.clear()
        waiting = asyncio.create_task(client.check("two"))
        assert await asyncio.to_thread(asked.wait, SECONDS)
        await client.close()
        end.set()
        assert (await waiting).reason is Reason.CLOSED
        assert (await client.check("three")).reason is Reason.CLOSED

    with_client(answer, work, threads=2)


def test_first_question_connects() -> None:
    async def main(address: str) -> None:
        client = AsyncClient(settings=Settings(target=address, deadline=SECONDS, watch=False))
        try:
            assert (await client.check("any")).source is AnsweredBy.REMOTE
        finally:
            await client.close()

    with answering(lambda _data, _context: reply()) as address:
        in_a_thread(lambda: asyncio.run(main(address)))


def test_impossible_settings_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    with pytest.raises(SettingsError, match="holds no certificates in PEM"):
        AsyncClient(settings=Settings(target="unused", tls_ca=file))


def test_first_answer_is_local_where_no_server_is(tmp_path: Path) -> None:
    lists = write_lists(tmp_path / "lists")

    async def main() -> None:
        settings = Settings(
            target=UNUSED, snapshot=lists, wait_at_start=0.0, lists_at_start=SECONDS
        )
        async with AsyncClient(settings=settings) as client:
            assert (await client.check(BLOCKED)).source is AnsweredBy.LOCAL

    in_a_thread(lambda: asyncio.run(main()))
