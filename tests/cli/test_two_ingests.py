"""Two commands on one survey at once: whose file was not published is told so."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.definitions import load_definition
from api.errors import Refused
from api.releases.building import build_release
from api.releases.imports.importing import import_survey
from api.releases.ingesting import prepare
from api.releases.publishing import publish_release
from tests.cli.together import files, ingest_together, published_hashes
from tests.conftest import Database
from tests.releases.certified import new_survey


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_ingests_started_together_each_tells_the_truth(database: Database, tmp_path: Path, attempt: int) -> None:
    ingest_together(database, tmp_path, new_survey(f"together-{attempt}"))


def test_a_draft_that_was_built_anew_meanwhile_is_not_published_under_its_name(
    database: Database, tmp_path: Path
) -> None:
    survey = new_survey("rebuilt")
    path, (first, second) = files(tmp_path, survey)
    definition = load_definition(path)
    (mine,) = prepare(database.owner, definition, first)
    (theirs,) = prepare(database.owner, definition, second)
    assert mine.release == theirs.release
    with pytest.raises(Refused, match="Another command has built .* Nothing of the file given here was published"):
        publish_release(database.owner, mine.release, origin=mine.origin)
    assert published_hashes(database, survey) == set()
    publish_release(database.owner, theirs.release, origin=theirs.origin)
    assert published_hashes(database, survey) == {theirs.origin.data_hash}


def test_nothing_is_built_from_a_file_that_another_command_imported_meanwhile(
    database: Database, tmp_path: Path
) -> None:
    survey = new_survey("reimported")
    path, (first, second) = files(tmp_path, survey)
    definition = load_definition(path)
    (mine,) = import_survey(database.owner, definition, first)
    import_survey(database.owner, definition, second)
    with pytest.raises(Refused, match="Another command has imported the file of .*, wave 2025, anew meanwhile"):
        build_release(database.owner, definition, "2025", data_hash=mine.data_hash)
