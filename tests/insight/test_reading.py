"""Query logs in every format: what is read, and what is told of what cannot be."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from searchguard.errors import BacktestError
from searchguard.insight.formats import LogFormat
from searchguard.insight.reading import Skipped, Source, read_logs
from searchguard.insight.streams import MOST_OF_LINE

JSON = b"""\
\xef\xbb\xbf{"query": "a, b", "count": 3, "region": "uk", "language": "en_gb"}\r

{"other": 1, "query": "\\u00e9", "count": null, "surface": "hashtag", "age_band": "adult"}
"""
CSV = b"""\
\xef\xbb\xbfcount,query,region,language,age_band,surface,other
3,"a, b",uk,en_gb,,,

,\xc3\xa9,,,adult,hashtag,x
"""
READ = [
    ("a, b", 3, "GB", "en-GB", "unknown", "search"),
    ("é", 1, "", "", "adult", "hashtag"),
]
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": lambda data: bytes(pa.compress(data, "zstd", asbytes=True)),
}


def read(*sources: Source) -> tuple[list[tuple[Any, ...]], Skipped]:
    skipped = Skipped()
    batches = list(read_logs(sources, skipped, lambda doing, done, of: None))
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()], skipped


def written(folder: Path, name: str, data: bytes) -> Source:
    path = folder / name
    path.write_bytes(data)
    return Source(path)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize(("suffix", "data"), [(".jsonl", JSON), (".csv", CSV)])
def test_log_is_read(tmp_path: Path, suffix: str, data: bytes, packed: str) -> None:
    source = written(tmp_path, f"log{suffix}{packed}", PACKED[packed](data))
    assert read(source) == (READ, Skipped())


@pytest.mark.parametrize("packed", PACKED)
def test_stream_is_read(packed: str) -> None:
    source = Source(form=LogFormat.CSV, stream=io.BytesIO(PACKED[packed](CSV)))
    assert read(source)[0] == READ


def test_parts_of_a_packed_file_are_all_read(tmp_path: Path) -> None:
    parts = gzip.compress(b'{"query": "a"}\n') + gzip.compress(b'{"query": "b"}')
    assert [row[0] for row in read(written(tmp_path, "log.jsonl.gz", parts))[0]] == ["a", "b"]


def test_parquet_is_read(tmp_path: Path) -> None:
    table = pa.table(
        {
            "query": pa.array(["a, b", "é", None, "x"]).dictionary_encode(),
            "count": pa.array([3, None, 1, -1], pa.int32()),
            "region": ["uk", "", None, None],
            "language": ["en_gb", None, None, None],
            "age_band": [None, "adult", None, None],
            "surface": [None, "hashtag", None, None],
            "other": [b"x"] * 4,
        }
    )
    parquet.write_table(table, tmp_path / "log.parquet", compression="zstd")
    rows, skipped = read(Source(tmp_path / "log.parquet"))
    assert rows == READ
    assert [(one.line, one.words) for one in skipped.faults] == [
        (3, "not a row as it should be: Expected `str`, got `null` - at `$.query`"),
        (4, "`count`: not a whole number from 1 to 1000000000000"),
    ]


def test_several_logs_are_read_in_turn(tmp_path: Path) -> None:
    rows, _ = read(written(tmp_path, "a.jsonl", JSON), written(tmp_path, "b.csv", CSV))
    assert rows == READ * 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{broken", "not an object as it should be: JSON is malformed"),
        (b"[1]", "not an object as it should be: Expected `object`, got `array`"),
        (b'{"count": 1}', "not an object as it should be: Object missing required field `query`"),
        (b'{"query": 1}', "not an object as it should be: Expected `str`, got `int`"),
        (b'{"query": "\xff"}', "not UTF-8"),
        (b'{"query": "\\ud800 "}', "not an object as it should be: "),
        (b'{"query": "a", "count": 0}', "`count`: not a whole number from 1 to"),
        (b'{"query": "a", "count": 2.5}', "`count`: not a whole number from 1 to"),
        (b'{"query": "a", "count": 1e300}', "`count`: not a whole number from 1 to"),
        (b'{"query": "a", "count": "3"}', "not an object as it should be: Expected `int"),
        (b'{"query": "a", "region": "12345"}', "`region`: not an ISO 3166 code"),
        (b'{"query": "a", "age_band": "old"}', "`age_band`: not one of under_13"),
        (b'{"query": "' + b"a" * 65537 + b'"}', "`query`: longer than 65536 bytes of UTF-8"),
        (b'{"query": "' + b"a" * 2 * MOST_OF_LINE + b'"}', "not an object as it should be: "),
    ],
)
def test_line_that_cannot_be_read_is_told_and_left_out(
    tmp_path: Path, line: bytes, words: str
) -> None:
    data = b'{"query": "before"}\n' + line + b'\n{"query": "after"}\n'
    rows, skipped = read(written(tmp_path, "log.jsonl", data))
    assert [row[0] for row in rows] == ["before", "after"]
    (fault,) = skipped.faults
    assert str(fault).startswith(f"{tmp_path / 'log.jsonl'}:2: {words}")
    assert skipped.lines == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"a", "a row of 1 values, where the first line names 2"),
        (b'"a"b,1', "not a row of CSV: "),
        (b"a,many", "not a row as it should be: "),
        (b"\xff,1", "`query`: not text"),
        (b"a" * 200_000 + b",1", "not a row of CSV: field larger than field limit"),
    ],
)
def test_row_that_cannot_be_read_is_told_and_left_out(
    tmp_path: Path, line: bytes, words: str
) -> None:
    data = b'query,count\n"be\nfore",1\n' + line + b"\nafter,1\n"
    rows, skipped = read(written(tmp_path, "log.csv", data))
    assert [row[0] for row in rows] == ["be\nfore", "after"]
    (fault,) = skipped.faults
    assert str(fault).startswith(f"{tmp_path / 'log.csv'}:4: {words}")


def test_faults_beyond_the_first_are_counted(tmp_path: Path) -> None:
    _, skipped = read(written(tmp_path, "log.jsonl", b"x\n" * 50))
    assert (skipped.lines, len(skipped.faults)) == (50, 20)


def test_place_that_is_not_known_counts_as_none(tmp_path: Path) -> None:
    data = b'{"query": "a", "region": "XX", "language": "nl"}\n'
    rows, skipped = read(written(tmp_path, "log.jsonl", data))
    assert rows == [("a", 1, "", "nl", "unknown", "search")]
    assert (skipped.unknown, skipped.lines) == (1, 0)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("log.txt", JSON, "its name does not say what it is"),
        ("log.csv", b"text,count\na,1\n", "one `query`"),
        ("log.csv", b"", "one `query`"),
        ("log.csv", b'"a"b\n', "its first line is not one of CSV"),
        ("log.jsonl.gz", gzip.compress(JSON)[:-12], "it is damaged"),
        ("log.jsonl.gz", b"\x1f\x8b\x00\x00broken", "it is damaged"),
        ("log.parquet", b"PAR1 broken PAR1", "its Parquet cannot be read"),
        ("log.parquet", b"", "its Parquet cannot be read"),
    ],
)
def test_log_that_is_none_is_refused(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    source = written(tmp_path, name, data)
    with pytest.raises(BacktestError, match=words):
        read(source)


def test_parquet_without_queries_is_refused(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"text": ["a"]}), tmp_path / "log.pq")
    with pytest.raises(BacktestError, match="no column `query`"):
        read(Source(tmp_path / "log.pq"))


def test_parquet_does_not_come_through_a_pipe() -> None:
    with pytest.raises(BacktestError, match="read from a file"):
        read(Source(form=LogFormat.PARQUET, stream=io.BytesIO()))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200), form=st.sampled_from(LogFormat))
def test_any_bytes_are_read_or_refused(data: bytes, form: LogFormat, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    told = str(path)
    try:
        read(Source(path, form))
    except BacktestError as error:
        told = str(error)
    assert str(path) in told
