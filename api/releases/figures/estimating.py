"""Estimate: from the moments of a margin to the figures of its cells, in full precision and before protection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.items import Measure
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.policies import Policy
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.disclosure.few_carriers import common_contributors, least_contributors
from api.estimation.carriers import carriers, carrying
from api.estimation.contrasts import Contrast, differences
from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import mean_interval, share_interval
from api.estimation.moments import Array, Rows, Strata
from api.estimation.precision import difference_df, mean_precision, share_precision
from api.estimation.reliability import difference_reliability, mean_reliability, share_reliability
from api.queries.margin_statement import Tabulation
from api.queries.tabulation import MarginSums
from api.releases.figures.moment_sums import cell_starts, joint_sums, tabulated_moments

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class Design:
    """Per stratum number: sampled primary units and sampling fraction."""

    sampled: Mapping[int, int]
    population: Mapping[int, float | None]

    @classmethod
    def of(cls, strata: Iterable[tuple[int, int, float | None]]) -> Design:
        """The design of ``strata``: number, sampled units, population (``api.queries.imports.sampled_strata``)."""
        found = list(strata)
        return cls({one: sampled for one, sampled, _ in found}, {one: population for one, _, population in found})

    def strata(self, numbers: NDArray[np.int64]) -> Strata:
        sampled = np.array([self.sampled[number] for number in numbers], dtype=float)
        population = np.array([self.population[number] or np.inf for number in numbers], dtype=float)
        return Strata(sampled, sampled / population)


@dataclass(frozen=True)
class CellFigures:
    """Figures of cells × measures (all measures of the survey, differences included); NaN where there is none.

    ``bounds`` are the interval's, lower before upper, for each of ``CONFIDENCE_LEVELS``. ``df`` are the design's; an
    interval may take fewer. At least ``carriers`` contributors carry standard error and interval.
    """

    cells: list[str]
    value: Array
    se: Array
    bounds: tuple[Array, ...]
    n: Array
    n_eff: Array
    kish: Array
    df: Array
    positives: Array
    contributors: Array
    reliability: Labels
    carriers: Array


def margin_figures(
    sums: MarginSums,
    tabulation: Tabulation,
    measures: Measures,
    design: Design,
    shared: Mapping[str, NDArray[np.float64]],
    policy: Policy,
    medians: Callable[[list[str]], CellFigures],
) -> CellFigures:
    """Estimates, intervals and reliability of every cell of a margin that has a respondent.

    ``shared`` is by how much respondents outnumber contributors, per cell and tabulated measure; ``medians`` gives
    the figures of cells that moments do not hold.
    """
    cells, starts = cell_starts(sums.cells)
    rows = Rows(tabulated_moments(sums, tabulation), design.strata(sums.strata), starts)
    estimates = estimate(rows)
    own = _own_figures(cells, rows, estimates, tabulation.measures, shared, policy)
    groups = [own]
    if measures.differences:
        groups.append(_gaps(own, rows, sums, tabulation, measures, policy))
    if measures.medians:
        groups.append(medians(cells))
    return _joined(groups, _answer_order(measures))


def _gaps(
    own: CellFigures, rows: Rows, sums: MarginSums, tabulation: Tabulation, measures: Measures, policy: Policy
) -> CellFigures:
    """The differences the survey publishes."""
    places = {measure.series: place for place, measure in enumerate(tabulation.measures)}
    first = np.array([places[m.minuend] for m in measures.differences if m.minuend is not None], dtype=np.intp)
    second = np.array([places[m.subtrahend] for m in measures.differences if m.subtrahend is not None], dtype=np.intp)
    joint = joint_sums(sums, tabulation, first, second)
    sampled, excess = carrying(rows.strata)[:, None], own.n - own.contributors
    units = rows.total(rows.moments.psus * sampled)
    common = common_contributors(
        rows.total(joint.psus * sampled), (units[:, first], units[:, second]), (excess[:, first], excess[:, second])
    )
    return _difference_figures(own, differences(rows, first, second, joint), common, first, second, policy)


def no_respondents(cells: list[str], measures: int) -> CellFigures:
    """Figures of cells in which nobody answered: bases of 0 and nothing else."""
    nothing, unknown = np.zeros((len(cells), measures)), np.full((len(cells), measures), np.nan)
    reliability = np.full(nothing.shape, "not_assessed")
    bounds = (unknown,) * (2 * len(CONFIDENCE_LEVELS))
    return CellFigures(
        cells, unknown, unknown, bounds, nothing, unknown, unknown, unknown, nothing, nothing, reliability, nothing
    )


def _own_figures(
    cells: list[str],
    rows: Rows,
    estimates: Estimates,
    measures: Sequence[Measure],
    shared: Mapping[str, NDArray[np.float64]],
    policy: Policy,
) -> CellFigures:
    share = np.array([measure.positive is not None for measure in measures])
    value, se, n = estimates.value, estimates.se, estimates.n
    of_shares, of_means = (
        share_precision(value, se, estimates, policy.interval),
        mean_precision(estimates, policy.interval),
    )
    size, df = np.where(share, of_shares.size, of_means.size), of_shares.df
    bounds: list[Array] = []
    for level in CONFIDENCE_LEVELS:
        pairs = zip(share_interval(value, size, n, df, level), mean_interval(value, se, df, level), strict=True)
        bounds += [np.where(share, of_share, of_mean) for of_share, of_mean in pairs]
    reliability = np.where(
        share,
        share_reliability(value, size, n, df, policy.reliability),
        mean_reliability(value, se, df, policy.reliability),
    )
    excess = np.array([shared[cell] if cell in shared else np.zeros(len(measures)) for cell in cells])
    positives = np.where(share, estimates.positives, np.nan)
    carried = least_contributors(carriers(rows), excess)
    return CellFigures(
        cells,
        value,
        se,
        tuple(bounds),
        n,
        size,
        estimates.kish,
        estimates.df,
        positives,
        n - excess,
        reliability,
        carried,
    )


def _difference_figures(
    own: CellFigures,
    found: Contrast,
    common: Array,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    policy: Policy,
) -> CellFigures:
    """Differences rest on the smaller of their two bases; their interval is Student's, within [-1, 1]. ``common``
    contributors are in both."""
    bounds: list[Array] = []
    df = difference_df(found, policy.interval)
    for level in CONFIDENCE_LEVELS:
        bounds += [np.clip(bound, -1.0, 1.0) for bound in mean_interval(found.value, found.se, df, level)]
    unknown = np.full_like(found.value, np.nan)
    return CellFigures(
        own.cells,
        found.value,
        found.se,
        tuple(bounds),
        np.minimum(own.n[:, first], own.n[:, second]),
        unknown,
        unknown,
        found.df,
        unknown,
        np.minimum(own.contributors[:, first], own.contributors[:, second]),
        difference_reliability(own.reliability[:, first], own.reliability[:, second]),
        _carrying_difference(own.carriers[:, first], own.carriers[:, second], common),
    )


def _carrying_difference(first: Array, second: Array, common: Array) -> Array:
    """The fewest of those who carry either standard error (of a census nobody does) and those in both bases."""
    counts = np.stack([first, second, common])
    fewest = np.where(counts > 0, counts, np.inf).min(axis=0)
    return np.where((first > 0) | (second > 0), fewest, 0.0)


def _answer_order(measures: Measures) -> NDArray[np.intp]:
    """Where each measure of the survey stands in (tabulated, differences, medians)."""
    groups = (*measures.tabulated, *measures.differences, *measures.medians)
    places = {measure.series: place for place, measure in enumerate(groups)}
    return np.array([places[measure.series] for measure in measures.all], dtype=np.intp)


def _joined(groups: Sequence[CellFigures], order: NDArray[np.intp]) -> CellFigures:
    """Groups of figures of the same cells side by side, the columns in the order of answers."""

    def join(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(group, name) for group in groups], axis=1)[:, order]

    names = ("value", "se", "n", "n_eff", "kish", "df", "positives", "contributors", "carriers")
    bounds = zip(*(group.bounds for group in groups), strict=True)
    reliability = np.concatenate([group.reliability for group in groups], axis=1)[:, order]
    return CellFigures(
        groups[0].cells,
        bounds=tuple(np.concatenate(bound, axis=1)[:, order] for bound in bounds),
        reliability=reliability,
        **{name: join(name) for name in names},
    )
