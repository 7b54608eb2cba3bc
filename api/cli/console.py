"""What commands write: progress and errors to the terminal's error stream, results to its output or to files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from api.errors import invalid
from api.releases.progress import Progress

# Texts of files are shown as they are: neither “[red]” in a cell nor the “:100:” of a line is ours to interpret.
output = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def asking() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and output.is_terminal


class _Steps:
    """Shows the current step as a bar with its amount and time; the steps done stand above it, a line each."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._step: TaskID | None = None

    def start(self, step: str, total: int | None = None) -> None:
        self.finish()
        self._step = self._bars.add_task(step, total=total, state="")

    def advance(self, amount: int = 1) -> None:
        if self._step is not None:
            self._bars.advance(self._step, amount)

    def update(self, state: str) -> None:
        if self._step is not None:
            self._bars.update(self._step, state=state)

    def note(self, line: str) -> None:
        self._bars.console.print(line)

    def finish(self) -> None:
        """The current step is done: its bar gives way to a line."""
        if self._step is not None:
            (task,) = self._bars.tasks
            self._bars.console.print(f"{task.description}: {task.completed:g} in {task.elapsed or 0:.1f} s")
            self._bars.remove_task(self._step)
            self._step = None


class _Lines:
    """Where there is no terminal: one line per step."""

    def start(self, step: str, total: int | None = None) -> None:
        errors.print(f"{step} …")

    def advance(self, amount: int = 1) -> None:
        """A line says enough."""

    def update(self, state: str) -> None:
        """The line about what came out says enough."""

    def note(self, line: str) -> None:
        errors.print(line)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on a terminal, plain lines elsewhere."""
    if not errors.is_terminal:
        yield _Lines()
        return
    state = TextColumn("{task.fields[state]}", markup=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        state,
    )
    with Bars(*columns, console=errors) as bars:
        steps = _Steps(bars)
        yield steps
        steps.finish()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses while ``path`` is written is said as ``InvalidInput``."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise invalid(message, file=str(path), expected="a place that is there and can be written to") from None
