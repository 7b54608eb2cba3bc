"""Whole files of releases on disk: what has a length, and can be read in ranges (RFC 9110, section 14)."""

from __future__ import annotations

import io
import os
import tempfile
import weakref
from collections.abc import Callable
from threading import Lock
from typing import IO, cast

from cachetools import LRUCache
from flask import Response, request
from werkzeug.http import parse_range_header
from werkzeug.wsgi import FileWrapper

KEPT_BYTES = 256_000_000
"""Disk that a process takes for files that were asked for last; a larger file is written for one answer only."""
PIECE = 1 << 18
Write = Callable[[IO[bytes]], None]
"""Puts the whole of something into a file."""


class BulkFile:
    """A file of its own on disk, gone when nobody has it any more."""

    def __init__(self, write: Write) -> None:
        with tempfile.TemporaryFile() as file:
            write(file)
            file.flush()
            self.size = os.fstat(file.fileno()).st_size
            self.number = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.number)


class BulkFiles:
    """Files by name, written when first asked for."""

    def __init__(self, room: int = KEPT_BYTES) -> None:
        self._room, self._lock = room, Lock()
        self._files: LRUCache[str, BulkFile] = LRUCache(room, getsizeof=lambda file: max(1, file.size))

    def open(self, name: str, write: Write) -> BulkReader:
        """The file of that name, which never changes. What ``write`` raises is raised here."""
        with self._lock:
            file = self._files.get(name)
        if file is None:
            file = BulkFile(write)
            with self._lock:
                if file.size <= self._room:
                    self._files[name] = file
        return BulkReader(file)


class BulkReader(io.RawIOBase):
    """Reads a file that others read, too: it has a place of its own in it."""

    def __init__(self, file: BulkFile) -> None:
        self._file, self._place = file, 0

    @property
    def size(self) -> int:
        return self._file.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = start + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        wanted = self.size - self._place if size < 0 else size
        found = os.pread(self._file.number, wanted, self._place)
        self._place += len(found)
        return found


def with_length(response: Response, reader: BulkReader) -> Response:
    """The response with the file as its body, or the range of it that the request asks for.

    One range is answered; several, those of another unit or method, and those of another version (``If-Range``) are
    passed over, as is allowed: the whole file is the answer then.

    Raises:
        RequestedRangeNotSatisfiable: the range begins behind the end.
    """
    # Not passed through as a file: the server would close the file, but not the response, whose end is logged.
    response.response = FileWrapper(cast(IO[bytes], reader), PIECE)
    response.content_length = reader.size
    if _asks_for_a_range():
        response.make_conditional(request.environ, accept_ranges=True, complete_length=reader.size)
    return response


def _asks_for_a_range() -> bool:
    asked = parse_range_header(request.headers.get("Range"))
    # A weak name does not promise the same bytes.
    if request.method != "GET" or request.headers.get("If-Range", "").startswith("W/"):
        return False
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
