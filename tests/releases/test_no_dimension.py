"""A survey without any dimension: answers of everybody, and nothing broken down."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.small import DEFINITION, HEADER, small_rows, write_csv
from tests.releases.stored import Stored


@pytest.mark.parametrize(("policy", "count"), [("public_use", 60), ("certified", 72)])
def test_responses_need_no_dimension(database: Database, tmp_path: Path, policy: str, count: int) -> None:
    text = DEFINITION.format(survey=f"undivided-{count}", policy=policy, k=10)
    before, rest = text.split("dimensions:", 1)
    path = tmp_path / "definition.yaml"
    path.write_text(f"{before}dimensions: []\nindicators:{rest.split('indicators:', 1)[1]}", encoding="utf-8")
    source = write_csv(tmp_path, small_rows(count), header=HEADER)
    (built,) = ingest(database.owner, load_definition(path), source)
    found = Stored(database.owner, built.release).estimate(Series("adoption", "facebook"))
    assert (found.cell, found.status) == ("", "published")
    assert found.value == pytest.approx(weighted_share(count))


def weighted_share(count: int) -> float:
    """The share that uses Facebook, by hand: every second respondent, weighted."""
    rows = [row.split(",") for row in small_rows(count)]
    weights = [float(row[1]) for row in rows]
    return sum(weight for weight, row in zip(weights, rows, strict=True) if row[6] == "1") / sum(weights)
