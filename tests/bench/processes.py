"""Processes under measurement: started, waited for, stopped; what a tree of them has used."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.serving_process import environment, free_port, wait_for_answer

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Tree:
    """A process and all that come from it."""

    root: psutil.Process

    def processor_seconds(self) -> float:
        """Processor time of all that live, and of their children that have ended."""
        total = 0.0
        for process in [self.root, *self.root.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += sum(process.cpu_times()[:4])
        return total

    def largest_worker(self) -> float:
        """Memory of the largest child in MB, what it shares divided among those that share it (PSS)."""
        sizes = [Path(f"/proc/{child.pid}/smaps_rollup").read_text(encoding="ascii") for child in self.root.children()]
        return max(_proportional_kilobytes(text) for text in sizes) / 1024


@dataclass(frozen=True)
class Started:
    """A server that answers: its address, its processes, and how long it took to the first answer."""

    base: str
    tree: Tree
    seconds: float


@contextmanager
def started(command: Sequence[str], settings: Mapping[str, str], path: str, log: Path) -> Iterator[Started]:
    """Run a command that serves on ``PORT`` (``{port}`` in its words) until the context is left; ``path`` is asked for
    the first answer."""
    port = free_port()
    base, began = f"http://127.0.0.1:{port}", time.monotonic()
    words = [word.replace("{port}", str(port)) for word in command]
    with log.open("a", encoding="utf-8") as output:
        given = environment(PORT=str(port), HOST="127.0.0.1", **settings)
        process = subprocess.Popen(words, env=given, cwd=PROJECT, stdout=output, stderr=output)
    try:
        wait_for_answer(base + path, process, log)
        yield Started(base, Tree(psutil.Process(process.pid)), time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(30)


def _proportional_kilobytes(rollup: str) -> int:
    (line,) = (line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1])
