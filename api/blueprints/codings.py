"""Content codings: which one a client gets, and answers compressed whole or while they are sent.

Flask-Compress 1.25 was tried and not taken: it sends gzip to who says `gzip;q=0` and nothing compressed to who says
`gzip; q=0.5`, and finds out that the client has an answer only after that was written and compressed. The levels are
those beyond which time grows faster than size shrinks: answers come to 7 % (CSV, JSON) at 280 to 1000 MB/s.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import brotli
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

BROTLI_QUALITY = 4
GZIP_LEVEL = 4
ZSTD_LEVEL = 3
GZIP_FORM = 31
"""zlib's number for a gzip stream with the largest window."""
IDENTITY = "identity"
TEXTS = ("application/json", "application/schema+json", "image/svg+xml")

Step = Callable[[bytes], bytes]
End = Callable[[], bytes]


def _zstd() -> tuple[Step, End]:
    made = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    return made.compress, made.flush


def _brotli() -> tuple[Step, End]:
    made = brotli.Compressor(quality=BROTLI_QUALITY)
    return made.process, made.finish


def _gzip() -> tuple[Step, End]:
    made = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_FORM)
    return made.compress, made.flush


CODINGS: dict[str, Callable[[], tuple[Step, End]]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
"""By their registered names, the one preferred first."""


def is_compressible(content_type: str) -> bool:
    """Whether compressing makes an answer of this type smaller: texts, but no pictures, workbooks or parquet."""
    media_type = content_type.partition(";")[0]
    return media_type.startswith("text/") or media_type.endswith(("+json", "+xml", "+csv")) or media_type in TEXTS


def chosen_coding(accept_encoding: str | None) -> str:
    """The coding that ``Accept-Encoding`` likes best; among equals the one we prefer. Without the header: none."""
    accepted = parse_accept_header(accept_encoding, Accept)
    best = max(CODINGS, key=accepted.quality)
    likes_it = accepted.quality(best) > 0 and accepted.quality(best) >= accepted.quality(IDENTITY)
    return best if likes_it else IDENTITY


def compress(coding: str, body: bytes | Iterable[bytes]) -> bytes | Iterable[bytes]:
    """A body, or its parts one after the other, in this coding."""
    if coding == IDENTITY:
        return body
    if isinstance(body, bytes):
        return b"".join(_compressed(coding, (body,)))
    return _compressed(coding, body)


@lru_cache(maxsize=32)
def compress_once(coding: str, body: bytes) -> bytes | Iterable[bytes]:
    """The same for the files that come with the software, which are asked for again and again."""
    return compress(coding, body)


def _compressed(coding: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    step, end = CODINGS[coding]()
    for part in parts:
        # A compressor gives nothing until it has seen enough.
        if out := step(part):
            yield out
    yield end()
