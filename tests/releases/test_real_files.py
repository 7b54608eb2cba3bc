"""The main job on real survey files: known weighted figures come out."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import figures, imports, releases
from tests.conftest import Database
from tests.releases.stored import DEFINITIONS, Stored, build_draft, ingest_file
from tests.shared import SHARED, needs_shared_data

pytestmark = needs_shared_data
DATA = SHARED / "data"


@pytest.fixture(scope="module")
def eaii(database: Database) -> Stored:
    path = DATA / "uy_eaii_2019_2021" / "eaii_2019_2021.csv.gz"
    return Stored(database.owner, build_draft(database.owner, load_definition(DEFINITIONS / "eaii.yaml"), path).release)


@pytest.fixture(scope="module")
def buffer(database: Database) -> Stored:
    path = DATA / "buffer_state_of_social_2018" / "state_of_social_2018.csv.gz"
    return Stored(
        database.owner, build_draft(database.owner, load_definition(DEFINITIONS / "buffer.yaml"), path).release
    )


@pytest.fixture(scope="module")
def insee(database: Database) -> Stored:
    path = DATA / "insee_ict_simulated" / "ict_survey.csv"
    (built,) = ingest_file(database.owner, DEFINITIONS / "insee.yaml", path)
    return Stored(database.owner, built.release)


def test_eaii_holds_every_respondent(eaii: Stored) -> None:
    with eaii.engine.connect() as connection:
        rows = connection.scalar(select(imports.c.rows).where(imports.c.survey == eaii.release.split(".")[0]))
    assert rows == 2408


@pytest.mark.parametrize(("channel", "percent"), [("software", 6.151), ("marketing", 4.964), ("any_activity", 14.808)])
def test_eaii_shares_are_weighted(eaii: Stored, channel: str, percent: float) -> None:
    assert eaii.estimate(Series("innovation_activity", channel)).value * 100 == pytest.approx(percent, abs=5e-4)


def test_eaii_unweighted_share_is_another(eaii: Stored) -> None:
    with eaii.engine.connect() as connection:
        table = connection.scalar(select(imports.c.table_name).where(imports.c.survey == "eaii-2019-2021"))
        item = '"i_innovation_activity.software"'
        share = connection.scalar(text(f'SELECT avg(({item} = 1)::int) FROM confidential."{table}" WHERE {item} >= 0'))
    assert float(share or 0) * 100 == pytest.approx(10.63, abs=0.005)


def test_eaii_effective_sample_size(eaii: Stored) -> None:
    row = eaii.estimate(Series("innovation_activity", "software"))
    assert (row.n, round(row.kish, 1)) == (2408, 867.8)


@pytest.mark.parametrize(
    ("size", "n", "percent"),
    [("0-9", 367, 2.919), ("10-49", 1149, 6.187), ("50-249", 686, 15.913), ("GE250", 206, 25.792)],
)
def test_eaii_software_by_size(eaii: Stored, size: str, n: int, percent: float) -> None:
    row = eaii.estimate(Series("innovation_activity", "software"), size=size)
    assert row.n == n
    assert row.value * 100 == pytest.approx(percent, abs=5e-4)


def test_eaii_divisions_are_rolled_up_to_sections(eaii: Stored) -> None:
    manufacturing = eaii.estimate(Series("innovation_activity", "software"), sector="C")
    assert 0 < manufacturing.n < 2408


def test_eaii_small_cells_are_confidential_and_say_nothing(eaii: Stored) -> None:
    with eaii.engine.connect() as connection:
        key = connection.scalar(select(releases.c.key).where(releases.c.id == eaii.release))
        of_release = figures.c.release_key == key
        suppressed = connection.execute(select(figures).where(of_release, figures.c.status == "confidential")).all()
        smallest = connection.scalar(select(func.min(figures.c.n)).where(of_release, figures.c.status == "published"))
    assert suppressed
    assert {(row.value, row.se, row.n, row.n_eff, row.ci95_low, row.df, row.reliability) for row in suppressed} == {
        (None, None, None, None, None, None, "not_assessed")
    }
    assert smallest is not None
    assert smallest >= 10


@pytest.mark.parametrize(
    ("channel", "percent"),
    [
        ("facebook", 96.1),
        ("twitter", 88.8),
        ("instagram", 70.2),
        ("linkedin", 70.2),
        ("youtube", 56.6),
        ("google_plus", 33.2),
        ("pinterest", 32.6),
        ("snapchat", 11.0),
    ],
)
def test_buffer_channels_from_labels_in_cells(buffer: Stored, channel: str, percent: float) -> None:
    row = buffer.estimate(Series("channel_use", channel))
    assert row.n == 1787
    assert row.value * 100 == pytest.approx(percent, abs=0.05)


def test_buffer_paid_facebook_has_two_bases(buffer: Stored) -> None:
    of_all = buffer.estimate(Series("paid_use", "facebook"))
    of_paying = buffer.estimate(Series("paid_rate", "facebook"))
    assert (of_all.n, round(of_all.value * 100, 1)) == (1787, 75.3)
    assert (of_paying.n, round(of_paying.value * 100, 1)) == (1435, 93.7)
    assert of_paying.base != of_all.base


def test_insee_standard_error_equals_a_plain_computation(insee: Stored) -> None:
    """Stratified, with finite population correction, row by row in plain Python."""
    folder = DATA / "insee_ict_simulated"
    population = _strata(folder / "ict_pop.csv", "strata")
    strata = {row["firm_id"]: row["strata"] for row in _rows(folder / "ict_sample.csv")}
    rows = [
        (strata[row["firm_id"]], float(row["w_calib"]), float(row["big_data"] == "TRUE"))
        for row in _rows(folder / "ict_survey.csv")
    ]
    total = math.fsum(weight for _, weight, _ in rows)
    share = math.fsum(weight * answer for _, weight, answer in rows) / total
    variance = 0.0
    for stratum, size in population.items():
        z = [weight * (answer - share) / total for label, weight, answer in rows if label == stratum]
        mean = math.fsum(z) / len(z)
        spread = math.fsum((value - mean) ** 2 for value in z)
        variance += (1 - len(z) / size) * len(z) / (len(z) - 1) * spread
    row = insee.estimate(Series("big_data"))
    assert row.n == 506
    assert row.value == pytest.approx(share, rel=1e-12)
    assert row.se == pytest.approx(math.sqrt(variance), rel=1e-12)


def test_insee_says_that_calibration_is_ignored(insee: Stored) -> None:
    assert insee.figure(Series("big_data")).notes


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _strata(path: Path, column: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in _rows(path):
        counts[row[column]] = counts.get(row[column], 0) + 1
    return counts
