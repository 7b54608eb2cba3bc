"""What is known of the processes under measurement."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from tests.bench.processes import Tree
from tests.serving_process import environment

BURN = "import time\nwhile time.process_time() < 0.3: pass"
BURN_IN_A_CHILD = (
    f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\nprint(flush=True)\ninput()"
)


def test_whoever_measures_does_so_on_databases_of_the_benchmark_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@db.example.org/real")
    monkeypatch.setenv("BENCHMARKS_REQUEST_LOG", "off")
    given = environment(BENCHMARKS_DATA_DIR="/bench")
    assert "DATABASE_URL" not in given
    assert "BENCHMARKS_REQUEST_LOG" not in given
    assert given["BENCHMARKS_DATA_DIR"] == "/bench"


def test_the_time_of_a_child_that_has_ended_counts() -> None:
    command = [sys.executable, "-c", BURN_IN_A_CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        tree = Tree(psutil.Process(process.pid))
        assert tree.root.children() == []
        # Linux counts in hundredths of a second, user and system time each.
        assert tree.processor_seconds() >= 0.28
        process.communicate("\n")
