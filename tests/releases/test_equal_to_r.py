"""Through the whole pipeline, moments tabulated in PostgreSQL included: the figures are R's.

The pure functions are compared with every row of R's results in tests/estimation; here the same numbers come out of a
survey file, a definition and a release.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.concepts.editions.identifiers import cell_text
from api.definitions import load_definition
from api.models import figures, releases, series
from api.releases.ingesting import ingest
from tests.conftest import Database, DatabaseServer
from tests.releases.stored import DEFINITIONS
from tests.shared import SHARED

ORACLE = SHARED / "oracle"
pytestmark = pytest.mark.skipif(not ORACLE.is_dir(), reason="needs R's results in ../shared/oracle")

Key = tuple[str, str, str]
"""(design, series, cell)."""
NODES = {"micro|small|medium": "micro-medium", "small|medium": "small-medium", "C|F": "CF"}


@pytest.fixture(scope="module")
def released(database_server: DatabaseServer, migrated_template: str) -> Iterator[dict[Key, Any]]:
    """The figures of synth_a's two waves, as they are published."""
    with database_server.database(migrated_template) as database:
        definition = load_definition(DEFINITIONS / "synth-a.yaml")
        built = list(ingest(database.owner, definition, ORACLE / "data" / "synth_a.csv"))
        assert [one.release for one in built] == ["synth-a.2024.r1", "synth-a.2025.r1"]
        yield _figures(database)


def _figures(database: Database) -> dict[Key, Any]:
    statement = (
        select(releases.c.wave, series.c.indicator, series.c.channel, figures)
        .join(series, series.c.release_key == releases.c.key)
        .join(figures, (figures.c.release_key == releases.c.key) & (figures.c.series == series.c.series))
        .where(releases.c.survey == "synth-a")
    )
    with database.reader.connect() as connection:
        return {(f"a{row.wave[2:]}", _item(row), row.cell): row for row in connection.execute(statement)}


def _item(row: Any) -> str:
    return str(row.channel) if row.indicator == "adoption" else str(row.indicator)


def _expected(file: str, **wanted: str) -> list[dict[str, str]]:
    path: Path = ORACLE / "expected" / file
    with path.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["design_id"] in ("a24", "a25")]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _cell(filter_: str) -> str:
    codes = {"sector": "_T", "size": "_T", "region": "_T"}
    for part in filter_.split(";") if filter_ else ():
        dimension, values = part.split("=")
        codes[dimension] = NODES.get(values, values)
    return cell_text(list(codes), list(codes.values()))


def test_every_mean_and_standard_error(released: dict[Key, Any]) -> None:
    rows = _expected("means.csv", lonely_psu="adjust")
    assert len(rows) == 1116
    for row in rows:
        figure = released[row["design_id"], row["item"], _cell(row["filter"])]
        mean, se = float(row["mean"]), float(row["se"])
        assert (figure.n, figure.df) == (int(row["n"]), int(row["degf_domain"])), row["case_id"]
        assert figure.value == pytest.approx(mean, rel=1e-12, abs=1e-300), row["case_id"]
        assert figure.se == pytest.approx(se, rel=1e-10, abs=1e-15 * max(1.0, mean)), row["case_id"]


def test_every_recommended_interval(released: dict[Key, Any]) -> None:
    rows = _expected("ci_recommended.csv")
    assert len(rows) > 400
    columns = {0.9: "ci90", 0.95: "ci95", 0.99: "ci99"}
    compared = 0
    for row in rows:
        bounds = columns.get(round(float(row["level"]), 2))
        figure = released[row["design_id"], row["item"], _cell(row["filter"])]
        if bounds is None:
            continue
        compared += 1
        low, high = getattr(figure, f"{bounds}_low"), getattr(figure, f"{bounds}_high")
        assert low == pytest.approx(float(row["wilson_low"]), abs=1e-10), row["case_id"]
        assert high == pytest.approx(float(row["wilson_high"]), abs=1e-10), row["case_id"]
        if row["neff_wilson"] != "NA":  # R has none where the interval is [0, 1] for want of degrees of freedom
            assert figure.n_eff == pytest.approx(float(row["neff_wilson"]), rel=1e-9), row["case_id"]
    assert compared == sum(round(float(row["level"]), 2) in columns for row in rows) > 400


def test_medians_with_woodruffs_interval(released: dict[Key, Any]) -> None:
    rows = [
        row
        for row in _expected("quantiles.csv", item="minutes", qrule="school", interval_type="xlogit")
        if float(row["prob"]) == 0.5 and round(float(row["level"]), 2) == 0.95
    ]
    assert rows
    for row in rows:
        figure = released[row["design_id"], "median_minutes", _cell(row["filter"])]
        found = (figure.value, figure.ci95_low, figure.ci95_high)
        assert found == tuple(float(row[name]) for name in ("quantile", "ci_low", "ci_high")), row["case_id"]
