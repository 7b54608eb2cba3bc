"""A database that takes connections and answers nothing."""

from __future__ import annotations

import contextlib
import socket
import threading

from sqlalchemy import make_url


class Swallowing:
    """A proxy that passes bytes between a client and the database, until it swallows what the client sends."""

    def __init__(self, url: str) -> None:
        self.swallow = False
        self._target = make_url(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        address = self._target.set(host="127.0.0.1", port=self._listener.getsockname()[1])
        self.url = address.render_as_string(hide_password=False)

    def __enter__(self) -> Swallowing:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def cut(self) -> None:
        """End all connections that pass through."""
        for each in self._sockets[1:]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _begin(self, function: object, *arguments: object) -> None:
        assert callable(function)
        self._threads.append(threading.Thread(target=function, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((self._target.host or "127.0.0.1", self._target.port or 5432))
            self._sockets += [client, server]
            self._begin(self._pass, client, server)
            self._begin(self._pass, server, client)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while received := source.recv(65_536):
                if not self.swallow:
                    target.sendall(received)
        except OSError:
            return
