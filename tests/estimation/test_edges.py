"""Every edge has a defined answer: shares of 0 and 1, one respondent, one unit, a census, nobody."""

from __future__ import annotations

import numpy as np
import pytest

from api.concepts.surveys.policies import ReliabilityThresholds
from api.estimation.contrasts import contrast
from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import effective_size, mean_interval, share_interval, t_quantile, wilson
from api.estimation.moments import Array
from api.estimation.quantiles import RULES, quantile
from api.estimation.reliability import difference_reliability, mean_reliability, share_reliability
from api.estimation.sample import Sample
from api.estimation.share_methods import METHODS, share_bounds
from api.estimation.variance import LONELY_RULES

WEIGHTS = [1.0, 2.0, 4.0, 1.0, 2.0, 6.0]
STRATA = ["a", "a", "a", "b", "b", "b"]


def share(answers: list[float], sample: Sample | None = None) -> Estimates:
    return estimate((sample or Sample.drawn(WEIGHTS, STRATA)).rows(np.array(answers)[:, None]))


def bounds(found: Estimates) -> tuple[float, float]:
    size = effective_size(found.value, found.se, found.n, found.kish)
    low, high = share_interval(found.value, size, found.n, found.df, 0.95)
    return float(low[0, 0]), float(high[0, 0])


@pytest.mark.parametrize("answer", [0.0, 1.0])
def test_a_share_of_0_or_1_has_no_error_and_an_interval_by_kish(answer: float) -> None:
    found = share([answer] * 6)
    assert (found.value[0, 0], found.se[0, 0], found.spread[0, 0]) == (answer, 0.0, 0.0)
    kish = 16**2 / 62
    assert found.kish[0, 0] == pytest.approx(kish)
    t2 = float(t_quantile(0.95, 4)) ** 2
    far = t2 / (kish + t2)
    assert bounds(found) == pytest.approx((0.0, far) if answer == 0 else (1 - far, 1.0))


def test_one_respondent_says_nothing_about_the_others() -> None:
    found = share([1.0], Sample.drawn([3.0]))
    assert (found.n[0, 0], found.value[0, 0], found.se[0, 0], found.df[0, 0]) == (1, 1.0, 0.0, 0)
    assert bounds(found) == (0.0, 1.0)
    assert np.isnan(mean_interval(found.value, found.se, found.df, 0.95)).all()


def test_nobody_gives_no_figure() -> None:
    found = share([np.nan] * 6)
    assert (found.n[0, 0], found.weight[0, 0]) == (0, 0)
    assert np.isnan([found.value, found.se, found.kish]).all()
    assert np.isnan(bounds(found)).all()


def test_two_empty_domains_have_no_contrast() -> None:
    rows = Sample.drawn(WEIGHTS, STRATA).rows(np.full((6, 1), np.nan))
    found = contrast(rows, rows, Sample.drawn(WEIGHTS, STRATA).joint(np.full((6, 1), np.nan), np.full((6, 1), np.nan)))
    assert np.isnan([found.value, found.se, found.ratio]).all()


def test_strata_of_one_unit_leave_no_degree_of_freedom() -> None:
    found = share([0.0, 1.0, 1.0], Sample.drawn([1.0, 2.0, 3.0], ["a", "b", "c"]))
    assert found.df[0, 0] == 0
    assert found.se[0, 0] > 0
    assert bounds(found) == (0.0, 1.0)


@pytest.mark.parametrize(("lonely", "expected"), [("adjust", True), ("remove", False), ("certainty", False)])
def test_a_lonely_unit_counts_only_by_the_rule_adjust(lonely: str, expected: bool) -> None:
    rows = Sample.drawn([1.0, 2.0, 3.0], ["a", "b", "c"]).rows(np.array([[0.0], [1.0], [1.0]]))
    rule = next(rule for rule in LONELY_RULES if rule == lonely)
    assert bool(estimate(rows, rule).variance[0, 0] > 0) is expected


def test_the_rule_average_has_nothing_to_average_when_all_are_alone() -> None:
    rows = Sample.drawn([1.0, 2.0], ["a", "b"]).rows(np.array([[0.0], [1.0]]))
    assert np.isnan(estimate(rows, "average").variance).all()


def test_a_census_has_no_sampling_error_but_an_interval() -> None:
    sample = Sample.drawn([1.0] * 6, STRATA, [3] * 6)
    found = share([0.0, 1.0, 1.0, 0.0, 0.0, 1.0], sample)
    assert sample.strata.fraction.tolist() == [1.0, 1.0]
    assert found.se[0, 0] == 0.0
    size = effective_size(found.value, found.se, found.n, found.kish)
    assert size[0, 0] == 6
    low, high = bounds(found)
    assert 0 < low < 0.5 < high < 1


def test_a_census_stratum_adds_nothing_to_the_others() -> None:
    answers = np.array([[0.0], [1.0], [1.0], [0.0], [0.0], [1.0]])
    partly = estimate(Sample.drawn([1.0] * 6, STRATA, [3, 3, 3, 30, 30, 30]).rows(answers)).variance[0, 0]
    assert partly == pytest.approx(0.9 * 3 / 2 * (3 * 0.25 - 3 * (1 / 6) ** 2) / 36)


def test_a_stratum_counts_as_a_census_when_almost_nobody_is_left() -> None:
    answers = np.array([[0.0], [1.0], [1.0]])
    for population, sampling_error in ((3 / (1 - 0.9e-7), False), (3 / (1 - 1.1e-7), True)):
        found = estimate(Sample.drawn([1.0] * 3, None, [population] * 3).rows(answers))
        assert bool(found.se[0, 0] > 0) is sampling_error


