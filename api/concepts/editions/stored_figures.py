"""Figures as a release stores them, the keys by which they are found, and the standard errors of their differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.concepts.vocabulary import Flag, Reliability, Status


class StoredFigure(NamedTuple):
    """One stored figure, its interval at the level asked for. Numbers are as displayed."""

    id: str
    status: Status
    value: float | None
    value_text: str | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    n: int | None
    n_text: str | None
    n_eff: float | None
    reliability: Reliability
    base: str
    flags: Sequence[Flag]
    notes: Sequence[str]
    sources: Sequence[str]
    also_reported: Sequence[Mapping[str, Any]] | None
    step: float | None
    """What value, standard error and bounds are rounded to; None where it was not noted."""


FigureKey = tuple[int, int, str]
"""Release key, series number, cell text."""
Figures = Mapping[FigureKey, StoredFigure]


class StandardError(NamedTuple):
    """The standard error of a difference, in the figures' unit, and its degrees of freedom.

    ``df`` counts primary sampling units minus strata over the union of both bases; None where the release does not
    tell it (rounded figures: it would tell n). The standard error of a - b is that of b - a.
    """

    se: float
    df: int | None
