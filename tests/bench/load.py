"""Load on a server: wrk's report of a run, with the processor time that the server's processes took for it."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.processes import Tree
from tests.bench.verdicts import Measured

SCRIPT = Path(__file__).with_name("walk.lua")
CONNECTIONS = 16
MOST_A_SECOND = 12_000
"""So many never-repeated queries are kept ready for a second of a run: far more than two cores have answered."""
PATIENCE = "30s"
RESTING = 0.1
"""Seconds of processor that resting processes use in a second at most."""
REPORT = re.compile(r"^measured (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


class Load:
    """What wrk does to a server for ``seconds``: ``base`` is its address, ``trees`` are all processes that work."""

    def __init__(self, base: str, trees: Sequence[Tree], seconds: float, connections: int = CONNECTIONS) -> None:
        self._base, self._trees, self._seconds, self._connections = base, trees, seconds, connections

    def repeat(self, path: str, headers: Mapping[str, str] | None = None) -> Measured:
        """Ask the same again and again."""
        given = [f"-H{name}: {text}" for name, text in (headers or {}).items()]
        return self._run([*given, self._base + path], {})

    def ask_each(self, paths: Sequence[str]) -> Measured:
        """Ask each path once, in their order, until the time is over."""
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(f"{path}\n" for path in paths)
            file.flush()
            return self._run([self._base], {"PATHS": file.name})

    def wait_for_rest(self) -> None:
        """Until the processes have nothing more to do by themselves: they read figures beside their first answers."""
        used = self._processor_seconds()
        while (later := self._after_a_second()) - used > RESTING:
            used = later

    def _after_a_second(self) -> float:
        time.sleep(1)
        return self._processor_seconds()

    def _processor_seconds(self) -> float:
        return sum(tree.processor_seconds() for tree in self._trees)

    @property
    def paths(self) -> int:
        """How many paths ``ask_each`` needs."""
        return round(self._seconds * MOST_A_SECOND)

    def _run(self, asked: Sequence[str], environment: Mapping[str, str]) -> Measured:
        command = [
            "wrk",
            "-t1",
            f"-c{self._connections}",
            f"-d{self._seconds:g}s",
            f"-s{SCRIPT}",
            "--timeout",
            PATIENCE,
            *asked,
        ]
        before = self._processor_seconds()
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
        used = self._processor_seconds() - before
        return read_report(done.stdout + done.stderr, used)


def read_report(text: str, processor_seconds: float) -> Measured:
    """What a run gave.

    Raises:
        RuntimeError: the run was broken off, nothing was answered, or something was answered with an error.
    """
    found = REPORT.search(text)
    if found is None:
        raise RuntimeError(f"wrk did not finish (did it run out of queries?):\n{text}")
    requests, microseconds, errors, half, most = map(int, found.groups())
    if errors or not requests:
        raise RuntimeError(f"{errors} of {requests} requests failed:\n{text}")
    return {
        "requests": requests / microseconds * 1e6,
        "p50": half / 1000,
        "p99": most / 1000,
        "cpu": processor_seconds / requests * 1000,
    }
