"""The formulas on moments equal a respondent-by-respondent computation, with nothing beside the clone."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from scipy import stats

from api.estimation.contrasts import contrast, differences
from api.estimation.estimates import estimate
from api.estimation.intervals import effective_size, share_interval, t_quantile
from api.estimation.moments import Joint
from api.estimation.precision import share_precision
from api.estimation.quantiles import quantile
from api.estimation.significance import benjamini_hochberg, holm, t_test
from api.estimation.variance import LonelyRule
from tests.estimation import textbook
from tests.estimation.generated import answers_of, joint_of_domains_apart, sample_of, survey

EXACT = 1e-12
DOMAINS = ["abc", "a", "bc"]
ITEMS = ["facebook", "minutes"]


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("lonely", get_args(LonelyRule))
@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("item", ITEMS)
def test_means_and_their_errors(item: str, domain: str, lonely: LonelyRule, clustered: bool) -> None:
    respondents = survey(clustered)
    found = estimate(sample_of(respondents).rows(answers_of(respondents, item, domain)), lonely)
    assert found.value[0, 0] == pytest.approx(textbook.weighted_mean(respondents, domain, item), rel=EXACT)
    assert found.df[0, 0] == textbook.degrees_of_freedom(respondents, domain, [item])
    if lonely == "average" and domain != "abc":
        respondents = [r for r in respondents if any(_answered(q, item, domain) for q in respondents if q[0] == r[0])]
    z = textbook.linearised(respondents, domain, item)
    assert found.variance[0, 0] == pytest.approx(textbook.variance(respondents, z, lonely), rel=EXACT)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("item", ITEMS)
def test_differences_of_domains_are_linearised_as_differences(item: str, clustered: bool) -> None:
    respondents = survey(clustered)
    sample = sample_of(respondents)
    a, b = (answers_of(respondents, item, domain) for domain in ("a", "bc"))
    found = contrast(sample.rows(a), sample.rows(b), sample.joint(a, b))
    za, zb = (textbook.linearised(respondents, domain, item) for domain in ("a", "bc"))
    difference = textbook.variance(respondents, [one - two for one, two in zip(za, zb, strict=True)])
    assert found.variance[0, 0] == pytest.approx(difference, rel=EXACT)
    assert found.df[0, 0] == textbook.degrees_of_freedom(respondents, "abc", [item])
    mean_a, mean_b = (textbook.weighted_mean(respondents, domain, item) for domain in ("a", "bc"))
    assert found.ratio[0, 0] == pytest.approx(mean_a / mean_b, rel=EXACT)


def test_domains_apart_need_no_joint_sums_without_clusters() -> None:
    respondents = survey()
    sample = sample_of(respondents)
    a, b = (answers_of(respondents, "facebook", domain) for domain in ("a", "bc"))
    without = contrast(sample.rows(a), sample.rows(b), joint_of_domains_apart(sample.rows(a).moments))
    assert without.covariance == pytest.approx(contrast(sample.rows(a), sample.rows(b), sample.joint(a, b)).covariance)
    assert without.covariance[0, 0] != 0


def test_a_part_against_its_whole_needs_only_the_part_s_moments() -> None:
    respondents = survey()
    sample = sample_of(respondents)
    part, whole = (sample.rows(answers_of(respondents, "xing", domain)) for domain in ("a", "abc"))
    found = contrast(part, whole, Joint.within(part.moments))
    za, zb = (textbook.linearised(respondents, domain, "xing") for domain in ("a", "abc"))
    difference = textbook.variance(respondents, [one - two for one, two in zip(za, zb, strict=True)])
    assert found.variance[0, 0] == pytest.approx(difference, rel=EXACT)
    assert found.df[0, 0] == textbook.degrees_of_freedom(respondents, "abc", ["xing"])


@pytest.mark.parametrize("clustered", [False, True])
def test_differences_of_items_on_their_own_bases(clustered: bool) -> None:
    respondents = survey(clustered)
    sample = sample_of(respondents)
    both = np.hstack([answers_of(respondents, item) for item in ("facebook", "xing")])
    joint = sample.joint(both[:, :1], both[:, 1:])
    found = differences(sample.rows(both), np.array([0]), np.array([1]), joint)
    za, zb = (textbook.linearised(respondents, "abc", item) for item in ("facebook", "xing"))
    difference = textbook.variance(respondents, [one - two for one, two in zip(za, zb, strict=True)])
    assert found.variance[0, 0] == pytest.approx(difference, rel=EXACT)
    assert found.df[0, 0] == textbook.degrees_of_freedom(respondents, "abc", ["facebook", "xing"])


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_reach_their_share(p: float) -> None:
    respondents = survey()
    found = quantile(answers_of(respondents, "minutes")[:, 0], sample_of(respondents), p, "math", "mean")
    assert found.value == textbook.smallest_reaching(respondents, "minutes", p)
    below = [r._replace(answers={"le": float(r.answers["minutes"] <= found.value)} if "minutes" in r.answers else {})
             for r in respondents]  # fmt: skip
    share = textbook.weighted_mean(below, "abc", "le")
    reach = stats.t.isf(0.025, found.df) * math.sqrt(textbook.variance(below, textbook.linearised(below, "abc", "le")))
    assert found.low == textbook.smallest_reaching(respondents, "minutes", share - reach)
    assert found.se == pytest.approx((found.high - found.low) / (2 * stats.t.isf(0.025, found.df)))
    assert found.high == textbook.smallest_reaching(respondents, "minutes", share + reach)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_product_s_interval_solves_wilson_s_equation(domain: str) -> None:
    respondents = survey()
    found = estimate(sample_of(respondents).rows(answers_of(respondents, "facebook", domain)))
    size = effective_size(found.value, found.se, found.n, found.kish)
    p, n = found.value[0, 0], found.n[0, 0]
    assert size[0, 0] == pytest.approx(min(p * (1 - p) / found.variance[0, 0], n), rel=EXACT)
    low, high = share_interval(found.value, size, found.n, found.df, 0.9)
    t = float(t_quantile(0.9, found.df)[0, 0])
    assert low[0, 0] == pytest.approx(textbook.wilson_bound(p, size[0, 0], t, upper=False), abs=1e-12)
    assert high[0, 0] == pytest.approx(textbook.wilson_bound(p, size[0, 0], t, upper=True), abs=1e-12)


@pytest.mark.parametrize("clustered", [False, True], ids=["respondents", "clusters"])
@pytest.mark.parametrize("domain", DOMAINS)
def test_neither_size_nor_degrees_of_freedom_exceed_kish_s_sizes(domain: str, clustered: bool) -> None:
    respondents = survey(clustered)
    found = estimate(sample_of(respondents).rows(answers_of(respondents, "facebook", domain)))
    kish = textbook.kish_sizes(respondents, domain, "facebook")
    limited = share_precision(found.value, found.se, found, "kish")
    size = effective_size(found.value, found.se, found.n, found.kish)[0, 0]
    assert limited.size[0, 0] == pytest.approx(min(size, kish.sampled), rel=EXACT)
    assert limited.df[0, 0] == pytest.approx(min(found.df[0, 0], kish.units), rel=EXACT)
    r = share_precision(found.value, found.se, found, "r_survey")
    assert (r.size[0, 0], r.df[0, 0]) == (size, found.df[0, 0])


def test_adjusted_p_values_of_a_worked_example() -> None:
    """By hand: ranks .01, .03, .04, .2; the NaN is no test and does not count."""
    p = np.array([0.04, 0.01, np.nan, 0.03, 0.2])
    assert holm(p) == pytest.approx([0.09, 0.04, np.nan, 0.09, 0.2], nan_ok=True)
    assert benjamini_hochberg(p) == pytest.approx([0.16 / 3, 0.04, np.nan, 0.16 / 3, 0.2], nan_ok=True)


def test_student_s_test_needs_an_error_and_a_degree_of_freedom() -> None:
    found = t_test(np.array([0.1, 0.1, 0.1]), np.array([0.05, 0.0, 0.05]), np.array([10.0, 10.0, 0.0]))
    assert found.t == pytest.approx([2.0, np.nan, np.nan], nan_ok=True)
    assert found.p[0] == pytest.approx(0.07338803477074039, rel=1e-12)
    assert np.isnan(found.p[1:]).all()


def _answered(respondent: textbook.Respondent, item: str, domain: str) -> bool:
    return respondent.domain in domain and item in respondent.answers
