"""Certification in a child process, with limits: when it crashes or hangs, nothing else does.

``api.releases.certification.certifier`` is its program: it reads one task and writes messages, both pickled.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from api.disclosure.certifying import Outcome, Step
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.suppression import Flags, SuppressionProblem

ROOT = Path(__file__).resolve().parents[3]
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Task:
    """A problem to certify; with ``released`` (bases x cells) to check that just these cells are safe."""

    problem: SuppressionProblem
    k: int
    limits: Limits
    released: Flags | None = None


@dataclass(frozen=True)
class Failed:
    """What a certification says when it ends without a proof."""

    reason: str


Message = Step | Outcome | Failed


def certify_in_child_process(
    task: Task, progress: Callable[[Step], None], cancelled: threading.Event | None = None
) -> Outcome:
    """``api.disclosure.certifying.certify`` (or ``check``) in a child process.

    Raises ``NotCertified`` with the reason where it reaches a limit, crashes, hangs, is killed or ``cancelled``.
    """
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    with TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.releases.certification.certifier"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env=os.environ | _ONE_THREAD | {"PYTHONPATH": path},
        )
        watch = _Watch(process, task.limits.seconds, cancelled or threading.Event())
        with watch:
            outcome = _conversation(process, task, progress)
        if outcome is None:
            raise NotCertified(watch.verdict or _ending(process.returncode, said))
    return outcome


class _Watch:
    """Kills the process when its time is up or it is not wanted any more, and on leaving in any case."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, cancelled: threading.Event) -> None:
        self.verdict = ""
        self._process, self._seconds, self._cancelled = process, seconds, cancelled
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        deadline = time.monotonic() + self._seconds
        while self._process.poll() is None:
            if time.monotonic() > deadline:
                self.verdict = f"no proof within {self._seconds:g} seconds; the process was stopped"
                self._process.kill()
            elif self._cancelled.wait(0.1):
                self.verdict = "it was given up"
                self._process.kill()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        # Having answered or closed its pipe the process ends at once by itself: its exit code tells why.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._process.kill()
        self._thread.join()
        for stream in (self._process.stdin, self._process.stdout):
            # What was not delivered to a process that is gone is of no interest.
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()


def _conversation(process: subprocess.Popen[bytes], task: Task, progress: Callable[[Step], None]) -> Outcome | None:
    """The child's outcome; None where it ended without one. Raises ``NotCertified`` where it says why."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("the child needs its pipes")
    with contextlib.suppress(EOFError, pickle.UnpicklingError, OSError):
        pickle.dump(task, process.stdin)
        process.stdin.flush()
        while True:
            message: Message = pickle.load(process.stdout)
            if isinstance(message, Outcome):
                return message
            if isinstance(message, Failed):
                raise NotCertified(message.reason)
            progress(message)
    return None


def _ending(code: int, said: IO[bytes]) -> str:
    if code < 0:
        return f"the process was ended by the signal {signal.Signals(-code).name}"
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return f"the process ended with code {code}: {lines[-1] if lines else 'it said nothing'}"
