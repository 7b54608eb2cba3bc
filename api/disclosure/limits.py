"""How long and how much a certification may take, and what is said when that was not enough."""

from __future__ import annotations

from dataclasses import dataclass

from api.errors import BenchmarksError


class NotCertified(BenchmarksError):
    """No proof that the released cells are safe was found; nothing may be published on the strength of them."""


@dataclass(frozen=True)
class Limits:
    """For the certification of one group of bases.

    ``rounds`` of selecting and searching; ``solver_seconds`` for one integer programme, ``seconds`` and
    ``memory`` (bytes of address space) for the child process in which all of it runs.
    """

    rounds: int = 200
    solver_seconds: float = 60.0
    seconds: float = 300.0
    memory: int = 1_500_000_000
