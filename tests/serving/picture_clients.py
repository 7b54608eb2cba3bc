"""Clients that ask for pictures, one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event

from tests.serving.real_server import RealServer


@contextmanager
def picture_clients(server: RealServer, answered: list[int], survey: str = "panel") -> Iterator[None]:
    """Sixteen clients that ask for pictures, no two the same, and ask again a second after they were refused."""
    ended, numbers = Event(), count(1)

    def ask() -> None:
        while not ended.is_set():
            number = next(numbers)
            query = (
                f"survey={survey}&size=*&channel=facebook,xing&limit={1 + number % 900}&confidence=0.9{number % 2 * 5}"
            )
            answered.append(server.ask(f"/v1/benchmarks?{query}&format=png").status)
            if answered[-1] == 503:
                ended.wait(1)

    with ThreadPoolExecutor(16) as pool:
        asking = [pool.submit(ask) for _ in range(16)]
        time.sleep(5)
        try:
            yield
        finally:
            ended.set()
    for one in asking:
        one.result()
