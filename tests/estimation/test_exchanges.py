"""Exchanges, against the estimator that sums all respondents."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from api.estimation.estimates import estimate
from api.estimation.exchanges import CellShares
from api.estimation.moments import Strata

CELLS, STRATA = 4, 5


def shares(random: np.random.Generator, *, clustered: bool) -> CellShares:
    """Random respondents in random cells; one stratum is a census, one has a single unit."""
    cell = np.sort(np.concatenate([np.arange(CELLS), random.integers(CELLS, size=60)]))
    stratum = random.integers(STRATA, size=len(cell))
    unit = stratum * 6 + random.integers(6, size=len(cell)) if clustered else np.arange(len(cell))
    return CellShares(
        cell,
        stratum,
        unit,
        random.lognormal(sigma=1.0, size=len(cell)),
        (random.random(len(cell)) < 0.4).astype(float),
        Strata(np.array([90.0, 40.0, 30.0, 1.0, 12.0]), np.array([0.1, 0.0, 1.0, 0.0, 0.5])),
    )


@pytest.mark.parametrize("clustered", [False, True], ids=["respondents are units", "units of several respondents"])
@pytest.mark.parametrize("seed", range(20))
def test_an_exchange_gives_what_all_respondents_give_anew(seed: int, clustered: bool) -> None:
    random = np.random.default_rng(seed)
    of = shares(random, clustered=clustered)
    cell = int(random.integers(CELLS))
    here = np.flatnonzero(of.cell == cell)
    lines = random.choice(here, size=min(4, len(here)), replace=False)
    signs = 1.0 - 2.0 * of.said[lines]

    found = of.exchanged(lines[None], signs[None])

    said = of.said.copy()
    said[lines] += signs
    anew = estimate(CellShares(of.cell, of.stratum, of.unit, of.weight, said, of.strata).rows)
    assert_allclose(found.value[0], anew.value[cell, 0], rtol=1e-12)
    assert_allclose(found.se[0], anew.se[cell, 0], rtol=1e-9, atol=1e-12)


def test_lines_without_a_sign_are_not_part_of_an_exchange() -> None:
    of = shares(np.random.default_rng(1), clustered=False)
    lines = np.flatnonzero(of.cell == 2)[:3][None]

    found = of.exchanged(lines, np.zeros((1, 3)))

    assert_allclose(found.value, of.true.value[2])
    assert_allclose(found.se, of.true.se[2])


def test_when_all_answer_alike_there_is_no_error() -> None:
    of = shares(np.random.default_rng(2), clustered=False)
    lines = np.flatnonzero(of.cell == 1)

    found = of.exchanged(lines[None], (1.0 - of.said[lines])[None])

    assert found.value[0] == 1.0
    assert found.se[0] == 0.0
