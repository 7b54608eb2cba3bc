"""A serving process: one thread waits for all clients, the others answer what has come whole.

gunicorn's own threads read from clients and send to them, so a few who are idle or slow keep everybody else out; and
the thread that waits for connections itself waits up to 2 s for each client that does not close its end.
"""

from __future__ import annotations

import errno
import selectors
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from socket import SHUT_WR
from typing import Any

import gunicorn.util
from gunicorn.workers.gthread import TConn, ThreadWorker

from api.app import LARGEST_BODY
from api.blueprints.request_log import write_running
from api.blueprints.request_traces import RequestTraces
from api.gunicorn.incoming import GO_ON, Incoming
from api.gunicorn.wire import Wire

HEAD_SECONDS, BODY_SECONDS = 5.0, 30.0
"""How long the head of a request may take once it has begun, and then its body."""
ANSWER_SECONDS = 300.0
"""How long a client may take for what is left of its answer when that was made."""
CLOSING_SECONDS, CLOSING_BYTES = 2.0, 2 * LARGEST_BODY
"""How long, and for how much, a client is listened to that was told the connection ends: it may be sending still, as
one whose body is too large, and closing at once would take the answer from it."""
MOST_RESTING = 100
"""Connections of one address that a process waits for; of more, the one that has waited longest is closed."""
YOUNG_SECONDS = 1.0
MOST_UNSENT = 64_000_000
"""Bytes of answers that a process keeps for clients that take them slowly; the address with most of them loses one."""
OF_WATCHERS = (b"GET /healthz", b"HEAD /healthz")
"""Whether the process lives is said by a thread of its own, however busy the others are."""
TICK_SECONDS = 1.0

Step = Callable[["Connection"], None]


