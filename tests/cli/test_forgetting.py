"""`benchmarks survey forget`: responses go, figures and their certificates stay; and who did what is on record."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from api.app import create_app
from api.definitions import load_definition
from api.errors import InvalidInput, Refused, UnknownIdentifier
from api.releases.building import build_release
from api.releases.certification.verification import verify_stored_release
from api.releases.forgetting import forgettable
from api.releases.imports.importing import import_survey
from api.releases.ingesting import ingest
from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.certified import CertifiedSurvey, new_survey, respondents
from tests.releases.small import small_rows, write_csv, write_definition
from tests.serving.conftest import configured

WHY = ("--reason", "As promised to the respondents.")


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> CertifiedSurvey:
    """Imported twice, published as it was the second time."""
    made = CertifiedSurvey(database.owner, tmp_path, new_survey("forgotten"))
    made.build(respondents(7)[:-3])
    made.publish(respondents(7))
    return made


def tables(database: Database, survey: CertifiedSurvey) -> list[int]:
    """The versions whose responses are stored."""
    there = set(inspect(database.owner).get_table_names("confidential"))
    statement = "SELECT version, table_name FROM confidential.imports WHERE survey = :survey ORDER BY version"
    with database.owner.connect() as connection:
        found = connection.execute(text(statement), {"survey": survey.survey}).all()
    return [version for version, name in found if name in there]


def answered(database: Database, survey: CertifiedSurvey) -> Any:
    client = create_app(configured(), database.reader).test_client()
    path = f"/v1/benchmarks?survey={survey.survey}&size=*&region=*"
    return client.get(path).get_json()["data"]


def test_at_first_only_what_nothing_public_rests_on_goes(run: Run, database: Database, survey: CertifiedSurvey) -> None:
    assert tables(database, survey) == [1, 2]
    with pytest.raises(Refused, match="Nothing was deleted"):
        run("survey", "forget", survey.survey, *WHY)
    assert tables(database, survey) == [1, 2]
    said = run("survey", "forget", survey.survey, "--yes", *WHY).output
    assert f"{survey.survey}, wave 2025, version 1 of " in said
    assert "81 respondents" in said
    assert tables(database, survey) == [2]
    assert run("survey", "forget", survey.survey, "--yes", *WHY).output == "There is nothing to delete.\n"
    survey.publish([*respondents(7)[:-7], *respondents(7)[-6:]])


def test_without_responses_figures_are_answered_and_verified_and_cannot_be_corrected(
    run: Run, database: Database, survey: CertifiedSurvey
) -> None:
    release = f"{survey.survey}.2025.r1"
    before = answered(database, survey)
    assert any(row["value"] is not None for row in before)
    said = run("survey", "forget", survey.survey, "--ends-corrections", "--yes", *WHY).output
    assert f"no correction of {release} is possible any more" in said
    assert tables(database, survey) == []
    assert answered(database, survey) == before
    assert verify_stored_release(database.owner, release) > 0
    (built,) = ingest(database.owner, survey.definition, survey.folder / f"{survey.survey}.csv")
    assert (built.release, built.new) == (release, False)
    assert tables(database, survey) == [], "a script that ingests each night brings nothing back"
    with pytest.raises(Refused, match="its responses are no longer stored"):
        survey.publish(respondents(8))
    assert answered(database, survey) == before


def test_a_draft_cannot_be_made_from_forgotten_responses_until_they_are_imported_again(
    run: Run, database: Database, tmp_path: Path
) -> None:
    survey = new_survey("again")
    path, data = write_definition(tmp_path, survey), write_csv(tmp_path, small_rows())
    definition = load_definition(path)
    import_survey(database.owner, definition, data)
    run("survey", "forget", survey, "--ends-corrections", "--yes", *WHY)
    with pytest.raises(InvalidInput, match="were deleted — import the file again"):
        build_release(database.owner, definition, "2025")
    assert "imported as version 2" in run("survey", "import", path, data).output
    assert build_release(database.owner, definition, "2025").new


def test_only_what_is_old_enough_goes(
    run: Run, database: Database, survey: CertifiedSurvey, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = ("survey", "forget", survey.survey, "--ends-corrections", "--yes", *WHY)
    assert "nothing to delete" in run(*everything, "--older-than", "30").output
    monkeypatch.setenv("BENCHMARKS_RETENTION_DAYS", "30")
    assert "nothing to delete" in run(*everything).output
    with database.owner.begin() as connection:
        connection.execute(
            text("UPDATE confidential.imports SET imported_at = now() - interval '31 days' WHERE survey = :survey"),
            {"survey": survey.survey},
        )
    run(*everything)
    assert tables(database, survey) == []


def test_a_survey_that_was_never_imported_is_named_with_the_nearest(
    database: Database, survey: CertifiedSurvey
) -> None:
    with pytest.raises(UnknownIdentifier, match=survey.survey):
        forgettable(database.owner, f"{survey.survey}x", None, timedelta(), ends_corrections=True)


def test_who_did_what_when_and_why_is_on_record(
    run: Run, database: Database, survey: CertifiedSurvey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENCHMARKS_ACTOR", "alice.meyer")
    release = f"{survey.survey}.2025.r1"
    made = re.search(r"sbk_\w{8}", run("key", "create", "--holder", "Partner", "--reason", "A contract.").output)
    assert made is not None
    key = made[0]
    run("key", "revoke", key, "--reason", "The contract ended.")
    run("release", "withdraw", release, "--reason", "The base was wrong.")
    run("survey", "forget", survey.survey, "--ends-corrections", "--yes", *WHY)
    for subject, expected in {
        release: [("published", None), ("withdrawn", "The base was wrong.")],
        key: [("key made", "A contract."), ("key revoked", "The contract ended.")],
        survey.survey: [
            ("responses forgotten", f"wave 2025, version {number}: As promised to the respondents.")
            for number in (1, 2)
        ],
    }.items():
        found = json.loads(run("actions", subject, "--format", "json").output)
        assert [(one["action"], one["reason"]) for one in found] == expected
        assert found[-1]["done_by"].startswith("alice.meyer@")
        assert found[-1]["login"]
    said = run("actions", release).output
    assert "withdrawn" in said
    assert "— The base was wrong." in said


def test_the_record_is_nothing_for_the_serving_process(database: Database) -> None:
    with database.reader.connect() as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute(text("SELECT * FROM confidential.actions"))
