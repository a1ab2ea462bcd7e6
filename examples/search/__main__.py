"""`python -m examples.search`: a search page that asks searchguard, for trying and for reading."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from examples.search.application import application_of
from examples.search.asking import Asking, client_for
from examples.search.completing import Completions
from examples.search.documents import read_documents, read_popular
from examples.search.index import Index
from examples.search.pages import Pages
from examples.search.service import service
from searchguard.errors import ListsError
from searchguard.policy.reading import load_folder


def main(words: Sequence[str] | None = None) -> None:
    """Serve the page until interrupted."""
    told = _told(words)
    _on_signal(sys.exit)
    try:
        sources = load_folder(told.blocklists).sources
    except ListsError as error:
        sys.exit(str(error))
    documents = read_documents()
    completions = Completions([*read_popular(), *(one.title for one in documents)])
    with ExitStack() as running:
        target = told.target
        if not target and not told.no_service:
            target = running.enter_context(service(told.blocklists))
        client = running.enter_context(
            client_for(target, None if told.no_lists else told.blocklists)
        )
        reliable = {host for source in sources for host in source.hosts}
        pages = Pages(Asking(client), Index(documents), completions, reliable)
        _serve(pages, told.port)


def _serve(pages: Pages, port: int) -> None:
    # A query is personal data, and would stand in the log of requests.
    config = uvicorn.Config(
        application_of(pages), "127.0.0.1", port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()
    # uvicorn hands a signal on once it has stopped: by then there is no more to do.
    _on_signal(lambda: setattr(server, "should_exit", True))
    print(f"search page: http://127.0.0.1:{socket.getsockname()[1]}/", file=sys.stderr, flush=True)
    server.run([socket])


def _on_signal(stop: Callable[[], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())


def _told(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="examples.search", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="of the page; 0: any that is free")
    parser.add_argument(
        "--blocklists", type=Path, default=Path("blocklists"), metavar="DIR", help="the lists"
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--target", default="", metavar="HOST:PORT", help="ask this service and start none"
    )
    asked.add_argument("--no-service", action="store_true", help="ask the lists here alone")
    parser.add_argument(
        "--no-lists", action="store_true", help="have no lists here for when the service is away"
    )
    told = parser.parse_args(words)
    if told.no_service and told.no_lists:
        parser.error("with neither a service nor lists there is nobody to ask")
    return told


if __name__ == "__main__":
    main()
