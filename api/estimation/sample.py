"""Respondents in memory: where moments cannot serve (quantiles) and for small data and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from api.estimation.moments import Array, Joint, Moments, Rows, Strata

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Sample:
    """The design of n respondents: ``weights`` (n), ``stratum`` (n, positions in ``strata``), the primary unit of
    each (n; every respondent its own without clusters), and the design of each stratum."""

    weights: Array
    stratum: Positions
    unit: Positions
    strata: Strata

    @classmethod
    def drawn(
        cls,
        weights: ArrayLike,
        stratum: ArrayLike | None = None,
        population: ArrayLike | None = None,
        cluster: ArrayLike | None = None,
    ) -> Sample:
        """The sample described by labels, one per respondent; clusters are nested in strata.

        ``population`` is the number of primary units in the respondent's stratum (NaN or left out: no finite
        population correction). Raises ValueError where it differs within a stratum or is below the sample.
        """
        weights = np.asarray(weights, dtype=float)
        rows = np.arange(len(weights))
        labels = np.zeros(len(weights), dtype=int) if stratum is None else np.asarray(stratum)
        names, place = np.unique(labels, return_inverse=True)
        if cluster is None:
            unit = rows
        else:
            within = np.unique(np.asarray(cluster), return_inverse=True)[1]
            unit = np.unique(place * (within.max(initial=0) + 1) + within, return_inverse=True)[1]
        first = np.unique(unit, return_index=True)[1]
        sampled = np.bincount(place[first], minlength=len(names)).astype(float)
        return cls(weights, place, unit, Strata(sampled, _fractions(population, names, place, sampled)))

    def rows(self, answers: Array) -> Rows:
        """Moments of one cell, a row for every stratum. ``answers`` (n × series) is NaN where there is no valid
        answer; a domain is made by leaving out the others' answers."""
        valid = ~np.isnan(answers)
        y, w = np.where(valid, answers, 0.0), self.weights[:, None] * valid
        a, c, answered = self._by_unit(w), self._by_unit(w * y), self._by_unit(valid.astype(float))
        moments = Moments(
            n=self._by_stratum(valid.astype(float)),
            positives=self._by_stratum((y != 0).astype(float)),
            psus=self._units_by_stratum((answered > 0).astype(float)),
            w=self._by_stratum(w),
            ww=self._by_stratum(w * w),
            wy=self._by_stratum(w * y),
            wyy=self._by_stratum(w * y * y),
            aa=self._units_by_stratum(a * a),
            ac=self._units_by_stratum(a * c),
            cc=self._units_by_stratum(c * c),
        )
        return Rows(moments, self.strata, np.zeros(1, dtype=np.intp))

    def joint(self, first: Array, second: Array) -> Joint:
        """Joint sums of the series of ``first`` with those of ``second``, column by column, by stratum."""
        sums: list[tuple[Array, Array, Array]] = []
        for answers in (first, second):
            valid = ~np.isnan(answers)
            w = self.weights[:, None] * valid
            answered = self._by_unit(valid.astype(float)) > 0
            sums.append((answered.astype(float), self._by_unit(w), self._by_unit(w * np.where(valid, answers, 0.0))))
        (n1, a1, c1), (n2, a2, c2) = sums
        return Joint(*(self._units_by_stratum(x) for x in (n1 * n2, a1 * a2, a1 * c2, c1 * a2, c1 * c2)))

    def _by_stratum(self, values: Array) -> Array:
        return _summed(values, self.stratum, len(self.strata.sampled))

    def _by_unit(self, values: Array) -> Array:
        return _summed(values, self.unit, int(self.unit.max(initial=-1)) + 1)

    def _units_by_stratum(self, values: Array) -> Array:
        stratum = np.zeros(len(values), dtype=np.intp)
        stratum[self.unit] = self.stratum
        return _summed(values, stratum, len(self.strata.sampled))


def _fractions(population: ArrayLike | None, names: NDArray[np.generic], place: Positions, sampled: Array) -> Array:
    if population is None:
        return np.zeros(len(names))
    sizes = np.asarray(population, dtype=float)
    of_stratum = np.full(len(names), np.nan)
    of_stratum[place] = sizes
    for name in names[np.unique(place[~np.isclose(sizes, of_stratum[place], rtol=0, equal_nan=True)])]:
        raise ValueError(f"stratum {name}: its population size differs from respondent to respondent")
    for at in np.flatnonzero(of_stratum < sampled):
        raise ValueError(f"stratum {names[at]}: {sampled[at]:.0f} units sampled out of {of_stratum[at]:g}")
    return np.where(np.isnan(of_stratum), 0.0, sampled / of_stratum)


def _summed(values: Array, places: Positions, count: int) -> Array:
    """Sums of the rows of ``values`` (n × series) by place → (count × series), in the order of the rows."""
    columns = [np.bincount(places, weights=column, minlength=count) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((count, 0))
