"""What has arrived of a request: no thread takes one up before there is all of it that it would wait for."""

from __future__ import annotations

import re

from api.app import LARGEST_BODY

END = b"\r\n"
HEAD_END = END + END
LONGEST_LINE = 8190
"""Bytes of the line that says what is asked for."""
LARGEST_HEAD = 65_536
LARGEST_CHUNKED = 2 * LARGEST_BODY
"""Bytes of a body in chunks: of the largest there may be, and of what stands around its chunks."""
LONGEST_SIZE = 100
"""Characters of the line that says how long a chunk is."""
FRAME = re.compile(rb"\r\n(content-length|transfer-encoding):[ \t]*([^\r]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
EXPECTATION = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Incoming:
    """The bytes that have come of a connection's next request, and perhaps of what follows it.

    What is no HTTP counts as whole as soon as that can be seen: gunicorn's parser says what is wrong with it.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._head = self._looked = 0
        """Bytes of the head, 0 until its end is there; how far the bytes were looked through."""
        self._length = 0
        self._is_chunked = self.is_to_go_on = False

    def __len__(self) -> int:
        return len(self._bytes)

    def begins_with(self, text: bytes) -> bool:
        return self._bytes.startswith(text)

    def add(self, more: bytes) -> None:
        """Take up what came. Whether the client waits to be told to go on is then in ``is_to_go_on``."""
        self._bytes += more
        if not self._head:
            self._find_head()

    def take(self) -> bytes:
        """All that came; the next request begins with nothing."""
        taken = bytes(self._bytes)
        self.__init__()  # type: ignore[misc]
        return taken

    @property
    def has_head(self) -> bool:
        return self._head > 0

    @property
    def refused(self) -> int | None:
        """The status that a request is refused with which is too large to be kept until it is whole."""
        if (self._head or len(self._bytes)) > LARGEST_HEAD:
            return 414 if self._bytes.find(END, 0, LONGEST_LINE + len(END)) < 0 else 431
        return 413 if self._is_chunked and len(self._bytes) > self._head + LARGEST_CHUNKED else None

    def is_whole(self) -> bool:
        """Whether an answer needs nothing that is not there. One longer than any may be is refused unread."""
        if not self._head or not self._is_chunked:
            return self._head > 0 and (self._length > LARGEST_BODY or len(self._bytes) >= self._head + self._length)
        return self._has_last_chunk()

    def _find_head(self) -> None:
        end = self._bytes.find(HEAD_END, max(0, self._looked - len(HEAD_END)))
        if end < 0:
            self._looked = len(self._bytes)
            return
        self._head = self._looked = end + len(HEAD_END)
        head = bytes(self._bytes[: self._head])
        self._length, self._is_chunked = _framed(FRAME.findall(head))
        if EXPECTATION.search(head) and self._length <= LARGEST_BODY:
            # Answered here, and so nothing that gunicorn is to answer again.
            kept = EXPECTATION.sub(b"", head)
            self._bytes[: self._head] = kept
            self._head = self._looked = len(kept)
            self.is_to_go_on = not self.is_whole()

    def _has_last_chunk(self) -> bool:
        while (end := self._bytes.find(END, self._looked)) >= 0:
            try:
                size = int(self._bytes[self._looked : end].partition(b";")[0], 16)
            except ValueError:
                return True
            if size <= 0:
                return self._bytes.find(HEAD_END, end) >= 0
            if len(self._bytes) < end + len(END) + size + len(END):
                return False
            self._looked = end + len(END) + size + len(END)
        return len(self._bytes) > self._looked + LONGEST_SIZE


def _framed(said: list[tuple[bytes, bytes]]) -> tuple[int, bool]:
    """How long a body is, and whether it comes in chunks instead. What is contradictory has none: it is refused."""
    if len(said) != 1:
        return 0, False
    name, value = said[0]
    if name.lower() == b"transfer-encoding":
        return 0, value.lower() == b"chunked"
    return int(value) if value.isdigit() and len(value) < 19 else 0, False
