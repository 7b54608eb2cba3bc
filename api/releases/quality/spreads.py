"""How the numbers of a release vary over its published figures, and how many figures it withholds."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

import polars as pl

from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.quality_report import FigureSpread, Reported, Suppression
from api.concepts.surveys.definition import SurveyDefinition

WITHHELD = ("confidential", "unreliable")
PARTS = (0.05, 0.25, 0.5, 0.75, 0.95)
DISPLAYED = ("cell", "series", "status", "reliability", "n_eff", "ci95_low", "ci95_high")


def figure_table(
    definition: SurveyDefinition, shares: Sequence[int], full: Sequence[pl.DataFrame], shown: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """One row per figure: ``crossed``, ``status``, ``reliability``, and where it is published its ``n_eff``, for
    ``shares`` (numbers of series) also ``width`` (of the 95 % interval) and ``design_effect``.

    The design effect is that of ``api.estimation.design_effects``, against sampling with replacement:
    V / (s² / n) with s² = n / (n - 1) · p (1 - p); undefined where all answers are equal.
    """
    displayed = pl.concat([frame.select(DISPLAYED) for frame in shown])
    exact = pl.concat([frame.select("value", "se", "n") for frame in full])
    crossed = {cell: _crossed(definition, cell) for cell in displayed["cell"].unique()}
    published = pl.col("status") == "published"
    of_share = published & pl.col("series").is_in(list(shares))
    p, n = pl.col("value"), pl.col("n")
    varied = of_share & (n > 1) & (p > 0) & (p < 1)
    return pl.concat([displayed, exact], how="horizontal").select(
        pl.col("cell").replace_strict(crossed, return_dtype=pl.Int64).alias("crossed"),
        "status",
        "reliability",
        pl.when(published).then("n_eff").alias("n_eff"),
        pl.when(of_share).then(pl.col("ci95_high") - pl.col("ci95_low")).alias("width"),
        pl.when(varied).then(pl.col("se") ** 2 * (n - 1) / (p * (1 - p))).alias("design_effect"),
    )


def _crossed(definition: SurveyDefinition, cell: str) -> int:
    """How many dimensions of a cell are narrower than the whole population."""
    codes = parse_cell(cell)
    return sum(codes[dimension.id] != dimension.whole for dimension in definition.dimensions)


def spreads(figures: pl.DataFrame, column: str, shown: Callable[[float], float]) -> tuple[FigureSpread, ...]:
    """The spread of a column over all figures that have it, then by number of dimensions crossed."""
    known = figures.select("crossed", column).drop_nulls().sort(column)
    groups: list[tuple[int | None, pl.Series]] = [(None, known[column])]
    groups += [(depth, known.filter(pl.col("crossed") == depth)[column]) for depth in _depths(known)]
    return tuple(
        FigureSpread(depth, len(values), *(shown(values[math.ceil(part * len(values)) - 1]) for part in PARTS))
        for depth, values in groups
        if len(values)
    )


def suppression(figures: pl.DataFrame) -> tuple[Suppression, ...]:
    """How much is withheld: over all figures, then by number of dimensions crossed."""
    groups: list[tuple[int | None, pl.DataFrame]] = [(None, figures)]
    groups += [(depth, figures.filter(pl.col("crossed") == depth)) for depth in _depths(figures)]
    return tuple(_withheld(depth, group["status"]) for depth, group in groups)


def _withheld(depth: int | None, status: pl.Series) -> Suppression:
    withheld, published = int(status.is_in(WITHHELD).sum()), int((status == "published").sum())
    return Suppression(depth, len(status), published, withheld, round(withheld / max(len(status), 1), 4))


def _depths(figures: pl.DataFrame) -> list[int]:
    return sorted(figures["crossed"].unique())


def reported_counts(shown: Sequence[pl.DataFrame]) -> Reported:
    """What figures published elsewhere state about themselves."""
    figures = pl.concat(list(shown))
    counts = figures.select(
        (pl.col("n").is_not_null() | pl.col("n_text").is_not_null()).sum().alias("with_n"),
        (pl.col("notes") != "{}").sum().alias("with_notes"),
        (pl.col("value").is_null() & pl.col("value_text").is_not_null()).sum().alias("in_words"),
    )
    further = sum(len(json.loads(text)) for text in figures["also_reported"].drop_nulls())
    with_n, with_notes, in_words = (int(count) for count in counts.row(0))
    return Reported(with_n, with_notes, in_words, further)
