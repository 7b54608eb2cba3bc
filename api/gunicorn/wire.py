"""A client's socket as a thread sees it: reading never waits, and sending hardly ever."""

from __future__ import annotations

import errno
import select
import socket
from contextlib import suppress
from threading import BoundedSemaphore

PIECE = 65_536
MOST_UNSENT = 8_000_000
"""Bytes of an answer that are kept for a client that takes them slowly; beyond, its thread waits for it."""
STALLED_SECONDS = 10.0
"""A client for which a thread waits takes something within this time, or it is given up."""
MOST_WAITING_THREADS = 4
"""Of the threads of a process; the client that would take one more is given up."""
_waiting = BoundedSemaphore(MOST_WAITING_THREADS)


class Wire:
    """What gunicorn uses of a socket. Bytes that cannot be sent at once are kept in ``unsent``; whoever has the
    connection afterwards sends them with ``send_on``. One thread at a time uses it."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection
        self.unsent = bytearray()
        self.was_short = False
        """Whether a request had less than it said: where the next one begins is unknown then."""

    def fileno(self) -> int:
        return self._socket.fileno()

    def receive(self) -> bytes | None:
        """What has come; empty at the end of it, None where nothing came."""
        try:
            return self._socket.recv(PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def recv(self, size: int) -> bytes:
        """For gunicorn's parser, which is given a request when it is whole: there is never more to wait for."""
        self.was_short = True
        return b""

    def sendall(self, sent: bytes) -> None:
        """Send, or keep. Raises ``OSError`` where the client is gone, or is given up."""
        if not self.unsent:
            sent = sent[self._send(sent) :]
        if sent:
            self.unsent += sent
        if len(self.unsent) > MOST_UNSENT:
            self._wait_for_room()

    def send_on(self) -> None:
        """Send of what is kept as much as goes at once. Raises ``OSError`` where the client is gone."""
        count = 1
        while self.unsent and count:
            with memoryview(self.unsent) as view:
                count = self._send(view)
            del self.unsent[:count]

    def _send(self, sent: bytes | memoryview) -> int:
        try:
            return self._socket.send(sent)
        except BlockingIOError:
            return 0

    def _wait_for_room(self) -> None:
        if not _waiting.acquire(blocking=False):
            raise BrokenPipeError(errno.EPIPE, "too many clients take their answers slowly")
        try:
            poll = select.poll()
            poll.register(self._socket, select.POLLOUT)
            while len(self.unsent) > MOST_UNSENT:
                if not poll.poll(STALLED_SECONDS * 1000):
                    raise BrokenPipeError(errno.EPIPE, "the client takes nothing of its answer")
                self.send_on()
        finally:
            _waiting.release()

    def shutdown(self, how: int) -> None:
        with suppress(OSError):
            self._socket.shutdown(how)

    def close(self) -> None:
        self._socket.close()

    def setblocking(self, blocking: bool) -> None:
        """Nothing: it never blocks, whatever gunicorn would like."""
