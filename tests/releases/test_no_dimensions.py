"""A survey of responses that breaks nothing down: its figures are those of everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.concepts.surveys.items import Series
from api.config import Config
from api.definitions import load_definition
from api.releases.building import build_release
from api.releases.certification.certifying import certify_draft
from api.releases.certification.verification import verify_stored_release
from api.releases.imports.importing import check_survey, import_survey
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.small import small_rows, write_csv, write_definition
from tests.releases.stored import Stored


def _without_dimensions(folder: Path, survey: str, policy: str) -> Path:
    path = write_definition(folder, survey, policy)
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition("dimensions:\n")
    path.write_text(f"{before}dimensions: []\nindicators:{rest.partition('indicators:')[2]}", encoding="utf-8")
    return path


@pytest.mark.parametrize(("policy", "rows"), [("public_use", 60), ("certified", 64)])
def test_everybody_is_asked_published_and_answered(database: Database, tmp_path: Path, policy: str, rows: int) -> None:
    survey = f"no-dimensions-{policy.replace('_', '-')}"
    definition = load_definition(_without_dimensions(tmp_path, survey, policy))
    path = write_csv(tmp_path, small_rows(rows))
    (report,) = check_survey(definition, path)
    assert report.stored == rows
    import_survey(database.owner, definition, path)
    built = build_release(database.owner, definition, "2025")
    if policy == "certified":
        certify_draft(database.owner, definition, "2025")
        assert verify_stored_release(database.owner, built.release)
    publish_release(database.owner, built.release)
    assert Stored(database.owner, built.release).figure(Series("adoption", "facebook")).value == 0.5
    client: FlaskClient = create_app(Config("127.0.0.1", 8000, tmp_path, 1, 100), database.reader).test_client()
    (row,) = client.get(f"/v1/benchmarks?survey={survey}&channel=facebook").get_json()["data"]
    assert (row["value"], row["other_dimensions"]) == (0.5, {})
    assert client.get(f"/v1/surveys/{survey}").status_code == 200
    assert client.get(f"/v1/benchmarks?survey={survey}&channel=facebook&format=csv").status_code == 200
