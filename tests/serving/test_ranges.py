"""Bulk files have a length and come in ranges: programs read what they need of them by address."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import polars as pl
import pyarrow.parquet as pq
import pytest

from api.blueprints.bulk_files import BulkFiles
from tests.serving.real_server import RealServer

BULK = "/v1/releases/panel.2023.r2/download"
PARQUET = f"{BULK}?format=parquet"
FILES = [BULK, PARQUET]
IDENTITY = {"Accept_Encoding": "identity"}


@pytest.fixture(params=FILES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_head_says_how_long_the_file_is_and_that_ranges_are_answered(server: RealServer, path: str) -> None:
    whole, headed = server.ask(path, **IDENTITY), server.ask(path, "HEAD", **IDENTITY)
    assert headed.headers["content-length"] == whole.headers["content-length"] == str(len(whole.body))
    assert headed.headers["accept-ranges"] == whole.headers["accept-ranges"] == "bytes"
    assert headed.body == b""


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("0-0", 0, 1), ("0-99", 0, 100), ("100-", 100, None), ("7-8", 7, 9), ("-10", -10, None), ("5-9999999", 5, None)],
)
def test_a_range_is_that_part_of_the_file(
    server: RealServer, path: str, asked: str, start: int, end: int | None
) -> None:
    whole = server.ask(path, **IDENTITY)
    part = server.ask(path, Range=f"bytes={asked}")
    assert part.status == 206
    assert part.body == whole.body[start:end]
    first = start if start >= 0 else len(whole.body) + start
    assert part.headers["content-range"] == f"bytes {first}-{first + len(part.body) - 1}/{len(whole.body)}"
    assert part.headers["content-length"] == str(len(part.body))
    for name in ("etag", "last-modified", "cache-control", "content-type"):
        assert part.headers[name] == whole.headers[name]


def test_a_range_is_of_the_file_itself_whatever_coding_is_liked(server: RealServer) -> None:
    part = server.ask(BULK, Range="bytes=0-99", Accept_Encoding="zstd, br, gzip")
    assert (part.status, part.headers.get("content-encoding")) == (206, None)
    assert part.body == server.ask(BULK, **IDENTITY).body[:100]


def test_a_range_behind_the_end_is_a_problem_that_says_the_length(server: RealServer, path: str) -> None:
    length = len(server.ask(path, **IDENTITY).body)
    answer = server.ask(path, Range=f"bytes={length}-")
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{length}"
    assert answer.json["type"] == "/problems/range-not-satisfiable"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=9-1", "nonsense", "bytes=", ""])
def test_what_is_no_single_range_of_bytes_gets_the_whole_file(server: RealServer, path: str, asked: str) -> None:
    answer = server.ask(path, Range=asked, **IDENTITY)
    assert answer.status == 200
    assert answer.body == server.ask(path, **IDENTITY).body


def test_only_the_same_version_goes_on_where_it_was_broken_off(server: RealServer, path: str) -> None:
    whole = server.ask(path, **IDENTITY)
    for same in (whole.headers["etag"], whole.headers["last-modified"]):
        assert server.ask(path, Range="bytes=10-", If_Range=same).body == whole.body[10:]
    for other in ('"other"', f"W/{whole.headers['etag']}", "Mon, 01 Jan 2024 00:00:00 GMT"):
        answer = server.ask(path, Range="bytes=10-", If_Range=other)
        assert (answer.status, answer.body) == (200, whole.body)


def test_conditions_come_before_ranges(server: RealServer, path: str) -> None:
    etag = server.ask(path, **IDENTITY).headers["etag"]
    assert server.ask(path, Range="bytes=0-9", If_None_Match=etag).status == 304
    assert server.ask(path, Range="bytes=0-9", If_Match='"other"').status == 412
    assert server.ask(path, "HEAD", Range="bytes=0-9").status == 200


def test_a_release_that_is_not_there_has_no_ranges(server: RealServer) -> None:
    assert server.ask("/v1/releases/gone.2012.r1/download", Range="bytes=0-9").status == 410


def test_many_who_read_at_once_read_the_same_file(server: RealServer, path: str) -> None:
    whole = server.ask(path, **IDENTITY).body
    ranges = [(start, start + 999) for start in range(0, len(whole), 1000)]
    with ThreadPoolExecutor(8) as pool:
        parts = pool.map(lambda one: server.ask(path, Range=f"bytes={one[0]}-{one[1]}").body, ranges)
    assert b"".join(parts) == whole


class TestPrograms:
    """They ask for ranges by themselves."""

    def test_polars_reads_and_scans_parquet_by_address(self, server: RealServer) -> None:
        expected = pl.read_parquet(io.BytesIO(server.ask(PARQUET).body))
        assert pl.read_parquet(f"{server.base}{PARQUET}").equals(expected)
        scanned = pl.scan_parquet(f"{server.base}{PARQUET}").select("id", "value").collect()
        assert scanned.equals(expected.select("id", "value"))

    def test_polars_reads_csv_by_address(self, server: RealServer) -> None:
        expected = pl.read_csv(io.BytesIO(server.ask(BULK, **IDENTITY).body), infer_schema=False)
        assert pl.read_csv(f"{server.base}{BULK}", infer_schema=False).equals(expected)
        assert pl.scan_csv(f"{server.base}{BULK}", infer_schema=False).collect().equals(expected)

    def test_pyarrow_reads_one_column_over_ranges(self, server: RealServer) -> None:
        """As fsspec and DuckDB do: the length first, then the end, then what is wanted."""
        length = int(server.ask(PARQUET, "HEAD").headers["content-length"])
        found = pq.read_table(Ranged(server, length), columns=["value"])
        assert found.equals(pq.read_table(io.BytesIO(server.ask(PARQUET).body), columns=["value"]))


class Ranged(io.RawIOBase):
    """A file over HTTP that is read in ranges."""

    def __init__(self, server: RealServer, length: int) -> None:
        self._server, self._length, self._place = server, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence] + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = self._length if size < 0 else min(self._length, self._place + size)
        if end <= self._place:
            return b""
        answer = self._server.ask(PARQUET, Range=f"bytes={self._place}-{end - 1}")
        assert answer.status == 206
        self._place = end
        return answer.body


def _holding(text: bytes) -> Callable[[IO[bytes]], None]:
    return lambda file: file.writelines([text])


class TestWhatAProcessKeeps:
    def test_a_file_is_written_once_as_long_as_there_is_room(self) -> None:
        files, written = BulkFiles(10), list[bytes]()

        def write(text: bytes) -> bytes:
            return files.open(text.decode(), lambda file: file.writelines([written.append(text) or text])).read()  # type: ignore[func-returns-value]

        texts = [b"12345", b"12345", b"67890", b"12345"]
        assert [write(text) for text in texts] == texts
        assert written == [b"12345", b"67890"]
        write(b"abc")
        write(b"67890")
        assert written == [b"12345", b"67890", b"abc", b"67890"]

    def test_one_that_is_too_large_is_written_for_one_answer(self) -> None:
        files = BulkFiles(3)
        first = files.open("a", _holding(b"12345"))
        assert files.open("a", _holding(b"67890")).read() == b"67890"
        assert first.read() == b"12345"
