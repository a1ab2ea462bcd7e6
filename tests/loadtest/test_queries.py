"""Files of queries: text, JSON lines, and what is wrong with them."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchguard.errors import LoadtestError
from searchguard.loadtest import queries
from searchguard.loadtest.plan import Asked
from searchguard.loadtest.queries import WrittenContext, read_queries
from searchguard.policy.model import AgeBand
from searchguard.v1 import decision_pb2 as pb
from searchguard.v1 import service_pb2

DUTCH = WrittenContext(region="NL", language="nl", age_band="adult", surface="suggest")
DUTCH_MESSAGE = pb.Context(
    region="NL", language="nl", age_band=pb.AGE_BAND_ADULT, surface=pb.SURFACE_SUGGEST
)


def read(text: str | bytes, context: WrittenContext = WrittenContext()) -> tuple[Asked, ...]:  # noqa: B008
    data = text if isinstance(text, bytes) else text.encode()
    return read_queries(BytesIO(data), "queries.txt", context)


def request(body: bytes) -> service_pb2.CheckRequest:
    return service_pb2.CheckRequest.FromString(body)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("weer\n#plandemic\n", [("weer", 1), ("#plandemic", 1)]),
        ("one\r\n\r\n \ntwo", [("one", 1), ("two", 1)]),
        ("{not json\n", [("{not json", 1)]),
        ('{"q": 1}\n', [('{"q": 1}', 1)]),
        (b"caf\xe9\n", [("caf\N{REPLACEMENT CHARACTER}", 1)]),
        ('{"query": "weer", "count": 7}\n{"query": ""}\n', [("weer", 7), ("", 1)]),
        ('{"query": "a\\nb", "user": "not read"}', [("a\nb", 1)]),
    ],
)
def test_each_line_asks(text: str | bytes, found: list[tuple[str, int]]) -> None:
    assert [(request(one.body).query, one.weight) for one in read(text)] == found


def test_context_is_the_line_s_own_or_the_one_given() -> None:
    text = (
        '{"query": "a"}\n{"query": "b", "context": {"region": "BE"}}\n{"query": "c", "context": {}}'
    )
    first, second, third = [request(one.body) for one in read(text, DUTCH)]
    assert first.context == DUTCH_MESSAGE
    assert second.context == pb.Context(region="BE", surface=pb.SURFACE_SEARCH)
    assert not third.HasField("context")
    assert not request(read("a")[0].body).HasField("context")


@pytest.mark.parametrize("band", [band for band in AgeBand if band != "unknown"])
def test_age_bands_have_the_names_of_the_command_line(band: str) -> None:
    (asked,) = read("a", WrittenContext(age_band=band))
    number = request(asked.body).context.age_band
    assert pb.AgeBand.Name(number) == f"AGE_BAND_{band.upper()}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "JSON is malformed"),
        ('{"query": 1}', "Expected `str`, got `int`"),
        ('{"query": "a", "count": 0}', "write 1 or more"),
        ('{"query": "a", "context": {"age": "x"}}', "unknown field `age`"),
        ('{"query": "a", "context": {"region": "Nederland"}}', "context.region: not an ISO 3166"),
        ('{"query": "a", "context": {"age_band": "old"}}', "context.age_band"),
        ('{"query": "a", "context": {"surface": "web"}}', "context.surface"),
    ],
)
def test_line_that_is_wrong_is_told_with_its_number(line: str, said: str) -> None:
    with pytest.raises(LoadtestError) as raised:
        read(f'{{"query": "good"}}\n\n{line}\n')
    assert str(raised.value).startswith("queries.txt:3:1: error ")
    assert said in str(raised.value)


def test_lines_that_are_wrong_are_told_at_once_and_not_without_end() -> None:
    with pytest.raises(LoadtestError) as raised:
        read('{"query": ""}\n' + "{}\n" * 1000)
    lines = str(raised.value).splitlines()
    assert len(lines) == queries.MOST_TOLD + 1
    assert lines[-1] == "and 980 more"


@pytest.mark.parametrize("text", ["", "\n\n", "  \r\n"])
def test_file_without_queries_is_refused(text: str) -> None:
    with pytest.raises(LoadtestError, match="holds no query: write one a line"):
        read(text)


@pytest.mark.parametrize("limit", ["MOST_QUERIES", "MOST_BYTES"])
def test_file_that_is_too_large_is_refused(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, limit, 3)
    assert len(read("a\nb")) == 2
    with pytest.raises(LoadtestError, match="take a sample"):
        read("a\nb\nc\nd\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(LoadtestError):
        assert len(read(data)) <= data.count(b"\n") + 1