def test_the_effective_size_never_exceeds_the_respondents() -> None:
    """Yes only where weights are small: the linearised variance is far too small, the cap keeps the interval honest."""
    value, se, n = np.array([0.1]), np.array([0.01]), np.array([20.0])
    assert effective_size(value, se, n, np.array([15.0])) == 20
    assert effective_size(value, np.array([0.1]), n, np.array([15.0])) == pytest.approx(9.0)


@pytest.mark.parametrize("method", METHODS)
def test_methods_for_comparison_are_undefined_without_an_error(method: str) -> None:
    value, se, n = np.array([0.0, 1.0, 0.5, 0.5]), np.array([0.0, 0.0, 0.0, 0.1]), np.full(4, 20.0)
    low, high = share_bounds(method, value, se, n, np.array([18.0, 18.0, 18.0, 0.0]), 0.95)
    assert np.isnan([low, high]).all()


def test_unknown_options_are_refused() -> None:
    rows = Sample.drawn(WEIGHTS, STRATA).rows(np.ones((6, 1)))
    one = np.array([0.5])
    with pytest.raises(ValueError, match="unknown rule for strata with one unit: 'ignore'"):
        estimate(rows, "ignore")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown interval 'wald'"):
        share_bounds("wald", one, one, one, one, 0.95)
    with pytest.raises(ValueError, match="not 0.5 by 'hf99'"):
        quantile(np.ones(6), Sample.drawn(WEIGHTS), 0.5, rule="hf99")
    with pytest.raises(ValueError, match="not 1.0 by 'math'"):
        quantile(np.ones(6), Sample.drawn(WEIGHTS), 1.0, rule="math")


@pytest.mark.parametrize("rule", RULES)
def test_quantiles_of_one_and_of_no_answer(rule: str) -> None:
    sample = Sample.drawn([1.0, 2.0, 3.0])
    alone = quantile(np.array([np.nan, 7.0, np.nan]), sample, 0.5, rule)
    assert (alone.value, alone.n) == (7.0, 1)
    assert np.isnan([alone.low, alone.high]).all()
    nobody = quantile(np.full(3, np.nan), sample, 0.5, rule)
    assert nobody.n == 0
    assert np.isnan(nobody.value)


def test_the_median_of_an_even_number_of_answers_is_between_the_middle_two() -> None:
    sample = Sample.drawn([0.1] * 4)
    answers = np.array([1.0, 2.0, 3.0, 4.0])
    assert quantile(answers, sample, 0.5, "school").value == 2.5
    assert quantile(answers, sample, 0.5, "math").value == 2.0


def test_the_population_of_a_stratum_is_one_number_not_below_the_sample() -> None:
    with pytest.raises(ValueError, match="stratum b: its population size differs"):
        Sample.drawn([1.0] * 3, ["a", "b", "b"], [5, 7, 8])
    with pytest.raises(ValueError, match="stratum b: 2 units sampled out of 1"):
        Sample.drawn([1.0] * 3, ["a", "b", "b"], [5, 1, 1])


def test_clusters_of_the_same_number_in_two_strata_are_two() -> None:
    sample = Sample.drawn([1.0] * 4, ["a", "a", "b", "b"], cluster=[1, 2, 1, 2])
    assert sample.strata.sampled.tolist() == [2.0, 2.0]
    assert len(set(sample.unit.tolist())) == 4


@pytest.mark.parametrize(
    ("p", "n_eff", "df", "label"),
    [
        (0.5, 400.0, 100.0, "good"),
        (0.5, 59.999, 100.0, "caution"),
        (0.5, 29.999, 100.0, "poor"),
        (0.5, 400.0, 7.0, "poor"),
        (0.5, 400.0, 8.0, "good"),
        (0.5, 31.0, 100.0, "poor"),
        (1.0, 60.0, 100.0, "good"),
        (1.0, 59.999, 100.0, "caution"),
        (1.0, 30.0, 100.0, "caution"),
        (1.0, 29.999, 100.0, "poor"),
        (0.5, 80.0, 100.0, "caution"),
        (0.01, 100.0, 100.0, "poor"),
        (0.0, 400.0, 100.0, "good"),
        (np.nan, np.nan, 0.0, "not_assessed"),
    ],
)
def test_reliability_of_shares_changes_at_its_thresholds(p: float, n_eff: float, df: float, label: str) -> None:
    def one(number: float) -> Array:
        return np.array([number])

    assert share_reliability(one(p), one(n_eff), one(500.0), one(df), ReliabilityThresholds()) == [label]


@pytest.mark.parametrize(
    ("se", "label"), [(16.6, "good"), (16.7, "caution"), (33.3, "caution"), (33.4, "poor"), (0.0, "good")]
)
def test_reliability_of_means_follows_their_coefficient_of_variation(se: float, label: str) -> None:
    value, df = np.array([100.0]), np.array([10.0])
    assert mean_reliability(value, np.array([se]), df, ReliabilityThresholds()) == [label]


def test_wilson_s_interval_of_a_known_example() -> None:
    """7 of 20, as prop.test(7, 20, correct = FALSE) has it."""
    low, high = wilson(np.array([0.35]), np.array([20.0]), t_quantile(0.95, np.inf))
    assert (low[0], high[0]) == pytest.approx((0.1811918, 0.5671457), abs=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        ("good", "good", "good"),
        ("good", "caution", "caution"),
        ("poor", "good", "poor"),
        ("caution", "poor", "poor"),
        ("not_assessed", "poor", "not_assessed"),
    ],
)
def test_a_difference_is_as_reliable_as_its_less_reliable_figure(first: str, second: str, label: str) -> None:
    assert difference_reliability(np.array([[first]]), np.array([[second]])).tolist() == [[label]]
    assert difference_reliability(np.array([[second]]), np.array([[first]])).tolist() == [[label]]
