"""The chance behind the simulation: uniform, bell-shaped, without replacement, and the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from api.catalogue.simulation.calibration import intercept
from api.catalogue.simulation.draws import Draws, latent_distribution, probability


def test_the_stream_is_the_one_numpy_guarantees_for_pcg64() -> None:
    raw = np.random.PCG64(7).random_raw(3).tolist()

    assert Draws(7).uniform(3).tolist() == [(number >> 11) / 2**53 for number in raw]


def test_drawing_in_two_parts_continues_the_stream() -> None:
    draws = Draws(7)

    assert [*draws.uniform(2).tolist(), *draws.uniform(3).tolist()] == Draws(7).uniform(5).tolist()


def test_uniform_numbers_lie_in_the_unit_interval_without_one() -> None:
    numbers = Draws(1).uniform(100_000)

    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert numbers.mean() == pytest.approx(0.5, abs=0.005)


def test_latent_numbers_have_mean_zero_and_variance_one() -> None:
    numbers = Draws(1).latent(100_000)

    assert numbers.mean() == pytest.approx(0, abs=0.02)
    assert numbers.var() == pytest.approx(1, abs=0.02)


def test_the_latent_distribution_has_probability_one_mean_zero_and_nearly_variance_one() -> None:
    values, chances = latent_distribution(8)

    assert len(values) == 4 * 7 + 1
    assert chances.sum() == pytest.approx(1)
    assert (values * chances).sum() == pytest.approx(0, abs=1e-12)
    assert (values**2 * chances).sum() == pytest.approx(1, abs=0.02)


def test_a_sample_is_distinct_ascending_and_inside_the_population() -> None:
    drawn = Draws(3).sample(1000, 400)

    assert len(set(drawn)) == 400
    assert drawn == sorted(drawn)
    assert drawn[0] >= 0
    assert drawn[-1] < 1000


def test_a_sample_of_everybody_is_everybody() -> None:
    assert Draws(3).sample(25, 25) == list(range(25))


def test_a_sample_larger_than_the_population_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot draw 26 of 25"):
        Draws(3).sample(25, 26)


def test_every_unit_of_the_population_is_as_likely_to_be_drawn_as_any_other() -> None:
    draws = Draws(5)
    drawn = np.bincount([unit for _ in range(4000) for unit in draws.sample(10, 3)], minlength=10)

    assert drawn.tolist() == pytest.approx([1200] * 10, abs=120)


@pytest.mark.parametrize(("score", "expected"), [(-1e9, 0.0), (-0.75, 0.2), (0.0, 0.5), (0.75, 0.8), (1e9, 1.0)])
def test_the_probability_curve_runs_from_zero_to_one(score: float, expected: float) -> None:
    assert probability(np.array([score]))[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("share", [0.003, 0.25, 0.5, 0.97])
def test_the_intercept_gives_the_assumed_share(share: float) -> None:
    score = np.array([-1.0, 0.0, 0.5, 2.0])
    among = np.array([5.0, 3.0, 1.0, 0.5])

    found = intercept(score, among, share)

    assert (among * probability(found + score)).sum() / among.sum() == pytest.approx(share, abs=1e-4)
