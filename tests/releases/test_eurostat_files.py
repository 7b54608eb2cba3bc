"""Official figures in two of Eurostat's formats: the same numbers, every flag told apart."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from api.models import figures, releases, series
from tests.conftest import Database
from tests.releases.stored import DEFINITIONS, ingest_file
from tests.shared import SHARED, needs_shared_data

pytestmark = needs_shared_data
FOLDER = SHARED / "data" / "eurostat"

Key = tuple[str, str, str, str]


def _figures(database: Database, survey: str) -> dict[Key, Any]:
    statement = (
        select(releases.c.wave, series.c.indicator, series.c.category, figures)
        .join(series, series.c.release_key == releases.c.key)
        .join(figures, (figures.c.release_key == releases.c.key) & (figures.c.series == series.c.series))
        .where(releases.c.survey == survey)
    )
    with database.owner.connect() as connection:
        return {(row.wave, row.indicator, row.category, row.cell): row for row in connection.execute(statement)}


@pytest.fixture(scope="module")
def tsv(database: Database) -> dict[Key, Any]:
    built = ingest_file(database.owner, DEFINITIONS / "eurostat-dii-tsv.yaml", FOLDER / "estat_isoc_e_dii.tsv")
    assert len(built) == 9
    return _figures(database, "eurostat-dii-tsv")


@pytest.fixture(scope="module")
def sdmx(database: Database) -> dict[Key, Any]:
    ingest_file(database.owner, DEFINITIONS / "eurostat-dii-sdmx.yaml", FOLDER / "estat_isoc_e_dii_small_en.sdmx.csv")
    return _figures(database, "eurostat-dii-sdmx")


def test_both_formats_give_identical_figures_where_they_overlap(tsv: dict[Key, Any], sdmx: dict[Key, Any]) -> None:
    assert len(sdmx) == 602
    assert {key: (row.value, row.status, row.flags) for key, row in sdmx.items()} == {
        key: (tsv[key].value, tsv[key].status, tsv[key].flags) for key in sdmx
    }


def test_every_flag_of_the_source_is_kept_and_told_apart(tsv: dict[Key, Any]) -> None:
    found = Counter((row.status, tuple(row.flags), row.value is not None) for row in tsv.values())
    missing, with_break = found["not_available", (), False], found["published", ("break",), True]
    assert len(tsv) == 29_394
    assert missing == 21_891
    assert with_break == 2_833
    assert found["unreliable", (), False] == 59
    assert found["unreliable", ("break",), False] == 15
    assert found["confidential", (), False] == 12
    assert sum(found.values()) == missing + with_break + 59 + 15 + 12 + found["published", (), True]


def test_percentages_become_exact_fractions(tsv: dict[Key, Any]) -> None:
    values = {row.value for row in tsv.values() if row.value is not None}
    assert all(value == round(value, 4) for value in values)
    assert 0 <= min(values) <= max(values) <= 1
