"""Certification, and decoding for it, in child processes with limits: when one crashes or hangs, nothing else does.

``api.releases.certification.certifier`` is its program: it reads tasks and writes messages, all pickled. Starting one
takes longer than most certifications, so a child that has answered waits a few seconds for the next task.
"""

from __future__ import annotations

import atexit
import contextlib
import pickle
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Protocol, TypeVar, cast

from api.disclosure.certifying import Outcome, Step, certify, check
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.suppression import Flags, SuppressionProblem
from api.side_processes import start_beside

_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


Result = TypeVar("Result", covariant=True)


class Task(Protocol[Result]):
    """What a child process is given to do. ``say`` tells how far it is."""

    @property
    def limits(self) -> Limits: ...

    def run(self, say: Callable[[Step], None]) -> Result: ...


@dataclass(frozen=True)
class Certification:
    """A problem to certify; with ``released`` (bases x cells) to check that just these cells are safe."""

    problem: SuppressionProblem
    k: int
    limits: Limits
    released: Flags | None = None

    def run(self, say: Callable[[Step], None]) -> Outcome:
        if self.released is None:
            return certify(self.problem, self.k, self.limits, say)
        return check(self.problem, self.released, self.k, self.limits)


@dataclass(frozen=True)
class Done:
    """The result of a task."""

    result: object


@dataclass(frozen=True)
class Failed:
    """What a task says when it ends without a result."""

    reason: str


Message = Step | Done | Failed


def run_in_child_process(
    task: Task[Result], progress: Callable[[Step], None], cancelled: threading.Event | None = None
) -> Result:
    """The result of a task that is run in a child process.

    Raises ``NotCertified`` with the reason where it reaches a limit, crashes, hangs, is killed or ``cancelled``.
    """
    while True:
        child, waited = _take()
        with _Watch(child.process, task.limits.seconds, cancelled or threading.Event()) as watch, child:
            done = child.answer(task, progress)
        if done is not None:
            _waiting.append(child)
            return cast("Result", done.result)
        if watch.verdict or not (waited and child.process.returncode == 0):
            raise NotCertified(watch.verdict or child.ending())


class _Child:
    """A process that works on tasks, and the file it says its errors to. Left without an answer, it is ended."""

    def __init__(self) -> None:
        self._answered = False
        self._last_words: list[str] = []
        self._said = TemporaryFile()  # noqa: SIM115 - closed when the process is ended
        self.process = start_beside("api.releases.certification.certifier", self._said, **_ONE_THREAD)
        # Whenever it ends, somebody has to take notice: what is left of a process would stay until this one ends.
        threading.Thread(target=self.process.wait, daemon=True).start()

    def __enter__(self) -> None:
        self._answered = False

    def __exit__(self, *_: object) -> None:
        if not self._answered:
            self.end()

    def answer(self, task: Task[object], progress: Callable[[Step], None]) -> Done | None:
        """The result; None where the process ended without one. Raises ``NotCertified`` where it says why."""
        if self.process.stdin is None or self.process.stdout is None:
            raise TypeError("the child needs its pipes")
        with contextlib.suppress(EOFError, pickle.UnpicklingError, OSError):
            pickle.dump(task, self.process.stdin)
            self.process.stdin.flush()
            while True:
                message: Message = pickle.load(self.process.stdout)  # nosec B301 # from a process of our own
                if isinstance(message, Done):
                    self._answered = True
                    return message
                if isinstance(message, Failed):
                    raise NotCertified(message.reason)
                progress(message)
        return None

    def end(self) -> None:
        """End it; one that has closed its pipe ends at once by itself, and its exit code tells why."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
        self._said.seek(0)
        self._last_words = self._said.read().decode(errors="replace").strip().splitlines()[-1:]
        for file in (self.process.stdin, self.process.stdout, self._said):
            # What was not delivered to a process that is gone is of no interest.
            with contextlib.suppress(OSError):
                if file:
                    file.close()

    def ending(self) -> str:
        """How it ended."""
        code = self.process.returncode
        if code < 0:
            return f"the process was ended by the signal {signal.Signals(-code).name}"
        return f"the process ended with code {code}: {' '.join(self._last_words) or 'it said nothing'}"


_waiting: deque[_Child] = deque()
"""Those that have answered. They end by themselves where no task comes (``certifier.PATIENCE``)."""


@atexit.register
def end_waiting() -> None:
    """End those that wait for a task: what they needed is counted only then."""
    while _waiting:
        _waiting.popleft().kill()


def _take() -> tuple[_Child, bool]:
    """A child, and whether it waited for this task: then it may end at any moment."""
    while _waiting:
        with contextlib.suppress(IndexError):
            child = _waiting.popleft()
            if child.process.poll() is None:
                return child, True
            child.end()
    return _Child(), False


class _Watch:
    """Kills the process when its time is up or it is not wanted any more; not once what was to be done is done."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, cancelled: threading.Event) -> None:
        self.verdict = ""
        self._process, self._seconds, self._cancelled = process, seconds, cancelled
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline and not self._cancelled.is_set():
            if self._done.wait(0.1):
                return
        given_up = self._cancelled.is_set()
        stopped = f"no proof within {self._seconds:g} seconds; the process was stopped"
        self.verdict = "it was given up" if given_up else stopped
        self._process.kill()

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
