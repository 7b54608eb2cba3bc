"""No digit that the standard error makes meaningless, and no more rounding than that."""

from __future__ import annotations

import numpy as np
import pytest

from api.disclosure.display_steps import (
    MANY,
    POINT,
    SHARE_STEPS,
    error_to_step,
    number_steps,
    share_steps,
    size_steps,
    spread_of,
    to_step,
)


def one(number: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([number])


@pytest.mark.parametrize(
    ("se", "n", "step"),
    [
        (0.0049, 2000, 0.001),
        (0.0249, 400, 0.001),
        (0.025, 400, 0.005),
        (0.05, 90, 0.01),
        (0.1, 25, 0.02),
        (0.25, 12, 0.05),
        (0.9, 12, 0.05),
        (0.9, MANY, POINT),
        (0.9, MANY - 1, 0.05),
        (np.nan, 12, 0.05),
    ],
)
def test_the_step_of_a_share_is_a_fifth_of_its_standard_error_at_most(se: float, n: float, step: float) -> None:
    assert share_steps(one(se), one(n), 0.001).tolist() == [step]


def test_steps_are_never_finer_than_the_decimals_of_the_indicator() -> None:
    assert share_steps(one(0.001), one(5000), 0.01).tolist() == [0.01]
    assert share_steps(one(0.0001), one(500_000), 0.0001).tolist() == [0.0001]


@pytest.mark.parametrize(
    ("se", "step"), [(4.9, 0.5), (5.0, 1.0), (12.0, 2.0), (51_000.0, 10_000.0), (0.1, 0.1), (np.nan, 0.1), (0.0, 0.1)]
)
def test_other_numbers_have_one_two_or_five_times_a_power_of_ten(se: float, step: float) -> None:
    assert number_steps(one(se), 0.1).tolist() == pytest.approx([step])


def test_what_is_rounded_is_the_decimal_nearest_to_it() -> None:
    for step in SHARE_STEPS:
        numbers = np.arange(0, round(1 / step) + 1, dtype=np.float64) * step
        assert to_step(numbers + 0.4 * step, step).tolist() == [float(f"{number:.3f}") for number in numbers]
    assert to_step(np.array([1_234_567.0]), 10_000.0).tolist() == [1_230_000.0]
    assert repr(float(to_step(one(-0.0004), 0.001)[0])) == "0.0"


def test_a_standard_error_is_never_rounded_to_none() -> None:
    assert error_to_step(np.array([0.0, 0.001, 0.024, 0.026]), 0.05).tolist() == [0.0, 0.05, 0.05, 0.05]


def test_without_a_standard_error_the_interval_tells_how_precise_a_figure_is_and_else_its_size() -> None:
    assert spread_of(one(0.0), one(0.0), one(0.24), one(12.0))[0] == pytest.approx(0.0612, abs=1e-4)
    assert spread_of(one(np.nan), one(np.nan), one(np.nan), one(25.0)).tolist() == [0.1]


@pytest.mark.parametrize(("size", "step"), [(12.0, 5.0), (98.0, 5.0), (1240.0, 100.0), (5003.0, 500.0)])
def test_effective_sizes_are_told_to_a_tenth(size: float, step: float) -> None:
    assert size_steps(one(size), 5).tolist() == [step]
