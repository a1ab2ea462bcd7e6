"""A request that is read from its bytes is read as if it had been parsed."""

import pytest
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import example, given
from hypothesis import strategies as st

from searchguard.errors import RequestError
from searchguard.service.plain import plain_context, plain_request
from searchguard.service.wire import context_of
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2

NL = pb.Context(region="NL", language="nl-BE", age_band=pb.AGE_BAND_ADULT)
QUERY = service_pb2.CheckRequest(query="plandemic").SerializeToString()
IN_NL = service_pb2.CheckRequest(context=NL).SerializeToString()

contexts = st.builds(
    pb.Context,
    region=st.sampled_from(["", "NL", "nl-gr", "UK", "XX", "nowhere"]),
    language=st.sampled_from(["", "nl", "nl_BE", "qq", "no language"]),
    age_band=st.sampled_from([0, 1, 5, 77]),
    surface=st.sampled_from([0, 1, 3, 77]),
)
requests = st.builds(
    service_pb2.CheckRequest,
    query=st.text(max_size=40) | st.text("ab ", min_size=100, max_size=200),
    context=st.none() | contexts,
    explain=st.booleans(),
    at=st.none() | st.builds(Timestamp, seconds=st.integers(0, 10)),
)


def read_as_parsed(data: bytes) -> None:
    plain = plain_request(data)
    if plain is None:
        return
    query, rest = plain
    request = service_pb2.CheckRequest.FromString(data)
    assert query == request.query
    assert not request.explain
    assert not request.HasField("at")
    assert not context_of(request.context).ignored
    assert plain_context(rest) == context_of(request.context)


@pytest.mark.parametrize(
    ("query", "context"),
    [
        ("plandemic", None),
        ("plandemic", NL),
        ("aardbeving ＃日本", NL),
        ("x" * 127, NL),
        ("plandemic", pb.Context()),
    ],
)
def test_a_query_with_a_context_is_read_without_parsing(
    query: str, context: pb.Context | None
) -> None:
    data = service_pb2.CheckRequest(query=query, context=context).SerializeToString()
    plain = plain_request(data)
    assert plain is not None
    assert plain[0] == query


@pytest.mark.parametrize(
    "data",
    [
        b"",
        QUERY[:-1],
        IN_NL,
        IN_NL + QUERY,
        QUERY + QUERY,
        QUERY + IN_NL + QUERY,
        QUERY + b"\x0a\x00",
        QUERY + IN_NL + IN_NL,
        QUERY + b"\x18\x01",
        QUERY + b"\xaa\x06\x03new",
        QUERY + service_pb2.CheckRequest(context=pb.Context(region="XX")).SerializeToString(),
        QUERY + service_pb2.CheckRequest(context=pb.Context(region="?")).SerializeToString(),
        b"\x0a\x02\xff\xfe",
        b"\x0a\x80\x00",
    ],
    ids=lambda data: data.hex() or "empty",
)
def test_any_other_request_is_left_to_be_parsed(data: bytes) -> None:
    assert plain_request(data) is None


@given(requests)
def test_a_request_is_read_as_parsed(request: service_pb2.CheckRequest) -> None:
    read_as_parsed(request.SerializeToString())


@given(st.lists(requests.map(service_pb2.CheckRequest.SerializeToString) | st.binary(max_size=9)))
@example([QUERY, b"\x0a\x03abc"])
def test_joined_and_broken_bytes_are_read_as_parsed(parts: list[bytes]) -> None:
    try:
        read_as_parsed(b"".join(parts))
    except (DecodeError, RequestError) as error:
        pytest.fail(f"bytes that do not parse were read: {error}")
