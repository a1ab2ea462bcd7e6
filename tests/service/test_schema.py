"""What callers rely on in the schema: numbers, names and bindings that never change."""

import pytest
from google.api import annotations_pb2

from searchguard.v1 import decision_pb2, service_pb2

SERVICE = service_pb2.DESCRIPTOR.services_by_name["SearchGuardService"]


@pytest.mark.parametrize(
    ("message", "field", "number"),
    [
        (service_pb2.CheckRequest, "query", 1),
        (service_pb2.CheckRequest, "context", 2),
        (service_pb2.BatchCheckRequest, "queries", 1),
        (service_pb2.BatchCheckRequest, "context", 2),
        (service_pb2.CheckResponse, "decision", 1),
        (decision_pb2.Context, "region", 1),
        (decision_pb2.Context, "language", 2),
        (decision_pb2.Decision, "action", 1),
    ],
)
def test_number_of_a_field_is_fixed(message: type, field: str, number: int) -> None:
    assert message.DESCRIPTOR.fields_by_name[field].number == number  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("method", "path"),
    [("Check", "/v1/check"), ("BatchCheck", "/v1/check:batch"), ("GetStatus", "/v1/status")],
)
def test_http_binding_is_a_post_with_a_body(method: str, path: str) -> None:
    rule = SERVICE.methods_by_name[method].GetOptions().Extensions[annotations_pb2.http]
    assert (rule.post, rule.body) == (path, "*")


@pytest.mark.parametrize("module", [decision_pb2, service_pb2])
def test_zero_of_every_enum_is_unspecified(module: object) -> None:
    enums = module.DESCRIPTOR.enum_types_by_name.values()  # type: ignore[attr-defined]
    names = [enum.values_by_number[0].name for enum in enums]
    assert all(name.endswith("_UNSPECIFIED") for name in names)


@pytest.mark.parametrize(
    ("method", "asks", "replies"),
    [
        ("Check", False, False),
        ("BatchCheck", False, False),
        ("StreamCheck", True, True),
        ("GetStatus", False, False),
        ("WatchStatus", False, True),
    ],
)
def test_method_streams_what_it_should(method: str, asks: bool, replies: bool) -> None:
    described = SERVICE.methods_by_name[method]
    assert (described.client_streaming, described.server_streaming) == (asks, replies)
