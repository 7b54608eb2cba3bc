"""The formulas on moments equal a respondent-by-respondent computation, with nothing beside the clone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from scipy import stats

from api.estimation.contrasts import contrast, differences, paired
from api.estimation.design_effects import design_effect, design_effect_with_replacement, kish_effect
from api.estimation.estimates import estimate
from api.estimation.intervals import effective_size, share_interval, t_quantile
from api.estimation.moments import Joint, Rows, Strata
from api.estimation.quantiles import quantile
from api.estimation.significance import benjamini_hochberg, bonferroni, holm, t_test
from api.estimation.tables import TableMoments, rao_scott
from api.estimation.totals import totals
from api.estimation.variance import LonelyRule
from tests.estimation import textbook
from tests.estimation.generated import answers_of, sample_of, survey

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
def test_totals_are_centred_in_lonely_strata(clustered: bool) -> None:
    respondents = survey(clustered)
    found = totals(sample_of(respondents).rows(answers_of(respondents, "minutes")))
    z = [r.weight * r.answers.get("minutes", 0.0) for r in respondents]
    centre = math.fsum(z) / len({r.unit for r in respondents})
    assert found.value[0, 0] == pytest.approx(math.fsum(z), rel=EXACT)
    assert found.variance[0, 0] == pytest.approx(textbook.variance(respondents, z, centre=centre), rel=EXACT)


def test_the_error_of_a_total_is_that_of_the_linearised_sum() -> None:
    respondents = survey()
    sample, answers = sample_of(respondents), answers_of(respondents, "minutes")
    z = np.nan_to_num(sample.weights[:, None] * answers)
    everybody = np.ones(len(respondents), dtype=np.bool_)
    assert sample.total_variance(z, everybody) == pytest.approx(totals(sample.rows(answers)).variance[0], rel=EXACT)


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
    log_ratio = [one / mean_a - two / mean_b for one, two in zip(za, zb, strict=True)]
    assert found.log_ratio_se[0, 0] ** 2 == pytest.approx(textbook.variance(respondents, log_ratio), rel=EXACT)
    assert found.ratio[0, 0] == pytest.approx(mean_a / mean_b, rel=EXACT)


def test_domains_apart_need_no_joint_sums_without_clusters() -> None:
    respondents = survey()
    sample = sample_of(respondents)
    a, b = (answers_of(respondents, "facebook", domain) for domain in ("a", "bc"))
    without = contrast(sample.rows(a), sample.rows(b), Joint.apart(sample.rows(a).moments))
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


def test_cells_of_a_table_with_different_strata_are_brought_together() -> None:
    respondents = survey()
    sample = sample_of(respondents)
    cells = [sample.rows(answers_of(respondents, "facebook", domain)) for domain in "abc"]
    kept = [np.flatnonzero(cell.moments.n[:, 0] > 0) for cell in cells]
    assert len({tuple(places) for places in kept}) > 1, "the cells should differ in their strata"
    moments = [cell.moments.rows(places) for cell, places in zip(cells, kept, strict=True)]
    numbers = np.concatenate(kept)
    table = Rows(
        type(moments[0])(**{name: np.concatenate([getattr(m, name) for m in moments]) for name in vars(moments[0])}),
        replace(sample.strata, sampled=sample.strata.sampled[numbers], fraction=sample.strata.fraction[numbers]),
        np.cumsum([0, *map(len, kept)][:-1]),
    )
    first, second = paired(table, numbers, np.array([0, 2]), np.array([1, 0]))
    found = contrast(first, second, Joint.apart(first.moments))
    for place, (one, two) in enumerate([("a", "b"), ("c", "a")]):
        za, zb = (textbook.linearised(respondents, domain, "facebook") for domain in (one, two))
        difference = textbook.variance(respondents, [x - y for x, y in zip(za, zb, strict=True)])
        assert found.variance[place, 0] == pytest.approx(difference, rel=EXACT)


def test_the_test_of_a_fourfold_table() -> None:
    """With one degree of freedom Δ is n Var(Σ ±p̂/p) / Σ 1/p, the variance being that of one linearised sum."""
    respondents = [r for r in survey() if {"facebook", "xing"} <= r.answers.keys()]
    everybody = survey()
    cells = {(i, j): 0.0 for i in (0, 1) for j in (0, 1)}
    for r in respondents:
        cells[int(r.answers["facebook"]), int(r.answers["xing"])] += r.weight
    total = math.fsum(cells.values())
    p = {cell: weight / total for cell, weight in cells.items()}
    sign = {cell: (-1) ** sum(cell) for cell in p}
    z = []
    for r in everybody:
        cell = (int(r.answers.get("facebook", 9)), int(r.answers.get("xing", 9)))
        z.append(r.weight / total * sign[cell] / p[cell] if cell in p else 0.0)
    centre = math.fsum(z) / total
    assert centre == pytest.approx(0, abs=1e-15)
    effect = len(respondents) * textbook.variance(everybody, z) / math.fsum(1 / share for share in p.values())
    rows, columns = ([math.fsum(p[c] for c in p if c[axis] == k) for k in (0, 1)] for axis in (0, 1))
    statistic = len(respondents) * math.fsum(
        (p[i, j] / (rows[i] * columns[j]) - 1) ** 2 * rows[i] * columns[j] for i, j in p
    )
    found = rao_scott(_fourfold(), sample_of(everybody).strata)
    assert found.statistic == pytest.approx(statistic, rel=1e-11)
    assert found.f == pytest.approx(statistic / effect, rel=1e-11)
    assert found.numerator_df == pytest.approx(1, rel=EXACT)
    assert found.p == pytest.approx(stats.f.sf(statistic / effect, 1, found.denominator_df), rel=1e-9)
    assert found.first_order_p == pytest.approx(stats.chi2.sf(statistic / effect, 1), rel=1e-9)


def test_the_test_of_a_simple_random_sample_is_pearson_s_but_for_n_over_n_minus_1() -> None:
    counts = np.array([[8.0, 5.0], [4.0, 9.0], [6.0, 2.0]])
    n = counts.sum()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    pearson = ((counts - expected) ** 2 / expected).sum()
    table = TableMoments.of_elements(np.array([n]), counts[None], counts[None])
    found = rao_scott(table, Strata(np.array([n]), np.array([0.0])))
    assert found.statistic == pytest.approx(pearson, rel=EXACT)
    assert found.f == pytest.approx(pearson * (n - 1) / n / 2, rel=1e-11)
    assert (found.numerator_df, found.denominator_df) == pytest.approx((2, 2 * (n - 1)), rel=1e-11)
    assert found.p == pytest.approx(stats.f.sf(found.f, 2, 2 * (n - 1)), rel=1e-9)
    assert found.table_df == 2
    assert found.first_order_p == pytest.approx(stats.chi2.sf(pearson * (n - 1) / n, 2), rel=1e-9)


def _fourfold() -> TableMoments:
    everybody = survey()
    names = sorted({r.stratum for r in everybody})
    n, w, ww = np.zeros(len(names)), np.zeros((len(names), 2, 2)), np.zeros((len(names), 2, 2))
    for r in everybody:
        if {"facebook", "xing"} <= r.answers.keys():
            place = names.index(r.stratum), int(r.answers["facebook"]), int(r.answers["xing"])
            n[place[0]] += 1
            w[place] += r.weight
            ww[place] += r.weight**2
    return TableMoments.of_elements(n, w, ww)


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


def test_design_effects_compare_with_simple_random_sampling() -> None:
    respondents = survey()
    found = estimate(sample_of(respondents).rows(answers_of(respondents, "minutes")))
    base = [r for r in respondents if "minutes" in r.answers]
    total, mean = math.fsum(r.weight for r in base), textbook.weighted_mean(respondents, "abc", "minutes")
    s2 = math.fsum(r.weight * (r.answers["minutes"] - mean) ** 2 for r in base) / total * len(base) / (len(base) - 1)
    with_replacement = found.variance[0, 0] / (s2 / len(base))
    assert design_effect_with_replacement(found)[0, 0] == pytest.approx(with_replacement, rel=EXACT)
    assert design_effect(found)[0, 0] == pytest.approx(with_replacement / (1 - len(base) / total), rel=EXACT)
    cv2 = math.fsum((r.weight - total / len(base)) ** 2 for r in base) / len(base) / (total / len(base)) ** 2
    assert kish_effect(found)[0, 0] == pytest.approx(1 + cv2, rel=EXACT)


def test_adjusted_p_values_of_a_worked_example() -> None:
    """By hand: ranks .01, .03, .04, .2; the NaN is no test and does not count."""
    p = np.array([0.04, 0.01, np.nan, 0.03, 0.2])
    assert holm(p) == pytest.approx([0.09, 0.04, np.nan, 0.09, 0.2], nan_ok=True)
    assert bonferroni(p) == pytest.approx([0.16, 0.04, np.nan, 0.12, 0.8], nan_ok=True)
    assert benjamini_hochberg(p) == pytest.approx([0.16 / 3, 0.04, np.nan, 0.16 / 3, 0.2], nan_ok=True)


def test_student_s_test_needs_an_error_and_a_degree_of_freedom() -> None:
    found = t_test(np.array([0.1, 0.1, 0.1]), np.array([0.05, 0.0, 0.05]), np.array([10.0, 10.0, 0.0]))
    assert found.t == pytest.approx([2.0, np.nan, np.nan], nan_ok=True)
    assert found.p[0] == pytest.approx(0.07338803477074039, rel=1e-12)
    assert np.isnan(found.p[1:]).all()


def _answered(respondent: textbook.Respondent, item: str, domain: str) -> bool:
    return respondent.domain in domain and item in respondent.answers
