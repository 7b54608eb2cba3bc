"""How many respondents there are by some key, and the sum of their weights."""

from __future__ import annotations

from typing import Any

import polars as pl

Count = tuple[int, float]
"""Respondents and the sum of their weights."""


def add_block(counts: dict[Any, Count], encoded: pl.DataFrame, key: pl.Expr) -> None:
    """Add the respondents of a block to the counts by ``key``."""
    sums = encoded.group_by(key.alias("key")).agg(pl.len().alias("n"), pl.col("weight").sum())
    for one, n, weight in sums.iter_rows():
        before = counts.get(one, (0, 0.0))
        counts[one] = (before[0] + n, before[1] + weight)
