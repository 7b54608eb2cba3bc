"""Are two classifications independent? Pearson's X² of a weighted table, corrected for the design by Rao and Scott."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from api.estimation.moments import Array, Rows, Strata
from api.estimation.variance import LonelyRule, combine


@dataclass(frozen=True)
class TableMoments:
    """A two-way table of H strata, R rows and C columns, over the respondents with both classifications.

    ``n`` (H) respondents, ``psus`` (H) primary units, ``w`` (H × R × C) Σ w, ``products`` (H × RC × RC) Σ a_j a_k over
    the primary units, a being Σ w of a cell within the unit. Cells are numbered row by row.
    """

    n: Array
    psus: Array
    w: Array
    products: Array

    @classmethod
    def of_elements(cls, n: Array, w: Array, ww: Array) -> TableMoments:
        """Of a design without clusters, from Σ w and Σ w² (both H × R × C): a respondent is in one cell only."""
        strata = len(n)
        products = np.zeros((strata, w[0].size, w[0].size))
        diagonal = np.arange(w[0].size)
        products[:, diagonal, diagonal] = ww.reshape(strata, -1)
        return cls(n, n, w, products)


@dataclass(frozen=True)
class RaoScott:
    """Pearson's ``statistic`` X² and what it means under the design.

    Second order: ``f`` = X² / tr Δ on ``numerator_df`` and ``denominator_df``, with ``p``. First order:
    ``first_order_p`` of X² / mean Δ as χ² on ``table_df`` = (R - 1)(C - 1). NaN where there is no sampling error to
    judge by (a census, no degree of freedom).
    """

    statistic: float
    f: float
    numerator_df: float
    denominator_df: float
    p: float
    table_df: int
    first_order_p: float


def rao_scott(table: TableMoments, strata: Strata, lonely: LonelyRule = "adjust") -> RaoScott:
    """Test of independence.

    X² = n Σ (p - p_r p_c)² / (p_r p_c); Δ = (C'D⁻¹C / n)⁻¹ C'D⁻¹ V D⁻¹C with D = diag(p), V the linearised covariance
    of the cell shares and C the interaction contrasts free of the margins; d₀ = tr(Δ)² / tr(Δ²), denominator d₀ · df,
    df primary units minus strata of the base. Empty rows and columns are left out. Raises ValueError when fewer than
    two of either remain or too many cells are empty. Source: Rao & Scott (1984); Lumley, survey, ``svychisq``.
    """
    shares, covariance = _cell_shares(table, strata, lonely)
    kept_rows, kept_columns = shares.any(axis=1), shares.any(axis=0)
    kept = np.outer(kept_rows, kept_columns).ravel()
    p = shares[kept_rows][:, kept_columns]
    if min(p.shape) < 2:
        raise ValueError("a test of independence needs two rows and two columns with respondents")
    n, df = float(table.n.sum()), float(table.psus.sum() - (table.psus > 0).sum())
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    statistic = n * float((((p - expected) ** 2) / expected).sum())
    effects = _design_effects(p, covariance[np.ix_(kept, kept)], n)
    trace, k = float(np.trace(effects)), len(effects)
    if not trace > 0 or df < 1:
        return RaoScott(statistic, np.nan, np.nan, np.nan, np.nan, k, np.nan)
    numerator = trace**2 / float(np.trace(effects @ effects))
    f = statistic / trace
    return RaoScott(
        statistic,
        f,
        numerator,
        numerator * df,
        float(stats.f.sf(f, numerator, numerator * df)),
        k,
        float(stats.chi2.sf(statistic * k / trace, k)),
    )


def _cell_shares(table: TableMoments, strata: Strata, lonely: LonelyRule) -> tuple[Array, Array]:
    """Cell shares (R × C) and their covariance (RC × RC)."""
    a = table.w.reshape(len(table.n), -1)
    total = a.sum()
    p = a.sum(axis=0) / total
    mass = a.sum(axis=1)
    scores = (a - np.outer(mass, p)) / total
    toward = table.products.sum(axis=2)
    products = table.products - toward[:, :, None] * p - p[:, None] * toward[:, None, :]
    products = (products + toward.sum(axis=1)[:, None, None] * np.outer(p, p)) / total**2
    size = len(p)
    left, right = np.repeat(scores, size, axis=1), np.tile(scores, size)
    present = np.repeat((table.psus > 0)[:, None], size * size, axis=1)
    covariance = combine(Rows.frame(strata), products.reshape(len(a), -1), left, right, present, lonely)[0]
    return p.reshape(table.w.shape[1:]), covariance.reshape(size, size)


def _design_effects(p: Array, covariance: Array, n: float) -> Array:
    """Generalised design effects Δ of the table's (R - 1)(C - 1) interactions."""
    rows, columns = p.shape
    contrasts = np.kron(_deviations(rows), _deviations(columns)).T
    cells = p.ravel()
    inverse = np.divide(1.0, cells, out=np.zeros_like(cells), where=cells > 0)
    weighted = contrasts * inverse[:, None]
    try:
        return np.asarray(np.linalg.solve(contrasts.T @ weighted / n, weighted.T @ covariance @ weighted), np.float64)
    except np.linalg.LinAlgError as error:
        raise ValueError("the table has too many empty cells for a test of independence") from error


def _deviations(levels: int) -> Array:
    """(levels - 1) × levels contrasts that sum to zero: each level but the first against the mean."""
    contrasts: Array = np.eye(levels) - 1 / levels
    return contrasts[1:]
