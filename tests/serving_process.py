"""The product started as its users start it: `benchmarks serve` as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.waiting import wait_for

START_SECONDS = 300
"""On a busy machine; on a quiet one it takes less than 60."""
SETTINGS = ("DATABASE", "BENCHMARKS", "RATE_LIMIT", "HOST", "PORT")


def environment(**settings: str) -> dict[str, str]:
    """That of this process with these settings of the product and no others: its own database stays untouched."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(SETTINGS)}
    return kept | settings


@dataclass(frozen=True)
class Served:
    """A running server: its address, how long it took to answer, and what it has said so far.

    ``seconds`` are those of a machine that is not busy with other things: other tests run beside this one.
    """

    base: str
    seconds: float
    process: subprocess.Popen[str]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data_dir: Path, *options: str, port: int | None = None, **settings: str) -> Iterator[Served]:
    """`benchmarks serve` on a folder of data, stopped with Ctrl-C's signal."""
    port = port or free_port()
    given = environment(PORT=str(port), BENCHMARKS_DATA_DIR=str(data_dir), BENCHMARKS_WORKERS="2")
    log = data_dir.parent / f"{data_dir.name}.log"
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("benchmarks")), "serve", *options],
            env=given | settings,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for_answer(f"{base}/readyz", process, log)
        yield Served(base, (time.monotonic() - began) / _crowding(), process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(30)


def _crowding() -> float:
    """How many processes wanted each processor during the last minute; 1 where there was room for all of them."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for_answer(url: str, process: subprocess.Popen[Any], log: Path) -> None:
    """Until the address answers without an error.

    Raises:
        AssertionError: it never does, or the process has ended; with what it has said.
    """

    def has_started() -> bool:
        assert process.poll() is None, f"the server did not start: {log.read_text(encoding='utf-8')}"
        return is_answered(url)

    wait_for(has_started, START_SECONDS, lambda: log.read_text(encoding="utf-8"))


def is_answered(url: str) -> bool:
    """Whether an address answers without an error, just now."""
    with suppress(requests.RequestException):
        return requests.get(url, timeout=5).ok
    return False
