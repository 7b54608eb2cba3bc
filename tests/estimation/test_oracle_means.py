"""Means and shares of every design, and the designs themselves, against R's svymean.

R's totals and design effects, in the same rows, are not offered.
"""

from collections.abc import Callable
from typing import cast

import numpy as np

from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import mean_interval
from api.estimation.variance import LonelyRule
from tests.estimation.oracle import Ledger, Row, design, needs_oracle

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle


def test_every_design_has_the_rows_and_degrees_of_freedom_of_r(record_property: Recorder) -> None:
    ledger = Ledger("designs.csv")
    for row in ledger.rows:
        sample = design(row["design_id"]).sample
        ledger.check(row, "n_rows", len(sample.weights), 0)
        ledger.check(row, "degf", sample.strata.sampled.sum() - len(sample.strata.sampled), 0)
        ledger.settle()
    ledger.close(record_property)


def test_every_mean_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("means.csv")
    for row in ledger.rows:
        here = design(row["design_id"])
        rows = here.sample.rows(here.answers(row["item"], row["filter"]))
        found = estimate(rows, cast(LonelyRule, row["lonely_psu"]))
        check_estimate(ledger, row, found)
        ledger.check(row, "sum_w2", rows.moments.ww.sum(), 1e-12)
        ledger.check(row, "degf_design", here.sample.strata.sampled.sum() - len(here.sample.strata.sampled), 0)
        ledger.settle()
    ledger.close(record_property)


def check_estimate(ledger: Ledger, row: Row, found: Estimates) -> None:
    """The columns that every mean has."""
    columns = {"n": found.n, "n_pos": found.positives, "degf_domain": found.df}
    for name, values in columns.items():
        ledger.check(row, name, values[0, 0], 0)
    for name, values in {"sum_w": found.weight, "kish_neff": found.kish, "mean": found.value}.items():
        ledger.check(row, name, values[0, 0], 1e-12)
    ledger.check(row, "se", found.se[0, 0], 1e-10, floor=1e-15 * max(1.0, abs(found.value[0, 0])))
    bounds = mean_interval(found.value, found.se, found.df, 0.95)
    for name, bound in zip(("ci_low_t", "ci_high_t"), bounds, strict=True):
        ledger.check(row, name, bound[0, 0], 0, floor=1e-10 * max(1.0, float(np.abs(found.value[0, 0]))))
