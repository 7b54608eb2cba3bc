"""Protect: which figures a release shows, and how exactly. What it does not show it does not hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Indicator
from api.disclosure.primary import unsafe_cells
from api.releases.figures.estimating import CellFigures

NUMBERS = ("value", "se", "ci90_low", "ci90_high", "ci95_low", "ci95_high", "ci99_low", "ci99_high", "n_eff")
"""Columns of a figure that are measured; all are empty unless it is published."""


def statuses(
    figures: CellFigures, measures: Sequence[Measure], policy: Policy, unasked: frozenset[str]
) -> NDArray[np.str_]:
    """The status of each of cells × measures."""
    sensitive = np.array([measure.is_sensitive(policy.sensitive) for measure in measures])
    unsafe = unsafe_cells(policy, figures.contributors, figures.n, figures.positives, sensitive)
    status = np.full(figures.value.shape, "published", dtype="<U16")
    threshold = policy.reliability.withhold_n_eff
    if threshold is not None:
        status[figures.n_eff < threshold] = "unreliable"
        status[_with_parts(measures, status == "unreliable")] = "unreliable"
    status[figures.n == 0] = "not_available"
    status[unsafe] = "confidential"
    status[:, _never_asked(measures, unasked)] = "not_asked"
    return status


def _with_parts(measures: Sequence[Measure], flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flags of cells × measures, each difference flagged where one of its parts is."""
    places = {measure.series: place for place, measure in enumerate(measures)}
    found = flags.copy()
    for place, measure in enumerate(measures):
        for part in (measure.minuend, measure.subtrahend):
            if part is not None:
                found[:, place] |= flags[:, places[part]]
    return found


def _never_asked(measures: Sequence[Measure], unasked: frozenset[str]) -> NDArray[np.bool_]:
    series = {measure.series for measure in measures if measure.item in unasked}
    parts = ((measure.series, measure.minuend, measure.subtrahend) for measure in measures)
    return np.array([any(part in series for part in part_of) for part_of in parts])


def displayed(frame: pl.DataFrame, policy: Policy, digits: Sequence[int]) -> pl.DataFrame:
    """The figures as published: numbers only where the status allows it, rounded as the policy asks.

    ``frame`` has the columns of figures with the number of the series in ``series``; ``digits`` gives each series'
    number of decimals. Rounded figures carry no degrees of freedom, which would tell n.
    """
    shown = pl.col("status") == "published"
    frame = frame.with_columns(pl.when(shown).then(pl.col(name)) for name in (*NUMBERS, "n", "df"))
    frame = frame.with_columns(
        pl.when(shown).then("reliability").otherwise(pl.lit("not_assessed")).alias("reliability")
    )
    if policy.display == "full":
        return frame
    exact = [name for name in NUMBERS if name != "n_eff"]
    decimals = pl.col("series").replace_strict(dict(enumerate(digits)), return_dtype=pl.Int32)
    scale = pl.lit(10.0).pow(decimals)
    frame = frame.with_columns(_rounded(pl.col(name), scale).alias(name) for name in exact)
    step = policy.n_rounded_to or 1
    rounded = [((pl.col(name) / step + 0.5).floor() * step).alias(name) for name in ("n", "n_eff")]
    return frame.with_columns(*rounded, pl.lit(None, dtype=pl.Int64).alias("df"))


def _rounded(number: pl.Expr, scale: pl.Expr) -> pl.Expr:
    """The number to 1 / ``scale``; no negative zero, which adding the literal 0.0 would leave."""
    rounded = (number * scale).round() / scale
    return pl.when(rounded == 0).then(0.0).otherwise(rounded)


def series_digits(measures: Sequence[Measure], indicators: dict[str, Indicator]) -> list[int]:
    """How many decimals each series is shown with: those of its percentage plus two for fractions of 1."""
    return [
        indicators[measure.series.indicator].decimals + (0 if measure.kind in ("mean", "median") else 2)
        for measure in measures
    ]
