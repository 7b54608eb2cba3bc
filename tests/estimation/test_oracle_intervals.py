"""Intervals of shares: R's own methods, the rules for degenerate shares, and the product's interval."""

from collections.abc import Callable
from typing import cast

import numpy as np

from api.estimation.estimates import Estimates, estimate
from api.estimation.intervals import (
    clopper_pearson,
    effective_size,
    korn_graubard_interval,
    korn_graubard_size,
    share_interval,
    t_quantile,
    wilson,
)
from api.estimation.share_methods import share_bounds
from api.estimation.variance import LonelyRule
from tests.estimation.oracle import Excuse, Ledger, Row, design, needs_oracle, number

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle

TOLERANCE = {"logit": 1e-8, "likelihood": 5e-4}
"""R fits a regression for logit and interpolates a profile for likelihood; the others are exact."""


def test_every_interval_of_svyciprop_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("ciprop.csv")
    for row in ledger.rows:
        found = _share(row, cast(LonelyRule, row["lonely_psu"]))
        ledger.check(row, "n", found.n[0, 0], 0)
        ledger.check(row, "estimate", found.value[0, 0], 1e-12)
        excuse = _excuse(row)
        if excuse is None:
            df = found.df if row["method"] == "beta" else np.array([[number(row["df_used"])]])
            bounds = share_bounds(row["method"], found.value, found.se, found.n, df, number(row["level"]))
            for name, bound in zip(("ci_low", "ci_high"), bounds, strict=True):
                ledger.check(row, name, bound[0, 0], 0, floor=TOLERANCE.get(row["method"], 1e-10))
        ledger.settle(excuse)
    ledger.close(record_property)


def test_every_degenerate_share_follows_the_rules(record_property: Recorder) -> None:
    ledger = Ledger("ci_degenerate.csv")
    for row in ledger.rows:
        found, level = _share(row), number(row["level"])
        ledger.check(row, "n", found.n[0, 0], 0)
        ledger.check(row, "kish_neff", found.kish[0, 0], 1e-12)
        ledger.check(row, "df", found.df[0, 0], 0)
        ledger.check(row, "estimate", found.value[0, 0], 0)
        for name, size in {"n": found.n, "kish": found.kish}.items():
            size_kg = korn_graubard_size(size, found.n, found.df, level)
            exact = clopper_pearson(found.value, size_kg, level)
            score = wilson(found.value, size, t_quantile(level, found.df))
            for method, bounds in {"beta": exact, "wilson": score}.items():
                ledger.check(row, f"{method}_{name}_low", bounds[0][0, 0], 0, floor=1e-10)
                ledger.check(row, f"{method}_{name}_high", bounds[1][0, 0], 0, floor=1e-10)
        ledger.settle()
    ledger.close(record_property)


def test_every_recommended_interval_is_the_product_s(record_property: Recorder) -> None:
    ledger = Ledger("ci_recommended.csv")
    for row in ledger.rows:
        found, level = _share(row), number(row["level"])
        size = effective_size(found.value, found.se, found.n, found.kish)
        ledger.check(row, "n", found.n[0, 0], 0)
        ledger.check(row, "df", found.df[0, 0], 0)
        ledger.check(row, "kish_neff", found.kish[0, 0], 1e-12)
        ledger.check(row, "estimate", found.value[0, 0], 1e-12)
        ledger.check(row, "se", found.se[0, 0], 1e-10, floor=1e-15)
        if not np.isnan(number(row["neff_wilson"])):
            ledger.check(row, "neff_wilson", size[0, 0], 1e-10)
            ledger.check(row, "neff_kg", korn_graubard_size(size, found.n, found.df, level)[0, 0], 1e-10)
        bounds = share_interval(found.value, size, found.n, found.df, level)
        exact = korn_graubard_interval(found.value, size, found.n, found.df, level)
        for name, pair in {"wilson": bounds, "kg": exact}.items():
            ledger.check(row, f"{name}_low", pair[0][0, 0], 0, floor=1e-10)
            ledger.check(row, f"{name}_high", pair[1][0, 0], 0, floor=1e-10)
        ledger.settle()
    ledger.close(record_property)


def _share(row: Row, lonely: LonelyRule = "adjust") -> Estimates:
    here = design(row["design_id"])
    return estimate(here.sample.rows(here.answers(row["item"], row["filter"])), lonely)


def _excuse(row: Row) -> Excuse | None:
    if row["degenerate"] == "1":
        return "R's bounds are accidents of rounding (p = 0 or 1, se = 0 or df = 0)"
    if row["df_used"] == "1" and np.isnan(number(row["ci_high"])):
        return "R has no bound on one degree of freedom (0, NaN or NA)"
    return None
