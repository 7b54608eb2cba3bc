"""The weights of a file: their sum, how unequal they are, and whether a few respondents decide every figure."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from api.releases.checks.file_warnings import FileWarning, percent
from api.releases.checks.report import WeightsReport

LARGEST_PART, TIMES_THE_MEAN = 0.05, 10
"""A weight is warned of that makes up so much of the sum, and is so many times the mean of all."""
DESIGN_EFFECT = 3.0
"""Weights are warned of that leave less than a third of the respondents' worth."""


class WeightSums:
    """What the report of the weights needs, block by block."""

    def __init__(self) -> None:
        self._n, self._total, self._squares = 0, 0.0, 0.0
        self._smallest, self._largest = float("inf"), 0.0

    def add(self, encoded: pl.DataFrame) -> None:
        weights = encoded["weight"].to_numpy()
        self._n += len(weights)
        self._total += float(weights.sum())
        self._squares += float((weights**2).sum())
        self._smallest = min(self._smallest, float(weights.min()))
        self._largest = max(self._largest, float(weights.max()))

    def report(self) -> WeightsReport:
        """Kish's design effect is n Σ w² / (Σ w)²."""
        effect = self._n * self._squares / self._total**2
        part = self._largest / self._total
        return WeightsReport(self._n, self._total, self._smallest, self._largest, part, effect, self._n / effect)

    def warnings(self) -> Iterator[FileWarning]:
        yield from weight_warnings(self.report())


def weight_warnings(weights: WeightsReport) -> Iterator[FileWarning]:
    """One respondent who outweighs the others; weights so unequal that few respondents are left in effect."""
    mean = weights.total / weights.n
    if weights.largest_part >= LARGEST_PART and weights.largest >= TIMES_THE_MEAN * mean:
        yield FileWarning(
            "largest_weight",
            f"one weight, {weights.largest:,g}, is {percent(weights.largest, weights.total)} of the sum of all: "
            "the figures are largely this respondent's answers",
            "look whether it is a slip or another unit; else trim the weights before the import",
        )
    elif weights.design_effect >= DESIGN_EFFECT:
        yield FileWarning(
            "spread_of_weights",
            f"the weights reach from {weights.smallest:,g} to {weights.largest:,g}: {weights.n:,} respondents are "
            f"worth {weights.n_eff:,.0f} of a simple random sample (design effect {weights.design_effect:.1f})",
            "look at the largest weights; trimmed weights give figures that are more reliable",
        )
