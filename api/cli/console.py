"""What commands write: progress and errors to the terminal's error stream, results to its output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from api.releases.progress import Progress

output = Console(soft_wrap=True, highlight=False, markup=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


class _Steps:
    """Shows each step as a bar with its amount and time; a finished step stays visible."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._step = bars.add_task("Starting", total=None, visible=False)
        self._known = False

    def start(self, step: str, total: int | None = None) -> None:
        self._finish()
        self._step = self._bars.add_task(step, total=total)
        self._known = total is not None

    def advance(self, amount: int = 1) -> None:
        self._bars.advance(self._step, amount)

    def note(self, line: str) -> None:
        self._bars.console.print(line)

    def _finish(self) -> None:
        if not self._known:
            task = next(task for task in self._bars.tasks if task.id == self._step)
            self._bars.update(self._step, total=task.completed)


class _Lines:
    """Where there is no terminal: one line per step."""

    def start(self, step: str, total: int | None = None) -> None:
        errors.print(f"{step} …")

    def advance(self, amount: int = 1) -> None:
        """A line says enough."""

    def note(self, line: str) -> None:
        errors.print(line)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on a terminal, plain lines elsewhere."""
    if not errors.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=errors) as bars:
        yield _Steps(bars)
