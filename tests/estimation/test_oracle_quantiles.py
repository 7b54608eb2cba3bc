"""Tests of independence and quantiles against R's svychisq and svyquantile."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from api.estimation.quantiles import quantile
from api.estimation.sample import Sample
from api.estimation.tables import TableMoments, rao_scott
from tests.estimation.oracle import Design, Excuse, Ledger, Row, design, needs_oracle, number

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle

NOT_OFFERED: dict[str, Excuse] = {
    "Wald": "Wald tests are not offered (too liberal for many categories)",
    "adjWald": "Wald tests are not offered (too liberal for many categories)",
    "lincom": "p by saddlepoint is not offered (X², n and df compared)",
    "saddlepoint": "p by saddlepoint is not offered (X², n and df compared)",
}


def test_every_rao_scott_test_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("chisq.csv")
    for row in ledger.rows:
        here = design(row["design_id"])
        table = _table(here, row)
        found = rao_scott(table, here.sample.strata)
        ledger.check(row, "n", table.n.sum(), 0)
        ledger.check(row, "design_df", table.psus.sum() - (table.psus > 0).sum(), 0)
        if row["statistic"] == "F":
            ledger.check(row, "value", found.f, 1e-10)
            ledger.check(row, "ndf", found.numerator_df, 1e-10)
            ledger.check(row, "ddf", found.denominator_df, 1e-10)
            ledger.check(row, "p_value", found.p, 1e-8, floor=1e-300)
        elif "Wald" not in row["statistic"]:
            ledger.check(row, "value", found.statistic, 1e-10)
        if row["statistic"] == "Chisq":
            ledger.check(row, "ndf", found.table_df, 0)
            ledger.check(row, "p_value", found.first_order_p, 1e-8, floor=1e-300)
        ledger.settle(NOT_OFFERED.get(row["statistic"]))
    ledger.close(record_property)


def test_every_quantile_equals_r(record_property: Recorder) -> None:
    ledger = Ledger("quantiles.csv")
    for row in ledger.rows:
        here = design(row["design_id"])
        answers = here.answers(row["item"], row["filter"])[:, 0]
        level = number(row["level"])
        found = quantile(answers, here.sample, number(row["prob"]), row["qrule"], row["interval_type"], level)
        ledger.check(row, "n", found.n, 0)
        ledger.check(row, "df", found.df, 0)
        ledger.check(row, "quantile", found.value, 0)
        # read between two values (hf7), a bound moves with the last digits of the share's interval
        tolerance = 1e-10 if row["qrule"] == "hf7" else 0.0
        ledger.check(row, "ci_low", found.low, tolerance)
        ledger.check(row, "ci_high", found.high, tolerance)
        ledger.check(row, "se", found.se, 1e-10)
        ledger.settle()
    ledger.close(record_property)


def _table(here: Design, row: Row) -> TableMoments:
    """The table's moments, by a sum over respondents and units."""
    sample = here.sample
    inside = here.domain(row["filter"])
    classes = []
    for column in (row["row_var"], row["col_var"]):
        codes = here.columns[column]
        inside &= ~np.isin(codes, ["NA", "-1", "-2"])
        classes.append(codes)
    row_codes, column_codes = (np.unique(codes[inside]) for codes in classes)
    cell = np.searchsorted(row_codes, classes[0]) * len(column_codes) + np.searchsorted(column_codes, classes[1])
    count, strata = len(row_codes) * len(column_codes), len(sample.strata.sampled)
    units = np.zeros((sample.unit.max() + 1, count))
    np.add.at(units, (sample.unit[inside], cell[inside]), sample.weights[inside])
    n, psus, w = np.zeros(strata), np.zeros(strata), np.zeros((strata, count))
    products = np.zeros((strata, count, count))
    for unit, stratum in _strata_of_units(sample, inside):
        psus[stratum] += 1
        w[stratum] += units[unit]
        products[stratum] += np.outer(units[unit], units[unit])
    np.add.at(n, sample.stratum[inside], 1)
    return TableMoments(n, psus, w.reshape(strata, len(row_codes), -1), products)


def _strata_of_units(sample: Sample, inside: NDArray[np.bool_]) -> set[tuple[int, int]]:
    return set(zip(sample.unit[inside].tolist(), sample.stratum[inside].tolist(), strict=True))