class Connection(TConn):  # type: ignore[misc]
    """A client's connection: what has come of its next request, and since when and until when is waited for it."""

    def __init__(self, cfg: Any, wire: Wire, client: Any, server: Any) -> None:
        super().__init__(cfg, wire, client, server)
        self.incoming = Incoming()
        self.since = self.until = 0.0
        self.closing_bytes = CLOSING_BYTES
        # It is given to a thread when there is something to read.
        self.data_ready = True

    @property
    def address(self) -> str:
        return self.client[0] if isinstance(self.client, tuple) else ""

    @property
    def wire(self) -> Wire:
        wire: Wire = self.sock
        return wire


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, which are given whole requests and never wait for a client."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: dict[Connection, Step] = {}
        """Connections that no thread has, those waiting longest first, and what is done when their time is up."""
        self._next_tick = 0.0
        self.internal: Any = None
        """The address that only those who watch over the server ask, where there is one."""
        self.look: Callable[[int], None] | None = None
        """Called about once a second with the number of connections."""
        self.traces: RequestTraces | None = None

    def init_process(self) -> None:
        self._watchers = ThreadPoolExecutor(1)
        super().init_process()

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        if cfg.is_ssl:
            sys.exit("Error: this server does not do TLS; a proxy in front of it does.")

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        connection = Connection(self.cfg, Wire(client), address, listener.getsockname())
        self._spare_one(connection.address)
        self._listen(connection)

    def _spare_one(self, address: str) -> None:
        """Close what has rested longest where one address has too many, or all together have."""
        if self.nr_conns <= MOST_RESTING:
            return
        resting = [one for one, step in self._waiting.items() if step == self._take_what_came]
        own = [one for one in resting if one.address == address]
        if self.nr_conns >= self.worker_connections:
            spared = own or resting
        else:
            # What came to rest just now may be asking already: there are many who come at once.
            before = time.monotonic() - YOUNG_SECONDS
            spared = [one for one in own[:1] if one.since < before and len(own) > MOST_RESTING]
        for one in spared[:1]:
            self._forget(one)
            self._end(one)

    def _listen(self, connection: Connection) -> None:
        """Wait for the next request, of which some may have come already."""
        connection.since = time.monotonic()
        connection.until = connection.since + (HEAD_SECONDS if len(connection.incoming) else self.cfg.keepalive)
        if not self._take_up(connection):
            self._wait(connection, selectors.EVENT_READ, self._hear, self._take_what_came)

    def _hear(self, connection: Connection) -> None:
        more = connection.wire.receive()
        if more is None:
            return
        before, had_head = len(connection.incoming), connection.incoming.has_head
        connection.incoming.add(more)
        if not more:
            self._forget(connection)
            self._take_what_came(connection)
            return
        if not before:
            connection.until = time.monotonic() + HEAD_SECONDS
        if connection.incoming.has_head and not had_head:
            connection.until = time.monotonic() + BODY_SECONDS
        self._take_up(connection)

    def _take_up(self, connection: Connection) -> bool:
        """Give a request to a thread if all of it is there."""
        incoming = connection.incoming
        if incoming.refused is not None:
            self._forget(connection)
            with suppress(OSError):
                gunicorn.util.write_error(connection.wire, incoming.refused, HTTPStatus(incoming.refused).phrase, "")
            self._finish(connection, keep=False)
            return True
        if incoming.is_to_go_on:
            incoming.is_to_go_on = False
            with suppress(OSError):
                connection.wire.sendall(GO_ON)
        if not incoming.is_whole():
            return False
        self._forget(connection)
        self._give_to_thread(connection)
        return True

    def _take_what_came(self, connection: Connection) -> None:
        """The client is at its end, or its time is: what is wrong with half a request is said to it."""
        if len(connection.incoming):
            self._give_to_thread(connection)
        else:
            self._end(connection)

    def _give_to_thread(self, connection: Connection) -> None:
        of_watchers = connection.server == self.internal or any(map(connection.incoming.begins_with, OF_WATCHERS))
        pool = self._watchers if of_watchers else self.tpool
        connection.init()
        connection.parser.unreader.unread(connection.incoming.take())
        answered = pool.submit(self.handle, connection)
        answered.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, connection, done))

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """A thread is done with a connection."""
        is_kept = not fs.cancelled() and fs.exception() is None and fs.result()
        self._finish(conn, keep=bool(is_kept) and not conn.wire.was_short)

    def _finish(self, connection: Connection, *, keep: bool) -> None:
        """Send what is left of an answer, then wait for the next request or end the connection."""
        # After a fault in the middle of an answer gunicorn has closed the connection itself.
        if connection.wire.fileno() < 0:
            self._end(connection)
            return
        with suppress(OSError):
            connection.wire.send_on()
            if connection.wire.unsent:
                self._make_room()
                connection.until = time.monotonic() + ANSWER_SECONDS
                self._wait(connection, selectors.EVENT_WRITE, partial(self._send_on, keep=keep), self._end)
                return
            if keep:
                connection.incoming.add(connection.parser.unreader.take_buffered())
                self._listen(connection)
                return
            connection.wire.shutdown(SHUT_WR)
            connection.until = time.monotonic() + CLOSING_SECONDS
            self._wait(connection, selectors.EVENT_READ, self._hear_out, self._end)
            return
        self._end(connection)

    def _send_on(self, connection: Connection, *, keep: bool) -> None:
        try:
            connection.wire.send_on()
        except OSError:
            connection.wire.unsent.clear()
            keep = False
        if not connection.wire.unsent:
            self._forget(connection)
            self._finish(connection, keep=keep)

    def _make_room(self) -> None:
        kept = Counter[str]()
        for one in self._waiting:
            kept[one.address] += len(one.wire.unsent)
        if kept.total() > MOST_UNSENT:
            ((greedy, _),) = kept.most_common(1)
            victim = next(one for one in self._waiting if one.wire.unsent and one.address == greedy)
            self._forget(victim)
            self._end(victim)

    def _hear_out(self, connection: Connection) -> None:
        more = connection.wire.receive()
        connection.closing_bytes -= len(more or b"")
        if more == b"" or connection.closing_bytes < 0:
            self._forget(connection)
            self._end(connection)

    def _wait(self, connection: Connection, event: int, callback: Step, step: Step) -> None:
        def tell(_: Any) -> None:
            # Others that were told at the same moment may have closed it.
            if connection in self._waiting:
                callback(connection)

        self._waiting[connection] = step
        self.poller.register(connection.wire, event, tell)

    def _forget(self, connection: Connection) -> None:
        if self._waiting.pop(connection, None) is not None:
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(connection.wire)

    def _end(self, connection: Connection) -> None:
        self.nr_conns -= 1
        connection.close()

    def murder_keepalived(self, force: bool = False) -> None:
        """gunicorn calls it in turn with waiting: what is due, about once a second."""
        now = time.monotonic()
        if now < self._next_tick and not force:
            return
        self._next_tick = now + TICK_SECONDS
        for connection, step in list(self._waiting.items()):
            if force or now > connection.until:
                self._forget(connection)
                (self._end if force else step)(connection)
        write_running()
        if self.look is not None:
            self.look(self.nr_conns)

    def _cap_keepalive(self, deadline: float) -> None:
        """The process is to stop: clients that rest are waited for so long, should they be sending just now."""
        for connection in self._waiting:
            if not len(connection.incoming) and not connection.wire.unsent:
                connection.until = min(connection.until, deadline)
