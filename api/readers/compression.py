"""The bytes of a file, unpacked when it is compressed; a few megabytes at a time."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from api.errors import Problem, invalid
from api.readers.archives import DAMAGED, ZIPPED, only_member
from api.readers.signatures import recognise

CHUNK = 2 << 20  # measured: as fast as 4 MiB, and 75 MB less at the peak
OPENERS: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
SUFFIXES = (".gz", ".bz2", ".xz", ".zip")
MAX_WHOLE = 256 << 20
"""Bytes of a file that is held in memory as a whole."""


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The unpacked content of ``path``: gzip, bzip2, xz, or a ZIP archive of one file, told by content, not name."""
    with path.open("rb") as raw:
        start = raw.read(64)
    for magic, opener in OPENERS.items():
        if start.startswith(magic):
            with opener(path) as unpacked:
                yield unpacked
            return
    if start.startswith(ZIPPED):
        with zipfile.ZipFile(path) as archive, archive.open(only_member(archive, path.name)) as member:
            yield member
        return
    with path.open("rb") as raw:
        yield raw


def read_chunks(path: Path, size: int = CHUNK) -> Iterator[bytes]:
    """The unpacked content of ``path`` in pieces of at most ``size`` bytes.

    Raises ``InvalidInput`` when the compressed file is damaged or cut off, after giving what could be unpacked.
    """
    try:
        with opened(path) as content:
            while chunk := content.read(size):
                yield chunk
    except DAMAGED as error:
        raise invalid(
            f"the compressed file is damaged or cut off in the middle ({error})",
            file=path.name,
            expected="the whole file; get it again",
        ) from None


def joined(chunks: Iterator[bytes], what: str, name: str) -> bytearray:
    """The whole of ``what`` is in the file ``name``; ``InvalidInput`` as soon as it is longer than ``MAX_WHOLE``."""
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if len(whole) > MAX_WHOLE:
            raise invalid(f"the {what} is longer than {MAX_WHOLE:,} bytes", file=name, expected="a smaller one")
    return whole


def read_start(path: Path, size: int = 1 << 20) -> bytes:
    """The first ``size`` unpacked bytes (fewer when the file is shorter)."""
    return next(read_chunks(path, size), b"")


def check_readable(path: Path) -> None:
    """Raise ``InvalidInput`` when there is no such file, it is a folder, may not be read, or holds nothing."""
    if problem := unreadable(path):
        raise invalid(problem.message, file=path.name, expected=problem.expected)


def unreadable(path: Path) -> Problem | None:
    if path.is_dir():
        return Problem("is a folder", expected="a file")
    try:
        with path.open("rb") as raw:
            start = raw.read(1)
    except FileNotFoundError:
        return Problem("there is no such file", expected=f"a file at {path}")
    except OSError as error:
        return Problem(f"cannot be read ({error.strerror})", expected="a file this user may read")
    return None if start else Problem("the file is empty", expected="a header line and rows")


def check_is_table(start: bytes, name: str) -> None:
    """Raise ``InvalidInput`` when ``start`` belongs to a file of another kind than a text with a table, saying what it
    is and what to do."""
    if kind := recognise(start):
        raise invalid(f"this is {kind.what}", file=name, expected=kind.advice)
