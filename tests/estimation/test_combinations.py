"""Ratios and sums of shares on bases that differ: against the textbook respondent by respondent, and against R."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from api.estimation.combinations import ratios, total, users
from api.estimation.contrasts import Contrast, contrast, differences
from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import effective_size
from api.estimation.moments import Array, Joint, Rows
from api.estimation.sample import Sample
from tests.estimation import textbook
from tests.estimation.generated import answers_of, sample_of, survey
from tests.estimation.oracle import design, expected, needs_oracle, number

DOMAINS = ["abc", "a", "bc"]
DESIGNS = pytest.mark.parametrize("clustered", [False, True], ids=["respondents", "clusters"])


def _joint(parts: list[Joint]) -> Joint:
    return Joint(**{name: np.hstack([getattr(part, name) for part in parts]) for name in Joint.__dataclass_fields__})


def _pairs(sample: Sample, answers: list[Array]) -> tuple[Rows, Estimates, Contrast]:
    """Series side by side, and any two of them."""
    rows = sample.rows(np.hstack(answers))
    places = [(one, other) for other in range(len(answers)) for one in range(other)]
    joint = _joint([sample.joint(answers[one], answers[other]) for one, other in places])
    first, second = np.array(places, dtype=np.intp).T
    return rows, estimate(rows), differences(rows, first, second, joint)


@DESIGNS
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_ratio_is_linearised_as_in_the_textbook(clustered: bool, domain: str) -> None:
    respondents = survey(clustered)
    sample, items = sample_of(respondents), ("facebook", "xing")
    a, b = (answers_of(respondents, item, domain) for item in items)
    found = ratios(contrast(sample.rows(a), sample.rows(b), sample.joint(a, b)))
    p, q = (textbook.weighted_mean(respondents, domain, item) for item in items)
    z, y = (textbook.linearised(respondents, domain, item) for item in items)
    residuals = [(one - p / q * other) / q for one, other in zip(z, y, strict=True)]
    assert found.value.item() == pytest.approx(p / q, rel=1e-12)
    assert found.se.item() == pytest.approx(math.sqrt(textbook.variance(respondents, residuals)), rel=1e-10)


@DESIGNS
@pytest.mark.parametrize("domain", DOMAINS)
def test_a_sum_is_linearised_as_in_the_textbook(clustered: bool, domain: str) -> None:
    respondents, items = survey(clustered), ("facebook", "xing", "minutes")
    _, parts, pairs = _pairs(sample_of(respondents), [answers_of(respondents, item, domain) for item in items])
    found = total(parts, pairs)
    residuals = [sum(z) for z in zip(*(textbook.linearised(respondents, domain, i) for i in items), strict=True)]
    assert found.value.item() == pytest.approx(sum(textbook.weighted_mean(respondents, domain, i) for i in items))
    assert found.se.item() == pytest.approx(math.sqrt(textbook.variance(respondents, residuals)), rel=1e-10)


@needs_oracle
def test_ratios_and_sums_of_two_items_have_the_variance_that_follows_from_r() -> None:
    rows = [row for row in expected("diff_items.csv") if row["base"] == "own"]
    assert rows
    for row in rows:
        here = design(row["design_id"])
        a, b = (here.answers(row[name], row["filter"]) for name in ("item_1", "item_2"))
        _, parts, pairs = _pairs(here.sample, [a, b])
        p, q, s, t, cov = (number(row[name]) for name in ("est_1", "est_2", "se_1", "se_2", "cov_12"))
        ratio, both, r = ratios(pairs), total(parts, pairs), p / q
        assert ratio.value.item() == pytest.approx(r, rel=1e-12), row["case_id"]
        assert ratio.se.item() == pytest.approx(math.sqrt(s**2 + r**2 * t**2 - 2 * r * cov) / q, rel=1e-9)
        assert both.value.item() == pytest.approx(p + q, rel=1e-12), row["case_id"]
        assert both.se.item() == pytest.approx(math.sqrt(s**2 + t**2 + 2 * cov), rel=1e-9), row["case_id"]


@DESIGNS
def test_on_one_base_a_ratio_is_the_mean_among_the_users(clustered: bool) -> None:
    respondents = survey(clustered)
    sample = sample_of(respondents)
    minutes, xing = (answers_of(respondents, item) for item in ("minutes", "xing"))
    using = np.where(np.isnan(minutes) | np.isnan(xing), np.nan, xing)
    doing = np.where(np.isnan(using), np.nan, np.where((using == 1) & (minutes > 20), 1.0, 0.0))
    among = np.where(using == 1, doing, np.nan)
    rows, parts, _ = _pairs(sample, [doing, using, among])
    found = ratios(contrast(sample.rows(doing), sample.rows(using), sample.joint(doing, using)))
    assert found.value.item() == pytest.approx(parts.value[0, 2], rel=1e-10)
    assert found.se.item() == pytest.approx(parts.se[0, 2], rel=1e-10)
    base = users(rows, _at(1), _at(2) if clustered else None)
    for name in ("n", "kish", "df"):
        assert getattr(base, name).item() == pytest.approx(getattr(parts, name)[0, 2], rel=1e-10), name


def _at(place: int) -> NDArray[np.intp]:
    return np.array([place], dtype=np.intp)


@pytest.mark.parametrize(
    ("of", "value", "se"),
    [([0, 0, 0, 0], 0.0, 0.0), ([1, 0, 1, 0], 1.0, 0.0), ([np.nan] * 4, np.nan, np.nan)],
    ids=["none of the users", "all of the users", "nobody answered"],
)
def test_the_ends_of_a_ratio_have_no_spread(of: list[float], value: float, se: float) -> None:
    sample = Sample.drawn([1.7, 2.3, 3.1, 0.4])
    a, b = np.array([of]).T, np.array([[1.0, 0.0, 1.0, 0.0]]).T
    found = ratios(contrast(sample.rows(a), sample.rows(b), sample.joint(a, b)))
    assert (found.value.item(), found.se.item()) == pytest.approx((value, se), nan_ok=True, abs=0)
    if not np.isnan(value):
        base = users(sample.rows(b), _at(0))
        assert effective_size(found.value, found.se, base.n, base.kish).item() == base.kish.item()


def test_a_ratio_to_nobody_is_unknown() -> None:
    sample = Sample.drawn([1.0, 2.0, 3.0])
    a, b = np.array([[0.0, 1.0, 0.0]]).T, np.zeros((3, 1))
    found = ratios(contrast(sample.rows(a), sample.rows(b), sample.joint(a, b)))
    assert np.isnan(found.value).all()
    assert np.isnan(found.se).all()
    nobody = users(sample.rows(b), _at(0))
    assert (nobody.n.item(), nobody.df.item()) == (0, 0)
    assert np.isnan(nobody.kish).all()


def test_a_sum_that_is_the_same_for_everybody_has_no_spread() -> None:
    sample = Sample.drawn([1.7, 2.3, 3.1, 0.4])
    one = np.array([[1.0, 0.0, 0.0, 1.0]]).T
    _, parts, pairs = _pairs(sample, [one, 1 - one])
    assert total(parts, pairs).value.item() == pytest.approx(1)
    assert total(parts, pairs).se.item() == 0


def test_a_sum_of_one_is_that_one() -> None:
    sample = Sample.drawn([1.7, 2.3, 3.1, 0.4])
    rows = sample.rows(np.array([[1.0, 0.0, 0.0, 1.0]]).T)
    none = np.zeros(0, dtype=np.intp)
    nothing = np.zeros((len(rows.strata.sampled), 0))
    found = total(estimate(rows), differences(rows, none, none, Joint(*(nothing,) * 5)))
    assert (found.value.item(), found.se.item()) == (estimate(rows).value.item(), estimate(rows).se.item())
