"""Display: the one place where the figures of responses are rounded. Every format shows what is made here.

Certified figures are shown to a step that follows from its standard error
(``api.disclosure.display_steps``), or to a coarser one where certification asks for it; a difference is that of its
displayed parts. Under other policies, and where standard errors are small, the step is the indicator's decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Indicator
from api.disclosure.display_steps import (
    count_to_step,
    error_to_step,
    number_steps,
    share_steps,
    size_steps,
    spread_of,
    to_step,
)
from api.disclosure.few_carriers import carried_by_few
from api.models.metadata import BOUNDS

Numbers = NDArray[np.float64]

PRECISION = ("se", *BOUNDS, "n_eff")
"""Columns of a figure that follow from its standard error."""
NUMBERS = ("value", *PRECISION)
"""Columns that are measured; all are empty unless the figure is published."""
ROUNDED = (*NUMBERS, "n")
"""What is rounded, in the order of arrays of it."""
SE, SIZE, N = (ROUNDED.index(name) for name in ("se", "n_eff", "n"))
LOW, HIGH = ROUNDED.index("ci95_low"), ROUNDED.index("ci95_high")
STEPPED = slice(0, SIZE)
"""Value, standard error and bounds."""
AS_ASKED = {"least_step": pl.Float64, "value_only": pl.Boolean}
"""Columns by which certification asks for coarser figures: the least step, and whether to leave out precision."""


@dataclass(frozen=True)
class SeriesDisplay:
    """How a series is displayed: its decimals (of fractions, for shares), and the numbers of the two series that a
    difference is made of."""

    digits: int
    is_fraction: bool = True
    parts: tuple[int, int] | None = None

    @property
    def finest(self) -> float:
        return float(10.0**-self.digits)


def series_displays(measures: Sequence[Measure], indicators: dict[str, Indicator]) -> list[SeriesDisplay]:
    """That of each series: decimals are those of the percentage, plus two for fractions of 1."""
    numbers = {measure.series: number for number, measure in enumerate(measures)}
    found = []
    for measure in measures:
        is_fraction = measure.kind not in ("mean", "median")
        digits = indicators[measure.series.indicator].decimals + (2 if is_fraction else 0)
        parts = [numbers[part] for part in (measure.minuend, measure.subtrahend) if part is not None]
        found.append(SeriesDisplay(digits, is_fraction, (parts[0], parts[1]) if len(parts) == 2 else None))
    return found


def displayed(frame: pl.DataFrame, policy: Policy, series: Sequence[SeriesDisplay]) -> pl.DataFrame:
    """The figures as published: numbers only where the status allows it, rounded as the policy asks.

    ``frame`` has the columns of figures with the number of the series in ``series``, all series of each of its cells,
    and perhaps ``AS_ASKED``. The result has the ``step`` of each figure (null: as computed). Rounded figures carry no
    degrees of freedom, which would tell n.
    """
    shown = pl.col("status") == "published"
    frame = frame.with_columns(pl.when(shown).then(pl.col(name)) for name in (*NUMBERS, "n", "df"))
    frame = _reliable_where(frame, shown)
    if policy.protects:
        frame = _with_what_many_carry(frame, policy.k)
    if policy.display == "full":
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("step"))
    steps = _steps(frame, policy, series)
    rounded = _rounded(frame, steps, policy)
    if policy.shows_by_steps:
        rounded = _with_differences(rounded, series)
    return rounded.drop([name for name in AS_ASKED if name in frame.columns])


def _reliable_where(frame: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    judged = pl.when(condition).then("reliability").otherwise(pl.lit("not_assessed"))
    return frame.with_columns(judged.alias("reliability"))


def _with_what_many_carry(frame: pl.DataFrame, k: int) -> pl.DataFrame:
    """Standard errors, and what follows from them, only where k contributors carry them and certification allows it."""
    kept = ~carried_by_few(_column(frame, "carriers"), k)
    if "value_only" in frame.columns:
        kept &= ~frame["value_only"].fill_null(value=False).to_numpy()
    told = pl.lit(pl.Series(kept))
    frame = frame.with_columns(pl.when(told).then(pl.col(name)).alias(name) for name in (*PRECISION, "df"))
    return _reliable_where(frame, told)


def _steps(frame: pl.DataFrame, policy: Policy, series: Sequence[SeriesDisplay]) -> Numbers:
    """The step of each figure."""
    numbers = frame["series"].to_numpy()
    finest = np.array([one.finest for one in series])[numbers]
    if not policy.shows_by_steps:
        return np.asarray(finest)
    is_fraction = np.array([one.is_fraction for one in series])[numbers]
    least = _column(frame, "least_step") if "least_step" in frame.columns else np.zeros(len(frame))
    return _with_those_of_parts(frame, own_steps(_rows(frame), finest, is_fraction, least), series)


def own_steps(numbers: Numbers, finest: ArrayLike, is_fraction: ArrayLike, least: ArrayLike) -> Numbers:
    """The steps of figures (… × ``ROUNDED``) that certification asks to show to ``least`` at least."""
    se, n = numbers[..., SE], numbers[..., N]
    spread = spread_of(se, numbers[..., LOW], numbers[..., HIGH], n)
    steps = share_steps(spread, n, finest)
    if not np.all(is_fraction):
        # Of numbers without a standard error nothing is known that digits could be judged by.
        steps = np.where(is_fraction, steps, number_steps(np.where(se > 0, spread, np.nan), finest))
    return np.asarray(np.fmax(steps, least))


def _rows(frame: pl.DataFrame) -> Numbers:
    return np.column_stack([_column(frame, name) for name in ROUNDED])


def _with_those_of_parts(frame: pl.DataFrame, steps: Numbers, series: Sequence[SeriesDisplay]) -> Numbers:
    """A difference has the coarser step of its parts."""
    width = len(series)
    cells = frame["cell"].rank("dense").to_numpy().astype(np.intp) - 1
    table = np.full((int(cells.max(initial=-1)) + 1, width), np.nan)
    table[cells, frame["series"].to_numpy()] = steps
    for number, one in enumerate(series):
        if one.parts is not None:
            table[:, number] = np.fmax(table[:, one.parts[0]], table[:, one.parts[1]])
    return np.asarray(table[cells, frame["series"].to_numpy()])


def _rounded(frame: pl.DataFrame, steps: Numbers, policy: Policy) -> pl.DataFrame:
    columns = dict(zip(ROUNDED, rounded(_rows(frame), steps, policy).T, strict=True))
    columns["step"] = np.where(frame["status"].to_numpy() == "published", steps, np.nan)
    series = [pl.Series(name, values).fill_nan(None) for name, values in columns.items()]
    return frame.with_columns(*series, pl.lit(None, dtype=pl.Int64).alias("df"))


def rounded(numbers: Numbers, steps: Numbers, policy: Policy) -> Numbers:
    """Figures (… × ``ROUNDED``) as they are displayed; NaN where there is no number."""
    found = np.empty_like(numbers)
    found[..., STEPPED] = to_step(numbers[..., STEPPED], steps[..., None])
    n_step, sizes = policy.n_rounded_to or 1, numbers[..., SIZE]
    found[..., N] = count_to_step(numbers[..., N], n_step)
    found[..., SIZE] = count_to_step(sizes, size_steps(sizes, n_step) if policy.shows_by_steps else n_step)
    if policy.shows_by_steps:
        found[..., SE] = error_to_step(numbers[..., SE], steps)
    return found


def _with_differences(frame: pl.DataFrame, series: Sequence[SeriesDisplay]) -> pl.DataFrame:
    """Differences of the displayed values of their parts; bounds go on containing them."""
    made = {number: one.parts for number, one in enumerate(series) if one.parts is not None}
    if not made:
        return frame
    values = {(cell, number): value for cell, number, value in frame.select("cell", "series", "value").iter_rows()}
    changed = []
    for cell, number, value in frame.select("cell", "series", "value").iter_rows():
        parts = [values.get((cell, part)) for part in made.get(number, ())]
        first, second = parts if len(parts) == 2 else (None, None)
        changed.append(value if value is None or first is None or second is None else round(first - second, 9) + 0.0)
    frame = frame.with_columns(pl.Series("value", changed, dtype=pl.Float64))
    lower = [pl.min_horizontal(name, "value") for name in BOUNDS if name.endswith("low")]
    upper = [pl.max_horizontal(name, "value") for name in BOUNDS if name.endswith("high")]
    is_made, has_bounds = pl.col("series").is_in(list(made)), pl.col("se").is_not_null()
    names = [name for name in BOUNDS if name.endswith("low")] + [name for name in BOUNDS if name.endswith("high")]
    return frame.with_columns(
        pl.when(is_made & has_bounds).then(bound).otherwise(pl.col(name)).alias(name)
        for name, bound in zip(names, [*lower, *upper], strict=True)
    )


def _column(frame: pl.DataFrame, name: str) -> Numbers:
    return frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
