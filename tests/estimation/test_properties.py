"""What must hold for every sample, whatever its strata, weights and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.concepts.surveys.policies import INTERVALS, Interval
from api.estimation.contrasts import contrast
from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import korn_graubard_interval, mean_interval, share_interval
from api.estimation.moments import Array, Joint, Moments, Rows
from api.estimation.precision import share_precision
from api.estimation.sample import Sample
from tests.estimation.generated import joint_of_domains_apart

LEAVES = 4
METHODS = st.sampled_from(INTERVALS)
EXACT = 1e-12


def holds_for(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Given those, without a deadline: a busy machine is no mistake."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        return settings(deadline=None)(given(*drawn)(test))

    return decorate


@st.composite
def samples(draw: st.DrawFn, shares: bool = True) -> tuple[Sample, Array, Array]:
    """A sample, answers (n × 1, NaN where there is none) and the leaf of each respondent."""
    n = draw(st.integers(1, 40))

    def column(values: st.SearchStrategy[float]) -> Array:
        return np.array(draw(st.lists(values, min_size=n, max_size=n)))

    stratum = column(st.integers(0, 3).map(float))
    weights = column(st.floats(0.05, 500))
    answer = st.sampled_from([0.0, 1.0]) if shares else st.floats(-1000, 1000)
    answers = column(st.one_of(answer, answer, st.just(np.nan)))
    sampled = np.array([(stratum == h).sum() for h in stratum])
    spared = column(st.just(draw(st.sampled_from([0.0, 1.0, 30.0]))))
    population = np.where(draw(st.booleans()), sampled + spared, np.nan)
    return Sample.drawn(weights, stratum, population), answers[:, None], column(st.integers(0, LEAVES - 1).map(float))


def assert_same(first: Estimates, second: Estimates, scale: Array | float = 1.0) -> None:
    """Equal but for rounding: counts exactly, the rest to 1e-12 of its scale."""
    for name in ("n", "positives", "df"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    for name in ("value", "kish"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), rel=EXACT, abs=EXACT, nan_ok=True)
    # variances are differences of squares: their rounding is that of the squares, at most 1 for shares
    assert first.variance == pytest.approx(second.variance, rel=1e-10, abs=EXACT, nan_ok=True)


def interval(found: Estimates, level: float = 0.95, method: Interval = "kish") -> tuple[Array, Array]:
    rests_on = share_precision(found.value, found.se, found, method)
    return share_interval(found.value, rests_on.size, found.n, rests_on.df, level)


@holds_for(samples(), st.permutations(range(LEAVES)))
def test_merging_leaves_in_any_order_changes_nothing(drawn: tuple[Sample, Array, Array], order: list[int]) -> None:
    sample, answers, leaves = drawn
    parts = [sample.rows(np.where(leaves[:, None] == leaf, answers, np.nan)).moments for leaf in order]
    merged = Moments(**{one.name: sum(getattr(part, one.name) for part in parts) for one in fields(Moments)})
    whole = sample.rows(answers)
    assert_same(estimate(replace(whole, moments=merged)), estimate(whole))


@holds_for(samples(), st.floats(1e-3, 1e3), METHODS)
def test_multiplying_all_weights_changes_no_share_error_or_interval(
    drawn: tuple[Sample, Array, Array], factor: float, method: Interval
) -> None:
    sample, answers, _ = drawn
    found = estimate(sample.rows(answers))
    scaled = estimate(replace(sample, weights=sample.weights * factor).rows(answers))
    assert_same(found, scaled)
    for bound, of_scaled in zip(interval(found, method=method), interval(scaled, method=method), strict=True):
        assert bound == pytest.approx(of_scaled, abs=1e-9, nan_ok=True)


@holds_for(samples(), st.randoms(use_true_random=False))
def test_permuting_respondents_changes_nothing(drawn: tuple[Sample, Array, Array], random: Random) -> None:
    sample, answers, _ = drawn
    order = list(range(len(answers)))
    random.shuffle(order)
    permuted = replace(sample, weights=sample.weights[order], stratum=sample.stratum[order], unit=np.arange(len(order)))
    assert_same(estimate(permuted.rows(answers[order])), estimate(sample.rows(answers)))


@holds_for(samples(), st.integers(2, 4))
def test_a_duplicated_cell_changes_nothing(drawn: tuple[Sample, Array, Array], copies: int) -> None:
    """A dimension that says what another one says makes the same cells again."""
    sample, answers, _ = drawn
    rows = sample.rows(answers)
    strata = len(rows.strata.sampled)
    places = np.tile(np.arange(strata), copies)
    design = replace(rows.strata, sampled=rows.strata.sampled[places], fraction=rows.strata.fraction[places])
    repeated = estimate(Rows(rows.moments.rows(places), design, np.arange(copies) * strata))
    found = estimate(rows)
    for copy in range(copies):
        for name in ("n", "value", "variance", "df"):
            assert np.array_equal(getattr(repeated, name)[copy], getattr(found, name)[0], equal_nan=True)


@holds_for(samples(), st.sampled_from([0.9, 0.95, 0.99]), METHODS)
def test_intervals_of_shares_contain_the_share_and_lie_between_0_and_1(
    drawn: tuple[Sample, Array, Array], level: float, method: Interval
) -> None:
    sample, answers, _ = drawn
    found = estimate(sample.rows(answers))
    rests_on = share_precision(found.value, found.se, found, method)
    for bounds in (share_interval, korn_graubard_interval):
        low, high = bounds(found.value, rests_on.size, found.n, rests_on.df, level)
        if found.n[0, 0] == 0:
            assert np.isnan(low).all()
            assert np.isnan(high).all()
        else:
            assert 0 <= low <= found.value <= high <= 1


@holds_for(samples(), METHODS)
def test_a_higher_level_gives_a_wider_interval(drawn: tuple[Sample, Array, Array], method: Interval) -> None:
    sample, answers, _ = drawn
    found = estimate(sample.rows(np.nan_to_num(answers)))
    (low, high), (lower, higher) = interval(found, 0.9, method), interval(found, 0.99, method)
    assert lower <= low
    assert high <= higher


@holds_for(samples())
def test_limiting_precision_by_kish_never_narrows_an_interval(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, _ = drawn
    found = estimate(sample.rows(np.nan_to_num(answers)))
    (low, high), (lower, higher) = interval(found, method="r_survey"), interval(found)
    assert lower <= low
    assert high <= higher


@holds_for(samples(), st.floats(0.05, 500))
def test_equal_weights_in_one_stratum_give_the_interval_of_r(drawn: tuple[Sample, Array, Array], weight: float) -> None:
    sample, answers, _ = drawn
    alike = Sample.drawn(np.full(len(answers), weight))
    found = estimate(alike.rows(answers))
    for bound, of_r in zip(interval(found), interval(found, method="r_survey"), strict=True):
        assert bound == pytest.approx(of_r, abs=1e-9, nan_ok=True)


@holds_for(samples())
def test_weights_that_are_equal_within_strata_cost_no_degree_of_freedom(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, _ = drawn
    of_strata = np.arange(1.0, len(sample.strata.sampled) + 1) ** 3
    found = estimate(replace(sample, weights=of_strata[sample.stratum]).rows(answers))
    assert share_precision(found.value, found.se, found, "kish").df == pytest.approx(found.df, rel=1e-12)


@holds_for(samples())
def test_no_weight_is_a_larger_part_than_the_effective_size_allows(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, _ = drawn
    unlimited = replace(sample, strata=replace(sample.strata, fraction=np.zeros_like(sample.strata.fraction)))
    found = estimate(unlimited.rows(np.nan_to_num(answers)))
    largest = sample.weights.max() / sample.weights.sum()
    assert share_precision(found.value, found.se, found, "kish").size <= (1 + 1e-9) / largest**2


@holds_for(samples(shares=False))
def test_numeric_answers_give_finite_estimates_within_their_range(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, _ = drawn
    found = estimate(sample.rows(answers))
    if found.n[0, 0] == 0:
        assert np.isnan(found.value).all()
        assert np.isnan(found.se).all()
        return
    slack = 1e-9 * np.nanmax(np.abs(answers))
    assert np.nanmin(answers) - slack <= found.value[0, 0] <= np.nanmax(answers) + slack
    assert np.isfinite(found.se).all()
    low, high = mean_interval(found.value, found.se, found.df, 0.95)
    assert found.df[0, 0] < 1 or low <= found.value <= high


@holds_for(samples())
def test_a_domain_against_itself_differs_by_nothing(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, _ = drawn
    rows = sample.rows(answers)
    found = contrast(rows, rows, Joint.within(rows.moments))
    if found.first.n[0, 0] > 0:
        assert found.value[0, 0] == 0
        assert found.variance[0, 0] == pytest.approx(0, abs=EXACT)
        assert found.df[0, 0] == found.first.df[0, 0]


@holds_for(samples(shares=False))
def test_the_covariance_is_never_more_than_the_errors_allow(drawn: tuple[Sample, Array, Array]) -> None:
    sample, answers, leaves = drawn
    rows = [sample.rows(np.where(leaves[:, None] == leaf, answers, np.nan)) for leaf in (0, 1)]
    found = contrast(rows[0], rows[1], joint_of_domains_apart(rows[0].moments))
    product = found.first.se * found.second.se
    assert np.isnan(product) or abs(found.covariance) <= product * (1 + 1e-9) + 1e-9
