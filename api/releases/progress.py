"""How the pipeline says what it is doing, without knowing how that is shown."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Shows the steps of a long task."""

    def start(self, step: str, total: int | None = None) -> None:
        """A new step begins; ``total`` is the amount of work, where it is known."""

    def advance(self, amount: int = 1) -> None:
        """Part of the current step's work is done."""

    def update(self, state: str) -> None:
        """Where the current step stands."""

    def note(self, line: str) -> None:
        """Something worth knowing came out of the current step."""


class Silent:
    """Shows nothing."""

    def start(self, step: str, total: int | None = None) -> None:
        """Nothing to show."""

    def advance(self, amount: int = 1) -> None:
        """Nothing to show."""

    def update(self, state: str) -> None:
        """Nothing to show."""

    def note(self, line: str) -> None:
        """Nothing to show."""


SILENT = Silent()
