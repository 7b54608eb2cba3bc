"""Compression over the network: which coding is sent, that it decodes to the same, and how versions are named."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from tests.serving.real_server import RealServer

PATH = "/v1/benchmarks?survey=panel&sector=*&size=*"
BULK = "/v1/releases/panel.2023.r1/download"
BY_CODING: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: zlib.decompress(body, wbits=31),
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
TEXTS = [
    PATH,
    f"{PATH}&format=csv",
    f"{PATH}&format=sdmx-csv",
    f"{PATH}&format=jsonstat",
    f"{PATH}&format=csvw",
    "/v1/benchmarks?survey=press&format=svg",
    "/v1/benchmarks?survey=press&format=vega-lite",
    "/v1/surveys",
    "/openapi.json",
    "/docs",
    "/healthz",
    "/assets/swagger-ui/swagger-ui-bundle.js",
    "/assets/pages.css",
    "/assets/icon.svg",
    BULK,
]
PACKED = [f"{PATH}&format=xlsx", "/v1/benchmarks?survey=press&format=png", f"{BULK}?format=parquet"]


@pytest.mark.parametrize("coding", BY_CODING)
@pytest.mark.parametrize("path", TEXTS)
def test_texts_come_in_every_coding_and_decode_to_the_same(server: RealServer, path: str, coding: str) -> None:
    plain, coded = server.ask(path), server.ask(path, Accept_Encoding=coding)
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == coding
    assert BY_CODING[coding](coded.body) == plain.body
    assert coded.headers["content-type"] == plain.headers["content-type"]
    if len(plain.body) > 1000:
        assert len(coded.body) < len(plain.body) / 2
    if "content-length" in coded.headers:
        assert int(coded.headers["content-length"]) == len(coded.body)


@pytest.mark.parametrize("path", PACKED)
def test_what_is_packed_already_is_not_packed_again(server: RealServer, path: str) -> None:
    answer = server.ask(path, Accept_Encoding="gzip, br, zstd")
    assert "content-encoding" not in answer.headers
    assert "Accept-Encoding" not in answer.headers["vary"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip; q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1", "zstd"),
        ("zstd;q=0, br;q=0, *", "gzip"),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0.001", "gzip"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("gzip;q=0, *;q=0", None),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("compress, magic", None),
        ("", None),
    ],
)
def test_the_coding_is_what_the_client_likes_best(server: RealServer, accepted: str, coding: str | None) -> None:
    for path in (PATH, BULK):
        assert server.ask(path, Accept_Encoding=accepted).headers.get("content-encoding") == coding


def test_each_coding_is_another_version_with_a_name_of_its_own(server: RealServer) -> None:
    for path in (PATH, BULK, "/v1/surveys", "/assets/pages.css", "/docs"):
        etags = {
            coding: server.ask(path, Accept_Encoding=coding).headers["etag"] for coding in ("identity", *BY_CODING)
        }
        assert len(set(etags.values())) == len(etags)
        assert not any(etag.startswith("W/") for etag in etags.values())
        for coding, etag in etags.items():
            assert server.ask(path, Accept_Encoding=coding, If_None_Match=etag).status == 304
            assert server.ask(path, Accept_Encoding=coding, If_None_Match=f"W/{etag}").status == 304
            others = ", ".join(one for one in etags.values() if one != etag)
            assert server.ask(path, Accept_Encoding=coding, If_None_Match=others).status == 200


@pytest.mark.parametrize("coding", ["identity", *BY_CODING])
@pytest.mark.parametrize("path", [PATH, BULK, "/docs", "/assets/pages.css", "/v1/benchmarks?survey=press&format=png"])
def test_head_has_the_headers_of_get_in_every_coding(server: RealServer, path: str, coding: str) -> None:
    got, headed = (server.ask(path, method, Accept_Encoding=coding) for method in ("GET", "HEAD"))
    assert (headed.status, headed.body) == (200, b"")
    for name in ("etag", "content-type", "content-encoding", "content-language", "vary", "cache-control", "link"):
        assert headed.headers.get(name) == got.headers.get(name), name
    assert headed.headers.get("last-modified") == got.headers.get("last-modified")
    if "content-length" in headed.headers:
        assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("coding", BY_CODING)
def test_a_bulk_file_is_compressed_while_it_is_sent(server: RealServer, coding: str) -> None:
    answer = server.ask(BULK, Accept_Encoding=coding)
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert BY_CODING[coding](answer.body).startswith(b"id,survey,")


def test_problems_are_sent_as_they_are(server: RealServer) -> None:
    answer = server.ask("/nothing", Accept_Encoding="gzip, br, zstd")
    assert "content-encoding" not in answer.headers
    server.checked(answer, 404)
