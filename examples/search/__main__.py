"""`python -m examples.search`: a search page that asks searchguard, for trying and for reading."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from examples.search.application import application_of
from examples.search.asking import Asking
from examples.search.completing import Completions
from examples.search.documents import read_documents, read_popular
from examples.search.index import Index
from examples.search.pages import Pages
from searchguard import Engine


def main(words: Sequence[str] | None = None) -> None:
    """Serve the page until interrupted."""
    told = _told(words)
    engine = Engine.load(told.blocklists)
    reliable = {host for source in engine.lists.sources for host in source.hosts}
    documents = read_documents()
    completions = Completions([*read_popular(), *(one.title for one in documents)])
    pages = Pages(Asking(engine), Index(documents), completions, reliable)
    # A query is personal data, and would stand in the log of requests.
    config = uvicorn.Config(
        application_of(pages), "127.0.0.1", told.port, log_level="warning", access_log=False
    )
    socket = config.bind_socket()
    socket.listen()
    print(f"search page: http://127.0.0.1:{socket.getsockname()[1]}/", file=sys.stderr, flush=True)
    uvicorn.Server(config).run([socket])


def _told(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="examples.search", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="0: any that is free")
    parser.add_argument("--blocklists", type=Path, default=Path("blocklists"), metavar="DIR")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
