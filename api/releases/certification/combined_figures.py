"""The numbers of figures that are made of other figures, from the moments of these."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from api.concepts.surveys.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.disclosure.few_carriers import least_contributors
from api.estimation.carriers import carriers
from api.estimation.combinations import ratios, total, users
from api.estimation.estimates import estimate
from api.estimation.intervals import mean_interval, share_interval
from api.estimation.moments import Array, Rows
from api.estimation.precision import mean_precision, share_precision
from api.estimation.reliability import mean_reliability, share_reliability
from api.releases.certification.part_moments import Pair, PartMoments
from api.releases.contrasts.moments import Positions
from api.releases.figures.estimating import CellFigures

LARGEST_SHARE = 1 + 1e-12
"""A ratio above this is no share: its two bases differ by more than it says."""


def pairs_of(places: Positions) -> list[Pair]:
    """Any two of some series."""
    return list(combinations(places.tolist(), 2))


def share_among_users(
    moments: PartMoments,
    parts: Positions,
    own: Positions,
    contributors: Array,
    policy: Policy,
    clustered: bool,
) -> CellFigures:
    """The ratio of two shares (``parts``), its base being those who say yes to the second; of cells × 1.

    No value where it is no share. ``own`` is the series of the users who answered both.
    """
    of, universe = parts[:1], parts[1:]
    found = ratios(moments.pairs(of, universe))
    base = users(moments.rows, universe, own if clustered else None)
    value = np.where(found.value <= LARGEST_SHARE, np.minimum(found.value, 1.0), np.nan)
    se = np.where(np.isnan(value), np.nan, found.se)
    rests_on = share_precision(value, se, base, policy.interval)
    intervals = [share_interval(value, rests_on.size, base.n, rests_on.df, level) for level in CONFIDENCE_LEVELS]
    bounds = tuple(bound for interval in intervals for bound in interval)
    reliability = share_reliability(value, rests_on.size, base.n, rests_on.df, policy.reliability)
    unknown = np.full_like(value, np.nan)
    return CellFigures(
        moments.cells,
        value,
        se,
        bounds,
        base.n,
        rests_on.size,
        base.kish,
        base.df,
        unknown,
        contributors,
        reliability,
        least_contributors(carriers(moments.rows)[:, own], np.maximum(base.n - contributors, 0.0)),
    )


def mean_number(moments: PartMoments, parts: Positions, contributors: Array, policy: Policy) -> CellFigures:
    """The sum of shares (``parts``), its base being the smallest of theirs; of cells × 1.

    There is no effective size: how much the number varies among respondents does not follow from shares.
    """
    shares = estimate(Rows(moments.rows.moments.columns(parts), moments.rows.strata, moments.rows.starts))
    first, second = np.array(pairs_of(parts), dtype=np.intp).reshape(-1, 2).T
    found = total(shares, moments.pairs(first, second))
    limited = mean_precision(shares, policy.interval).df
    n, df, least = (counts.min(axis=1, keepdims=True) for counts in (shares.n, shares.df, limited))
    intervals = [mean_interval(found.value, found.se, least, level) for level in CONFIDENCE_LEVELS]
    bounds = tuple(bound for interval in intervals for bound in interval)
    reliability = mean_reliability(found.value, found.se, least, policy.reliability)
    unknown = np.full_like(n, np.nan)
    return CellFigures(
        moments.cells,
        found.value,
        found.se,
        bounds,
        n,
        unknown,
        unknown,
        df,
        unknown,
        contributors,
        reliability,
        least_contributors(
            carriers(moments.rows)[:, parts].min(axis=1, keepdims=True),
            shares.n.max(axis=1, keepdims=True) - contributors,
        ),
    )
