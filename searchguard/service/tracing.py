"""Spans of OpenTelemetry: one for each call, under that of its caller; never the text of a query.

A span tells the method, how long it took and the status, and nothing of what was asked or answered.
It needs the extra `tracing`, and is imported only where traces are asked for.
"""

from collections.abc import Callable
from typing import Any

import grpc
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from searchguard.service.server_version import SERVER_VERSION

SEND_MILLISECONDS = 1000

_OF_THE_SERVER = frozenset({"UNKNOWN", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})


class Tracing(grpc.ServerInterceptor):
    """Makes spans, and sends them to where OTEL_EXPORTER_OTLP_ENDPOINT says, in batches.

    A thread of its own sends; spans that cannot be sent are dropped. Streams have no span, nor has
    what is refused because there is too much of it.
    """

    def __init__(self) -> None:
        resource = Resource.create(
            {"service.name": "searchguard", "service.version": SERVER_VERSION}
        )
        provider = TracerProvider(resource=resource)
        sender = BatchSpanProcessor(OTLPSpanExporter(), schedule_delay_millis=SEND_MILLISECONDS)
        provider.add_span_processor(sender)
        self._tracer = provider.get_tracer("searchguard", SERVER_VERSION)
        self._callers = TraceContextTextMapPropagator()
        self._traced: dict[Any, Any] = {}

    def intercept_service(
        self, continuation: Callable[[Any], Any], handler_call_details: Any
    ) -> Any:
        """Return the handler of a method, within a span."""
        handler = continuation(handler_call_details)
        behaviour = getattr(handler, "unary_unary", None)
        if behaviour is None:
            return handler
        if handler not in self._traced:
            self._traced[handler] = grpc.unary_unary_rpc_method_handler(
                self._within_span(behaviour, handler_call_details.method),
                handler.request_deserializer,
                handler.response_serializer,
            )
        return self._traced[handler]

    def _within_span(self, behaviour: Callable[[Any, Any], Any], path: str) -> Any:
        service, _, method = path.removeprefix("/").partition("/")
        told = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": method}

        def within_span(request: Any, context: Any) -> Any:
            caller = self._callers.extract(dict(context.invocation_metadata()))
            span = self._tracer.start_span(path[1:], caller, SpanKind.SERVER, told)
            try:
                return behaviour(request, context)
            finally:
                # Not the error itself: its words may hold a query.
                code = context.code() or grpc.StatusCode.OK
                span.set_attribute("rpc.grpc.status_code", code.value[0])
                if code.name in _OF_THE_SERVER:
                    span.set_status(Status(StatusCode.ERROR))
                span.end()

        if hasattr(behaviour, "refused"):
            vars(within_span)["refused"] = behaviour.refused
        return within_span
