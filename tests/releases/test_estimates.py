"""Every figure of a release equals an independent computation, row by row in plain Python."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable

import pytest

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases import rowwise
from tests.releases.rowwise import Row
from tests.releases.small import small_rows, write_csv, write_definition
from tests.releases.stored import Stored

Answers = dict[str, str]
Domain = Callable[[Answers], bool]

DOMAINS: dict[str, tuple[dict[str, str], Domain]] = {
    "everybody": ({}, lambda row: True),
    "a leaf": ({"size": "0-9"}, lambda row: row["size"] == "0-9"),
    "an overlapping node": ({"size": "SME"}, lambda row: row["size"] != "GE250"),
    "another dimension": ({"region": "DE-HB"}, lambda row: row["land"] == "DE-HB"),
    "a crossing": (
        {"size": "SME", "region": "DE-HB"},
        lambda row: row["size"] != "GE250" and row["land"] == "DE-HB",
    ),
}


def _number(cell: str) -> float | None:
    return float(cell) if cell in ("0", "1") else None


def _any(row: Answers) -> float | None:
    cells = [_number(row["fb"]), _number(row["xing"])]
    return None if None in cells else max(cell for cell in cells if cell is not None)


def _count(row: Answers) -> float | None:
    cells = [_number(row["fb"]), _number(row["xing"])]
    return None if None in cells else math.fsum(cell for cell in cells if cell is not None)


MEASURES: dict[Series, Callable[[Answers], float | None]] = {
    Series("adoption", "facebook"): lambda row: _number(row["fb"]),
    Series("adoption", "xing"): lambda row: _number(row["xing"]),
    Series("adoption", "any"): _any,
    Series("channel_count"): _count,
}


@pytest.fixture(scope="module", params=["respondents", "clusters"])
def survey(
    request: pytest.FixtureRequest, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Stored, list[Answers]]:
    """A built small survey, of single respondents or of clusters of five, and its rows."""
    folder, name = tmp_path_factory.mktemp("estimates"), f"estimates-{request.param}"
    source = write_definition(folder, name, policy="public_use")
    rows, header = small_rows(120), "id,w,stratum,N,size,land,fb,xing,dfb,dx,cluster"
    rows = [f"{row},c{place // 5 * 3 + place % 3}" for place, row in enumerate(rows)]
    if request.param == "clusters":
        source.write_text(source.read_text() + "  cluster: cluster\n")
    path = write_csv(folder, rows, header=header)
    (built,) = ingest(database.owner, load_definition(source), path)
    with path.open(newline="") as file:
        return Stored(database.owner, built.release), list(csv.DictReader(file))


def _design(
    survey: Stored, rows: list[Answers], domain: Domain, answer: Callable[[Answers], float | None]
) -> list[Row]:
    clustered = survey.release.startswith("estimates-clusters")
    return [
        Row(
            float(row["w"]),
            row["stratum"],
            float(row["N"]),
            row["cluster"] if clustered else row["id"],
            answer(row) if domain(row) else None,
        )
        for row in rows
    ]


@pytest.mark.parametrize("measured", MEASURES, ids=lambda series: f"{series.indicator}.{series.channel}")
@pytest.mark.parametrize("domain", DOMAINS)
def test_shares_means_and_standard_errors(survey: tuple[Stored, list[Answers]], domain: str, measured: Series) -> None:
    stored, rows = survey
    codes, inside = DOMAINS[domain]
    design = _design(stored, rows, inside, MEASURES[measured])
    z = rowwise.scores(design)
    row = stored.estimate(measured, **codes)
    valid = [one for one in design if one.answer is not None]
    assert row.n == len(valid)
    assert row.df == len({one.unit for one in valid}) - len({one.stratum for one in valid})
    assert row.value == pytest.approx(rowwise.mean(design), rel=1e-12)
    assert row.se == pytest.approx(math.sqrt(rowwise.covariance(design, z, z)), rel=1e-10)
    assert row.kish == pytest.approx(
        math.fsum(one.weight for one in valid) ** 2 / math.fsum(one.weight**2 for one in valid), rel=1e-12
    )


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize(("channel", "cells"), [("facebook", ("fb", "dfb")), ("xing", ("xing", "dx"))])
def test_dialogue_gap_with_its_covariance(
    survey: tuple[Stored, list[Answers]], domain: str, channel: str, cells: tuple[str, str]
) -> None:
    """Both shares are on their own base; some respondents answered only one of the two questions."""
    stored, rows = survey
    codes, inside = DOMAINS[domain]
    presence, dialogue = (_design(stored, rows, inside, lambda row, cell=cell: _number(row[cell])) for cell in cells)  # type: ignore[misc]
    z1, z2 = rowwise.scores(presence), rowwise.scores(dialogue)
    variance = (
        rowwise.covariance(presence, z1, z1)
        + rowwise.covariance(dialogue, z2, z2)
        - 2 * rowwise.covariance(presence, z1, z2)
    )
    row = stored.estimate(Series("dialogue_gap", channel), **codes)
    assert row.value == pytest.approx(rowwise.mean(presence) - rowwise.mean(dialogue), abs=1e-13)
    assert row.se == pytest.approx(math.sqrt(variance), rel=1e-10)
