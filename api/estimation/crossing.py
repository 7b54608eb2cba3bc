"""Differences between the domains of a line, any two of which may share respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.estimation.domains import Domains
from api.estimation.estimates import ROUNDING
from api.estimation.moments import Array, Joint

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Crossing:
    """Some members of a line against all of them, each array of firsts × members × columns.

    ``cross`` is Σ_h (1 - f_h) n_h / (n_h - 1) Σ z_a z_b over the primary units of the stratum, ``shared`` how many
    units have a valid answer in both. Of a member with itself and with earlier ones nothing is asked.
    """

    cross: Array
    shared: Array


@dataclass(frozen=True)
class Common:
    """The overlaps of a line: pairs of members ``first`` < ``second`` (by place), and what each common part is made of.

    Term ``t`` adds ``sign[t]`` times the sums of member ``part[t]`` to the common part of pair ``pair[t]``.
    """

    first: Positions
    second: Positions
    pair: Positions
    part: Positions
    sign: Array


def along(domains: Domains, members: Positions, firsts: Positions, crossing: Crossing) -> tuple[Array, Array]:
    """Standard errors and degrees of freedom of the differences of ``firsts`` (by place) from all members of a line.

    Both of firsts × members × columns: √(Var a + Var b - 2 Cov(a, b)), and primary units minus strata of the union of
    both bases. A variance that rounding leaves of none is 0.
    """
    strata, place = np.unique(
        np.concatenate([_rows(domains.strata, domains, member) for member in members]), return_inverse=True
    )
    shape = (len(members), len(strata), domains.variance.shape[1])
    scores, present = np.zeros(shape), np.zeros(shape, dtype=np.float32)
    line = np.repeat(np.arange(len(members)), domains.bounds[members + 1] - domains.bounds[members])
    scores[line, place] = np.concatenate([_rows(domains.scores, domains, member) for member in members])
    present[line, place] = np.concatenate([_rows(domains.present, domains, member) for member in members])
    first, second = members[firsts], members
    covariance = crossing.cross - _products(scores, firsts)
    either = domains.variance[first][:, None], domains.variance[second][None]
    covariance = np.where((either[0] > 0) & (either[1] > 0), covariance, 0.0)
    whole = either[0] + either[1]
    variance = whole - 2 * covariance
    variance = np.where(variance > ROUNDING * whole, variance, np.where(np.isnan(variance), np.nan, 0.0))
    counts = present.sum(axis=1)
    union = counts[firsts][:, None] + counts[None] - _products(present, firsts)
    units = domains.units[first][:, None] + domains.units[second][None] - crossing.shared
    return np.sqrt(variance), units - union


def _rows(values: NDArray[np.generic], domains: Domains, member: np.intp) -> NDArray[np.generic]:
    return values[domains.bounds[member] : domains.bounds[member + 1]]


def _products(values: NDArray[np.floating], firsts: Positions) -> Array:
    """Σ over strata of the products of two members: (members, strata, columns) → (firsts, members, columns)."""
    by_column = values.transpose(2, 0, 1)
    found = np.matmul(by_column[:, firsts], by_column.transpose(0, 2, 1))
    return np.asarray(found.transpose(1, 2, 0), dtype=np.float64)


def of_respondents(domains: Domains, members: Positions, firsts: Positions, common: Common) -> Crossing:
    """The crossing in a design without clusters: only respondents in the common part of two cells are in both.

    Over these, Σ z_a z_b = (Σ w² y² - (p_a + p_b) Σ w² y + p_a p_b Σ w²) / (W_a W_b), each stratum weighed; of gaps,
    z being the difference of two such variables, the same with the joint sums of the two series.
    """
    shape = (len(firsts), len(members), domains.variance.shape[1])
    cross, shared = np.zeros(shape), np.zeros(shape)
    here = np.isin(common.first, firsts)
    if here.any():
        pairs = np.cumsum(here) - 1
        terms = here[common.pair]
        first, second = common.first[here], common.second[here]
        own, mixed = (
            _composed(joint, pairs[common.pair[terms]], members[common.part[terms]], common.sign[terms], len(first))
            for joint in (domains.own, domains.mixed)
        )
        at = np.searchsorted(firsts, first), second
        cross[at] = _cross(domains, members[first], members[second], own, mixed)
        gaps = domains.gaps
        shared[at] = np.hstack([own.psus, own.psus[:, gaps.minuends] + own.psus[:, gaps.subtrahends] - mixed.psus])
    return Crossing(cross, shared)


def _composed(joint: Joint, pair: Positions, cell: Positions, sign: Array, pairs: int) -> Joint:
    def added(sums: Array) -> Array:
        total = np.zeros((pairs, sums.shape[1]))
        np.add.at(total, pair, sign[:, None] * sums[cell])
        return total

    return Joint(added(joint.psus), added(joint.aa), added(joint.ac), added(joint.ca), added(joint.cc))


def _cross(domains: Domains, first: Positions, second: Positions, own: Joint, mixed: Joint) -> Array:
    minuends, subtrahends = domains.gaps.minuends, domains.gaps.subtrahends

    def linearised(one: tuple[Positions, Positions], other: tuple[Positions, Positions], joint: Joint) -> Array:
        (cell_1, series_1), (cell_2, series_2) = one, other
        p1, w1 = (array[cell_1][:, series_1] for array in (domains.value, domains.weight))
        p2, w2 = (array[cell_2][:, series_2] for array in (domains.value, domains.weight))
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Array = (joint.cc - p1 * joint.ac - p2 * joint.ca + p1 * p2 * joint.aa) / (w1 * w2)
        return found

    series = np.arange(domains.value.shape[1])
    plain = linearised((first, series), (second, series), own)
    across = linearised((first, minuends), (second, subtrahends), mixed)
    back = linearised((second, minuends), (first, subtrahends), mixed)
    return np.hstack([plain, plain[:, minuends] + plain[:, subtrahends] - across - back])
