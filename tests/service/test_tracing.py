"""Spans of calls, as a collector of OpenTelemetry gets them."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from searchguard.v1 import service_pb2
from tests.service.canaries import CANARY, PATHS, Caller, canary
from tests.service.running import SECONDS
from tests.service.states import BLOCKED, state_of
from tests.service.test_transport import running

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CHECK = "searchguard.v1.SearchGuardService/Check"


class Collector:
    """What takes spans by OTLP over HTTP."""

    def __init__(self) -> None:
        self.got: SimpleQueue[bytes] = SimpleQueue()
        got = self.got

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.put(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_said: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()

    def spans(self, count: int) -> list[Any]:
        """Return so many spans, once they have come."""
        found: list[Any] = []
        while len(found) < count:
            request = ExportTraceServiceRequest.FromString(self.got.get(timeout=SECONDS))
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    found += scope.spans
        return found


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    made = Collector()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    yield made
    made.stop()


def test_call_has_a_span_under_that_of_its_caller(collector: Collector) -> None:
    with running(state_of(), tracing=True) as server:
        caller = [("traceparent", f"00-{TRACE}-{SPAN}-01")]
        request = service_pb2.CheckRequest(query=BLOCKED)
        server.stub.Check(request, timeout=SECONDS, metadata=caller)
        with pytest.raises(grpc.RpcError):
            server.stub.Check(service_pb2.CheckRequest(query="x" * 70_000), timeout=SECONDS)
        good, bad = collector.spans(2)
    assert (good.name, good.trace_id.hex(), good.parent_span_id.hex()) == (CHECK, TRACE, SPAN)
    told = [{one.key: one.value for one in span.attributes} for span in (good, bad)]
    assert told[0]["rpc.method"].string_value == "Check"
    assert told[0]["rpc.grpc.status_code"].int_value == 0
    assert told[1]["rpc.grpc.status_code"].int_value == 3
    assert not bad.events


def test_no_span_holds_the_text_of_a_query(collector: Collector) -> None:
    with running(state_of(), tracing=True) as server:
        caller = Caller(server.channel)
        for path in PATHS.values():
            list(path(caller, canary()))
        server.check("the last one")
        found = collector.spans(19)
    assert CANARY.findall(b"".join(span.SerializeToString() for span in found)) == []


def test_calls_are_answered_where_no_collector_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with running(state_of(), tracing=True) as server:
        assert server.check(BLOCKED).rule_id == "covid/plandemic"
