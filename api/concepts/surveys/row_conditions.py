"""Conditions on the cells of a row: which rows are respondents, which belong to a wave, who was asked a question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NumberRange:
    """The numbers from ``low`` to ``high``, both included; None: without end on this side."""

    low: float | None = None
    high: float | None = None


CellPattern = str | NumberRange
"""What a cell may be: a text as it is, ``FILLED`` for any cell that is not empty, ``EMPTY``, a text ending in ``*`` for
all that begin with it, or a range of numbers."""


@dataclass(frozen=True)
class RowCondition:
    """Holds where the cell of one of the ``columns`` is one of ``values``; or none of ``excepted``, if given."""

    columns: tuple[str, ...]
    values: tuple[CellPattern, ...] = ()
    excepted: tuple[CellPattern, ...] = ()
