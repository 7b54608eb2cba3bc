"""Cells with fewer than k contributors are not shown, and what is not shown is not stored where it could be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import select

from api.concepts.surveys.items import Series
from api.concepts.surveys.policies import Policy
from api.definitions import load_definition
from api.disclosure.primary import unsafe_cells
from api.errors import Refused
from api.models import figures, releases
from api.releases.figures.displaying import SeriesDisplay, displayed
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.small import write_csv, write_definition
from tests.releases.stored import Stored, build_draft

FACEBOOK = Series("adoption", "facebook")
K = 10


def _rows(sizes: dict[str, int], contributors: dict[str, int] | None = None) -> list[str]:
    """So many respondents of each size; the first ``contributors`` of a size belong to one enterprise group."""
    rows = []
    for size, count in sizes.items():
        for place in range(count):
            group = f"group-{size}" if place < (contributors or {}).get(size, 0) else f"{size}-{place}"
            rows.append(f"{size}-{place},2,a,1000,{size},DE-HB,{place % 2},0,0,0,{group}")
    return rows


def _release(database: Database, folder: Path, survey: str, rows: list[str], *, grouped: bool = False) -> Stored:
    source = write_definition(folder, survey, policy="threshold", k=K)
    if grouped:
        source.write_text(source.read_text() + "  contributor: grp\n")
    path = write_csv(folder, rows, header="id,w,stratum,N,size,land,fb,xing,dfb,dx,grp")
    return Stored(database.owner, build_draft(database.owner, load_definition(source), path).release)


@pytest.mark.parametrize(("size", "status"), [("0-9", "confidential"), ("10-49", "published"), ("50-249", "published")])
def test_the_threshold_is_k_itself(database: Database, tmp_path: Path, size: str, status: str) -> None:
    rows = _rows({"0-9": K - 1, "10-49": K, "50-249": K + 1})
    stored = _release(database, tmp_path, f"threshold-{size}", rows)
    assert stored.figure(FACEBOOK, size=size).status == status


def test_a_suppressed_cell_is_stored_as_an_empty_one_is(database: Database, tmp_path: Path) -> None:
    stored = _release(database, tmp_path, "empty-alike", _rows({"0-9": K - 1, "10-49": 30}))
    small, empty = stored.figure(FACEBOOK, size="0-9"), stored.figure(FACEBOOK, size="GE250")
    identity = {"cell", "id"}
    without = [{name: value for name, value in row._mapping.items() if name not in identity} for row in (small, empty)]
    assert without[0] == without[1]
    assert (small.status, small.n, small.value, small.reliability) == ("confidential", None, None, "not_assessed")


@pytest.mark.parametrize(("respondents", "status"), [(K + 1, "confidential"), (K + 2, "published")])
def test_a_contributor_with_three_respondents_counts_once(
    database: Database, tmp_path: Path, respondents: int, status: str
) -> None:
    rows = _rows({"0-9": respondents, "10-49": 30}, contributors={"0-9": 3})
    stored = _release(database, tmp_path, f"contributors-{respondents}", rows, grouped=True)
    row = stored.figure(FACEBOOK, size="0-9")
    assert row.status == status
    assert stored.estimate(FACEBOOK, size="0-9").contributors == respondents - 2


def test_a_difference_is_hidden_where_either_part_is(database: Database, tmp_path: Path) -> None:
    stored = _release(database, tmp_path, "gap-hidden", _rows({"0-9": K - 1, "10-49": 30}))
    assert stored.figure(Series("dialogue_gap", "facebook"), size="0-9").status == "confidential"


def test_shown_figures_are_rounded_and_carry_no_degrees_of_freedom(database: Database, tmp_path: Path) -> None:
    stored = _release(database, tmp_path, "rounded", _rows({"0-9": 33, "10-49": 30}))
    full, shown = stored.estimate(FACEBOOK, size="0-9"), stored.figure(FACEBOOK, size="0-9")
    assert (full.n, shown.n, shown.df) == (33, 35, None)
    assert shown.value == round(full.value, 3) != full.value
    assert shown.n_eff % 5 == 0


def test_public_use_microdata_show_everything(database: Database, tmp_path: Path) -> None:
    source = write_definition(tmp_path, "public-use", policy="public_use")
    path = write_csv(tmp_path, [row.rsplit(",", 1)[0] for row in _rows({"0-9": 1, "10-49": 30})])
    (built,) = ingest(database.owner, load_definition(source), path)
    with database.owner.connect() as connection:
        statement = select(figures.c.status).join(releases).where(releases.c.id == built.release)
        found = set(connection.scalars(statement.distinct()))
    assert found == {"published", "not_available"}
    row = Stored(database.owner, built.release).figure(FACEBOOK, size="0-9")
    assert (row.n, row.ci95_low, row.ci95_high, row.reliability) == (1, 0, 1, "poor")


ONE = np.ones((1, 1))


def test_a_policy_that_says_nothing_about_responses_refuses() -> None:
    with pytest.raises(Refused, match="published"):
        unsafe_cells(Policy("published"), 100 * ONE, 100 * ONE, 50 * ONE, np.zeros(1, dtype=bool))


def test_a_k_below_one_refuses() -> None:
    with pytest.raises(Refused, match="at least 1"):
        unsafe_cells(Policy("threshold", k=0), 100 * ONE, 100 * ONE, 50 * ONE, np.zeros(1, dtype=bool))


@pytest.mark.parametrize(
    ("positives", "unsafe"), [(0, True), (1, True), (2, True), (3, False), (97, False), (98, True), (100, True)]
)
def test_a_sensitive_share_hides_its_small_minority(positives: int, unsafe: bool) -> None:
    found = unsafe_cells(Policy("threshold"), 100 * ONE, 100 * ONE, positives * ONE, np.ones(1, dtype=bool))
    assert found.tolist() == [[unsafe]]


def test_what_is_rounded_to_zero_has_no_sign() -> None:
    names = ("value", "se", "ci90_low", "ci90_high", "ci95_low", "ci95_high", "ci99_low", "ci99_high", "n_eff")
    frame = pl.DataFrame(
        {name: [-0.0004, -0.0006] for name in names}
        | {"n": [20, 20], "df": [19, 19], "series": [0, 0], "status": ["published"] * 2, "reliability": ["good"] * 2}
    )
    shown = displayed(frame, Policy("public_use", k=1), [SeriesDisplay(3)])
    assert [repr(number) for number in shown["ci95_low"]] == ["0.0", "-0.001"]
