"""Differences and ratios of domains, waves and items, and the adjustment for many comparisons, against R."""

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest

from api.estimation.contrasts import Contrast, contrast
from api.estimation.intervals import mean_interval
from api.estimation.moments import Array
from api.estimation.sample import Sample
from api.estimation.significance import benjamini_hochberg, holm, t_test
from api.estimation.variance import LonelyRule
from tests.estimation.oracle import Excuse, Ledger, Row, design, needs_oracle, number

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle


@pytest.mark.parametrize("file", ["diff_domains.csv", "trend.csv"])
def test_every_difference_of_domains_and_waves_equals_r(file: str, record_property: Recorder) -> None:
    ledger = Ledger(file)
    for row in ledger.rows:
        here = design(row["design_id"])
        first, second = (here.answers(row["item"], row[name]) for name in ("filter_a", "filter_b"))
        found = _contrast(here.sample, first, second, cast(LonelyRule, row["lonely_psu"]))
        _check_sides(ledger, row, found, "a", "b")
        ledger.check(row, "degf_union", found.df[0, 0], 0)
        test = t_test(found.value, found.se, found.df - 1)
        ledger.check(row, "t_df", test.df[0, 0], 0)
        excuse: Excuse | None = None
        if np.isinf(number(row["t"])):
            assert np.isnan(test.t)
            excuse = "no test without a standard error (R: t = ±∞)"
        else:
            ledger.check(row, "t", test.t[0, 0], 1e-10, floor=1e-10)
            ledger.check(row, "p_value", test.p[0, 0], 1e-8, floor=1e-300)
        _check_difference(ledger, row, found, found.df - 1)
        ledger.check(row, "ratio", found.ratio[0, 0], 1e-12)
        ledger.settle(excuse)
    ledger.close(record_property)


def test_every_difference_of_items_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("diff_items.csv")
    for row in ledger.rows:
        here = design(row["design_id"])
        first, second = (here.answers(row[name], row["filter"]) for name in ("item_1", "item_2"))
        patterns = Sample.drawn(np.ones(len(first))).joint(first, second)
        ledger.check(row, "n_both", patterns.cc.sum(), 0)
        if row["base"] == "common":
            ledger.check(row, "n_only_1", patterns.ca.sum() - patterns.cc.sum(), 0)
            ledger.check(row, "n_only_2", patterns.ac.sum() - patterns.cc.sum(), 0)
            unanswered = np.isnan(first) | np.isnan(second)
            first, second = np.where(unanswered, np.nan, first), np.where(unanswered, np.nan, second)
        found = _contrast(here.sample, first, second)
        _check_sides(ledger, row, found, "1", "2")
        ledger.check(row, "df", found.df[0, 0], 0)
        p = t_test(found.value, found.se, found.df).p[0, 0]
        ledger.check(row, "p_value", p, 1e-8, floor=1e-300)
        _check_difference(ledger, row, found, found.df)
        ledger.settle()
    ledger.close(record_property)


def test_every_adjusted_p_value_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("padjust.csv")
    for family in {row["family"] for row in ledger.rows}:
        rows = [row for row in ledger.rows if row["family"] == family]
        p = np.array([number(row["p_value"]) for row in rows])
        for name, adjusted in {"holm": holm(p), "bh": benjamini_hochberg(p)}.items():
            for row, value in zip(rows, adjusted.tolist(), strict=True):
                ledger.check(row, name, value, 1e-14)
        for _ in rows:
            ledger.settle()
    ledger.close(record_property)


def _contrast(sample: Sample, first: Array, second: Array, lonely: LonelyRule = "adjust") -> Contrast:
    return contrast(sample.rows(first), sample.rows(second), sample.joint(first, second), lonely)


def _check_sides(ledger: Ledger, row: Row, found: Contrast, first: str, second: str) -> None:
    for name, side in ((first, found.first), (second, found.second)):
        ledger.check(row, f"n_{name}", side.n[0, 0], 0)
        ledger.check(row, f"est_{name}", side.value[0, 0], 1e-12)
        ledger.check(row, f"se_{name}", side.se[0, 0], 1e-10, floor=1e-15)
    product = number(row[f"se_{first}"]) * number(row[f"se_{second}"])
    scale = max(abs(found.value[0, 0]), 1e-15) * 1e-15  # where one of the two has no spread, R's covariance is noise
    ledger.check(row, f"cov_{first}{second}", found.covariance[0, 0], 1e-10, floor=max(1e-10 * product, scale))


def _check_difference(ledger: Ledger, row: Row, found: Contrast, df: Array) -> None:
    ledger.check(row, "diff", found.value[0, 0], 1e-10)
    ledger.check(row, "se_diff", found.se[0, 0], 1e-10)
    for name, bound in zip(("ci_low", "ci_high"), mean_interval(found.value, found.se, df, 0.95), strict=True):
        ledger.check(row, name, bound[0, 0], 1e-10, floor=1e-10)
