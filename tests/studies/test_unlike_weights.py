"""The study of unlike weights in small: its populations, the level of the product's interval, and the table it left."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest

from api.estimation.estimates import estimate
from tests.studies.drawing import HEAVY, HEAVY_PROPORTIONS, clusters, lognormal_weights, strata
from tests.studies.unlike_weights import DOCUMENT, FEW, GROUPS, PRODUCT, TODAY, Draw, measured

DRAWS: dict[str, Draw] = {
    "strata": partial(strata, slope=0.7),
    "few enterprises": partial(strata, population=6),
    "half behind a tenth": partial(strata, enterprises=HEAVY, proportions=HEAVY_PROPORTIONS),
    "independent": partial(lognormal_weights, spread=1.5),
    "yes behind large weights": partial(lognormal_weights, spread=1.5, slope=0.7),
    "clusters": partial(clusters, between=0.9, spread=1.0),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_samples_are_unbiased_and_so_are_their_variances(draw: Draw) -> None:
    drawn = draw(300, 0.4, 3000, np.random.default_rng(1))
    found = estimate(drawn.rows)
    assert drawn.share == pytest.approx(0.4, abs=0.002)
    assert found.n.mean() == pytest.approx(300, rel=0.02)
    assert found.value.mean() == pytest.approx(drawn.share, abs=0.02)
    assert found.variance.mean() == pytest.approx(found.value.var(), rel=0.25)


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
@pytest.mark.parametrize(("n", "share"), [(50, 0.25), (100, 0.1)])
def test_the_product_s_interval_keeps_its_level(draw: Draw, n: int, share: float) -> None:
    found = measured(n, share, draw(n, share, 3000, np.random.default_rng(7)))
    assert 0.93 <= found.coverage[PRODUCT] <= 0.99


def test_that_of_r_does_not_under_unlike_weights() -> None:
    found = measured(100, 0.1, lognormal_weights(100, 0.1, 3000, np.random.default_rng(7), spread=1.5))
    assert found.coverage[TODAY] < 0.85


def test_where_weights_are_equal_within_large_strata_it_is_hardly_wider() -> None:
    found = measured(300, 0.25, strata(300, 0.25, 3000, np.random.default_rng(7)))
    assert 1 <= found.width[PRODUCT] < 1.02
    assert 0.94 <= found.coverage[PRODUCT] <= 0.965


def test_the_documented_table_has_every_row_and_no_undercoverage() -> None:
    written = DOCUMENT.read()
    assert f"Fewer than {FEW} expected yes" in written
    for title, draws in GROUPS.items():
        table = written.partition(f"| {title} |")[2].partition("\n\n")[0]
        head, _, *rows = table.splitlines()
        place = head.split("|").index(f" **{PRODUCT}** ") + 1
        assert [row.split("|")[1].strip() for row in rows] == list(draws)
        lowest = [float(re.findall(r"[\d.]+", row.split("|")[place + 1])[0]) for row in rows]
        assert min(lowest) >= 91.5
