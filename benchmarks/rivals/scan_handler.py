"""Two ways to look for terms that come to mind first, behind the service's own transport.

They find terms as they are written, in any case, at word edges, and the leftmost only: no disguise,
no rule, no notice, no log. Run as `python -m benchmarks.rivals.scan_handler PORT WAY SNAPSHOT`.
"""

import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc

from benchmarks.rivals.empty_handler import SERVICE
from searchguard.service.settings import Settings
from searchguard.service.transport import options_for
from searchguard.snapshot.files import read_snapshot_file
from searchguard.snapshot.loading import load_snapshot
from searchguard.v1 import decision_pb2, service_pb2

Finds = Callable[[str], bool]


def by_expression(terms: Iterable[str]) -> Finds:
    """Return a look-up by one regular expression, in which the terms are alternatives."""
    longest_first = sorted(terms, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    return lambda query: pattern.search(query) is not None


def by_flashtext2(terms: Iterable[str]) -> Finds:
    """Return a look-up by flashtext2, a trie of whole words."""
    import flashtext2  # noqa: PLC0415 - only where it is installed

    processor = flashtext2.KeywordProcessor(case_sensitive=False)
    for term in terms:
        processor.add_keyword(term)
    return lambda query: bool(processor.extract_keywords(query))


WAYS: dict[str, Callable[[Iterable[str]], Finds]] = {
    "re": by_expression,
    "flashtext2": by_flashtext2,
}


def start(port: int, finds: Finds) -> grpc.Server:
    """Start answering Check on a port of 127.0.0.1: BLOCK where a query is found, else PASS."""
    block, passed = map(_answer, (decision_pb2.ACTION_BLOCK, decision_pb2.ACTION_PASS))

    def check(request: service_pb2.CheckRequest, _context: grpc.ServicerContext) -> bytes:
        return block if finds(request.query) else passed

    handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Check": grpc.unary_unary_rpc_method_handler(
            check, request_deserializer=service_pb2.CheckRequest.FromString
        )
    }
    settings = Settings()
    server = grpc.server(ThreadPoolExecutor(settings.threads), options=options_for(settings))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server


def _answer(action: "decision_pb2.Action") -> bytes:
    decision = decision_pb2.Decision(action=action, revision="0" * 64)
    return service_pb2.CheckResponse(decision=decision).SerializeToString()


def _terms(snapshot: Path) -> list[str]:
    lists = load_snapshot(read_snapshot_file(snapshot)).lists
    rules = [rule for blocklist in lists.blocklists for rule in blocklist.rules]
    return [text for rule in rules for text in (*(t.text for t in rule.terms), *rule.file_terms)]


if __name__ == "__main__":
    start(int(sys.argv[1]), WAYS[sys.argv[2]](_terms(Path(sys.argv[3])))).wait_for_termination()
