"""The coverage study in small: its population, its bookkeeping, and the table it left in the documentation."""

from __future__ import annotations

import re

import numpy as np
import pytest

from api.estimation.estimates import estimate
from tests.studies.coverage import ACCEPTED, DOCUMENT, DOMAIN_SIZES, PRODUCT, SHARES, is_accepted, study
from tests.studies.population import ONE_SECTOR, draw_samples, population


def test_samples_of_the_population_are_unbiased() -> None:
    truth = population(105, 0.25, ONE_SECTOR)
    found = estimate(draw_samples(truth, 4000, np.random.default_rng(1)))
    assert truth.share == pytest.approx(0.25, abs=0.005)
    assert found.n.mean() == pytest.approx(105, rel=0.02)
    assert found.value.mean() == pytest.approx(truth.share, abs=0.005)
    assert found.variance.mean() == pytest.approx(found.value.var(), rel=0.15)


def test_the_product_s_interval_covers_where_r_s_does_not() -> None:
    found = study(35, 0.02, ONE_SECTOR, np.random.default_rng(1))
    assert ACCEPTED[0] <= found.coverage[PRODUCT] <= ACCEPTED[1]
    assert found.coverage["wilson"] < 0.6


def test_the_documented_coverage_is_that_of_all_settings_and_within_the_accepted_range() -> None:
    table = DOCUMENT.read()
    rows = re.findall(r"^\| (\d+) \| [\d.]+ % \| \d+ % \| ([\d.]+) \(\d+\) \| ([\d.]+) ", table, flags=re.MULTILINE)
    assert len(rows) == 2 * len(DOMAIN_SIZES) * len(SHARES)
    within = [(int(n), float(kish) / 100, float(r_survey) / 100) for n, kish, r_survey in rows[: len(rows) // 2]]
    assert all(is_accepted(n, kish) for n, kish, _ in within)
    assert all(ACCEPTED[0] <= r_survey <= ACCEPTED[1] for _, _, r_survey in within)


def test_the_table_is_written_between_its_markers_only() -> None:
    assert (
        DOCUMENT.replaced(f"a\n{DOCUMENT.begin}\nold\n{DOCUMENT.end}\nb", "new")
        == f"a\n{DOCUMENT.begin}\nnew\n{DOCUMENT.end}\nb"
    )
    with pytest.raises(ValueError, match="needs the lines"):
        DOCUMENT.replaced("no markers", "new")
