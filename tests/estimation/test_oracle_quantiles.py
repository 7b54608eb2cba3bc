"""Quantiles against R's svyquantile."""

from collections.abc import Callable

from api.estimation.quantiles import quantile
from tests.estimation.oracle import Ledger, design, needs_oracle, number

Recorder = Callable[[str, object], None]
pytestmark = needs_oracle


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
