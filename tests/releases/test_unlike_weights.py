"""One firm with nearly all of the weight: what its figures are said to be worth, and what R says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import releases
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.cases import Case
from tests.releases.small import small_rows, write_csv, write_definition
from tests.shared import needs_shared_cases

ADOPTION = Series("adoption", "facebook")


@pytest.fixture
def weighed(database: Database, tmp_path: Path) -> dict[str, Any]:
    """The share among 40 firms of which one has a hundred times the weight of all others, by kind of interval."""
    case, line = Case("22", tmp_path), "disclosure: {policy: certified"
    definitions = {
        "": case.definition("survey.yaml"),
        "r_survey": case.definition("survey.yaml", (line, f"{line}, interval: r_survey")),
    }
    return {
        name: case.figures(database.owner, definition, "s.csv").estimate(ADOPTION)
        for name, definition in definitions.items()
    }


@needs_shared_cases
def test_a_share_that_one_firm_decides_rests_on_little_more_than_one(weighed: dict[str, Any]) -> None:
    found = weighed[""]
    assert found.value == pytest.approx(0.994, abs=5e-4)
    assert (found.n, round(found.n_eff, 2), found.reliability) == (40, 1.02, "poor")
    assert found.ci95_low < 0.05
    assert found.ci95_high > 0.99
    assert found.ci90_low >= found.ci95_low >= found.ci99_low


@needs_shared_cases
def test_r_s_interval_of_it_is_there_for_who_asks_for_it(weighed: dict[str, Any]) -> None:
    found, of_r = weighed[""], weighed["r_survey"]
    assert (of_r.n_eff, of_r.reliability) == (40, "caution")
    assert (round(of_r.ci95_low, 3), round(of_r.ci95_high, 3)) == (0.896, 1.0)
    assert (found.value, found.se, found.n, found.df, found.kish) == (of_r.value, of_r.se, of_r.n, of_r.df, of_r.kish)


def test_a_release_from_before_one_could_choose_has_r_s_interval(database: Database, tmp_path: Path) -> None:
    path, source = write_csv(tmp_path, small_rows()), write_definition(tmp_path, "before-choosing")
    text = source.read_text()
    source.write_text(text.replace("k: 10}", "k: 10, interval: r_survey}"))
    list(ingest(database.owner, load_definition(source), path))
    with database.owner.begin() as connection:
        ours = releases.c.survey == "before-choosing"
        snapshot: dict[str, Any] = connection.execute(select(releases.c.snapshot).where(ours)).scalar_one()
        del snapshot["policy"]["interval"]
        connection.execute(update(releases).where(ours).values(snapshot=snapshot))
    assert from_json(snapshot, Snapshot).policy.interval == "r_survey"
    (again,) = ingest(database.owner, load_definition(source), path)
    assert (again.release, again.new) == ("before-choosing.2025.r1", False)
    source.write_text(text)
    (after,) = ingest(database.owner, load_definition(source), path)
    assert (after.release, after.new) == ("before-choosing.2025.r2", True)
