"""Weights brought to margins, and means under them, against R's postStratify, rake and calibrate."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from api.estimation.calibration import calibrate
from api.estimation.estimates import estimate
from api.estimation.margins import Margin
from api.estimation.moments import Array
from api.estimation.weighting import NewWeights, post_stratify, rake
from tests.estimation.oracle import ORACLE, Ledger, _read, design, needs_oracle, number

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle

DIMENSIONS = {"poststratify_sector": ("sector",), "rake_sector_size_region": ("sector", "size", "region")}
ITERATED = 1e-8
"""R rakes until the tables change by less than 1e-9 and calibrates to 1e-10; both leave some of that."""


def margins_of(method: str) -> list[Margin]:
    columns = design("a25").columns
    margins = []
    for dimension in DIMENSIONS.get(method, ("sector", "size")):
        rows = [row for row in _read(ORACLE / "data" / "margins_a25.csv") if row["margin"] == dimension]
        cells = sorted(row["level"] for row in rows)
        totals_ = {row["level"]: number(row["total"]) for row in rows}
        membership = np.searchsorted(np.array(cells), columns[dimension])
        margins.append(Margin(dimension, tuple(cells), np.array([totals_[cell] for cell in cells]), membership))
    return margins


def weighting_of(method: str) -> NewWeights:
    weights, margins = design("a25").sample.weights, margins_of(method)
    if method.startswith("poststratify"):
        return post_stratify(weights, margins[0])
    if method.startswith("rake"):
        return rake(weights, margins)
    if method.startswith("calibrate_logit"):
        return calibrate(weights, margins, "logit", (0.5, 2.0))
    return calibrate(weights, margins, "raking" if "raking" in method else "linear")


def test_every_weight_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("weights_a25.csv")
    found = {method: weighting_of(method) for method in dict.fromkeys(row["method"] for row in ledger.rows)}
    columns = design("a25").columns
    place = {identifier: at for at, identifier in enumerate(columns["resp_id"].tolist())}
    for row in ledger.rows:
        exact = row["method"] in ("poststratify_sector", "calibrate_linear_sector_size")
        weight = found[row["method"]].weights[place[row["resp_id"]]]
        ledger.check(row, "weight_out", weight, 1e-10 if exact else ITERATED)
        ledger.settle()
    assert all(weighting.misfit <= 1e-9 for weighting in found.values())
    ledger.close(record_property)


@cache
def calibrated_by_r(method: str) -> Array:
    return np.array([number(row["weight_out"]) for row in Ledger("weights_a25.csv").rows if row["method"] == method])


def test_every_calibrated_mean_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("means_calibrated.csv")
    for row in ledger.rows:
        method = row["design_id"]
        sample = replace(design("a25").sample, weights=calibrated_by_r(method))
        answers = design("a25").answers(row["item"], row["filter"])
        rows = sample.rows(answers)
        found = estimate(rows)
        for name, values in {"n": found.n, "n_pos": found.positives, "degf_domain": found.df}.items():
            ledger.check(row, name, values[0, 0], 0)
        for name, values in {"sum_w": found.weight, "kish_neff": found.kish, "mean": found.value}.items():
            ledger.check(row, name, values[0, 0], 1e-12)
        ledger.check(row, "sum_w2", rows.moments.ww.sum(), 1e-12)
        ledger.settle("the variance that calibration leaves is not offered (mean, n, df and weights compared)")
    ledger.close(record_property)
