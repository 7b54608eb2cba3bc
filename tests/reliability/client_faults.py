"""What clients may do to a server."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress

import psutil

from api.access.keys import new_key
from tests.reliability.bench import Bench
from tests.serving.picture_clients import picture_clients
from tests.serving.slow_clients import BULK, CHUNKED, connected

STAY_SECONDS = 8.0


def stay(clients: Callable[[Bench], AbstractContextManager[None]]) -> Callable[[Bench], None]:
    def cause(bench: Bench) -> None:
        with clients(bench):
            time.sleep(STAY_SECONDS)

    return cause


def vanish(bench: Bench) -> None:
    for first in (BULK, CHUNKED, b"GET /v1 HTT", b""):
        for _ in range(50):
            connection = connected(bench.server, first)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


def draw_and_kill(bench: Bench) -> None:
    """Clients want pictures, and what draws them is killed again and again."""
    statuses: list[int] = []
    with picture_clients(bench.server, statuses):
        for _ in range(int(STAY_SECONDS)):
            for one in psutil.Process(bench.served.process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if "api.representations.renderer" in one.cmdline():
                        one.kill()
            time.sleep(1)
    assert set(statuses) <= {200, 503}, set(statuses)


def flood_with_keys(bench: Bench) -> None:
    def guess(_: int) -> int:
        return bench.server.ask("/v1/surveys", Authorization=f"Bearer {new_key()}").status

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(guess, range(2_000)))
    assert statuses <= {401, 429}, statuses
