"""Weights brought to margins: exact where they can be met, refused by name where they cannot."""

from __future__ import annotations

import numpy as np
import pytest

from api.errors import InvalidInput
from api.estimation.calibration import DISTANCES, Distance, calibrate
from api.estimation.margins import Margin
from api.estimation.weighting import post_stratify, rake, spread_of

SECTOR = np.array([0, 0, 0, 1, 1, 1, 1, 1])
SIZE = np.array([0, 1, 1, 0, 0, 1, 1, 1])
WEIGHTS = np.array([1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0])


def margin(name: str, totals: list[float], membership: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Margin:
    return Margin(name, tuple("ABC"[: len(totals)]), np.array(totals), membership)


MARGINS = [margin("sector", [60.0, 40.0], SECTOR), margin("size", [30.0, 70.0], SIZE)]


def test_post_stratified_weights_share_out_each_count() -> None:
    found = post_stratify(WEIGHTS, MARGINS[0])
    assert found.weights.tolist() == [15.0, 30.0, 15.0, 15.0, 5.0, 5.0, 10.0, 5.0]
    assert found.misfit == 0.0
    assert found.factors.smallest == 5.0
    assert found.factors.largest == 15.0


def test_raked_weights_meet_every_margin_by_one_factor_for_each_cell() -> None:
    found = rake(WEIGHTS, MARGINS)
    for known in MARGINS:
        assert known.weighted(found.weights) == pytest.approx(known.totals, rel=1e-10)
    factors = np.log(found.weights / WEIGHTS)
    cells = {(s, z): factors[(s == SECTOR) & (z == SIZE)] for s in (0, 1) for z in (0, 1)}
    assert all(np.ptp(values) < 1e-12 for values in cells.values())
    assert cells[0, 0][0] - cells[0, 1][0] == pytest.approx(cells[1, 0][0] - cells[1, 1][0], abs=1e-9)
    assert found.iterations > 1


@pytest.mark.parametrize("distance", DISTANCES)
def test_calibrated_weights_meet_every_margin(distance: Distance) -> None:
    start = WEIGHTS * 8
    found = calibrate(start, MARGINS, distance, (0.2, 4.0))
    for known in MARGINS:
        assert known.weighted(found.weights) == pytest.approx(known.totals, rel=1e-11)
    assert found.after.total == pytest.approx(100)
    if distance == "raking":
        assert found.weights == pytest.approx(rake(start, MARGINS).weights, rel=1e-8)


def test_linear_calibration_to_one_margin_is_post_stratification() -> None:
    assert calibrate(WEIGHTS, MARGINS[:1]).weights == pytest.approx(post_stratify(WEIGHTS, MARGINS[0]).weights)


def test_logit_calibration_stays_within_its_bounds_or_refuses() -> None:
    found = calibrate(WEIGHTS * 8, MARGINS, "logit", (0.4, 3.0))
    assert 0.4 <= found.factors.smallest <= found.factors.largest <= 3.0
    with pytest.raises(InvalidInput, match="margin sector, cell B: 64 instead of 40"):
        calibrate(WEIGHTS * 8, MARGINS, "logit", (0.9, 1.1))


def test_margins_that_cannot_be_met_are_refused_all_at_once_naming_each_cell() -> None:
    unmeetable = [
        margin("sector", [60.0, 30.0, 10.0], SECTOR),
        margin("size", [0.0, 100.0], SIZE),
        margin("region", [-5.0, 105.0], SIZE),
        margin("owner", [50.0, 50.0], np.where(SECTOR == 0, -1, 0)),
    ]
    with pytest.raises(InvalidInput) as refused:
        rake(WEIGHTS, unmeetable)
    assert [problem.message for problem in refused.value.problems] == [
        "margin sector, cell C: 10 in the population, but no respondent",
        "margin size, cell A: 3 respondents, but none in the population",
        "margin region, cell A: the population count is -5",
        "margin owner: 3 respondents belong to none of its cells",
        "margin owner, cell B: 50 in the population, but no respondent",
    ]


def test_margins_of_different_populations_are_refused() -> None:
    with pytest.raises(InvalidInput, match="different populations: sector 100, size 110"):
        rake(WEIGHTS, [MARGINS[0], margin("size", [40.0, 70.0], SIZE)])
    with pytest.raises(InvalidInput, match="no margin is given"):
        rake(WEIGHTS, [])
    with pytest.raises(InvalidInput, match="weight is not a positive number"):
        post_stratify(WEIGHTS * 0, MARGINS[0])


def test_margins_that_contradict_each_other_are_refused_naming_the_worst_cell() -> None:
    """All of sector A is of size A, so the sizes cannot hold fewer than the sector does."""
    nested = [
        margin("sector", [60.0, 40.0], np.array([0, 0, 1, 1])),
        margin("size", [30.0, 70.0], np.array([0, 0, 0, 1])),
    ]
    with pytest.raises(InvalidInput, match=r"The margins cannot be met:\n  margin sector, cell"):
        rake(np.ones(4), nested)
    with pytest.raises(InvalidInput, match=r"The margins cannot be met:\n  margin sector, cell"):
        calibrate(np.ones(4), nested, "raking")


def test_an_unknown_distance_or_bounds_without_1_are_refused() -> None:
    with pytest.raises(ValueError, match="no calibration by 'quadratic'"):
        calibrate(WEIGHTS, MARGINS, "quadratic")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="around 1"):
        calibrate(WEIGHTS, MARGINS, "logit", (1.5, 2.0))


def test_the_spread_of_weights_tells_what_they_cost() -> None:
    equal, unequal = spread_of(np.full(50, 3.0)), spread_of(np.array([1.0, 1.0, 2.0]))
    assert (equal.kish_effect, equal.n_eff, equal.total) == (1.0, 50.0, 150.0)
    assert unequal.kish_effect == pytest.approx(3 * 6 / 16)
    assert unequal.n_eff == pytest.approx(16 / 6)
    assert (unequal.smallest, unequal.largest) == (1.0, 2.0)
