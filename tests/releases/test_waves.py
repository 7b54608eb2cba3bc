"""Surveys with several waves: questions come, go and change their column."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.errors import InvalidInput
from api.releases.building import build_release
from api.releases.imports.importing import check_survey, import_survey
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.small import TWO_WAVES, write_csv
from tests.releases.stored import Stored

FACEBOOK, TABLET = Series("adoption", "facebook"), Series("tablet_use")


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "two-waves.yaml"
    path.write_text(TWO_WAVES.format(survey="two-waves"), encoding="utf-8")
    return path


def test_each_wave_is_read_from_its_own_columns(database: Database, definition: Path, tmp_path: Path) -> None:
    """The file of 2024 has neither the new column's name nor the new question."""
    loaded = load_definition(definition)
    first = write_csv(tmp_path, ["0-9,1", "0-9,0", "GE250,1", "GE250,1"], "first.csv", header="size,fb")
    second = write_csv(tmp_path, ["0-9,0,1", "0-9,0,0", "GE250,1,1"], "second.csv", header="size,facebook,tablet")
    releases = [
        built.release
        for wave, path in (("2024", first), ("2025", second))
        for built in ingest(database.owner, loaded, path, wave)
    ]
    before, after = (Stored(database.owner, release) for release in releases)
    assert (before.figure(FACEBOOK).value, after.figure(FACEBOOK).value) == (0.75, 0.333)
    assert (before.figure(TABLET).status, before.figure(TABLET).value) == ("not_asked", None)
    assert after.figure(TABLET, size="GE250").value == 1


def test_a_file_must_say_which_wave_it_is(definition: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path, ["0-9,1"], header="size,fb")
    with pytest.raises(InvalidInput, match="--wave"):
        check_survey(load_definition(definition), path)


def test_one_question_in_two_columns_of_one_wave_is_refused(definition: Path) -> None:
    definition.write_text(definition.read_text().replace('waves: ["2024"]', 'waves: ["2024", "2025"]'))
    with pytest.raises(InvalidInput, match="a second item for adoption"):
        load_definition(definition)


def test_a_wave_is_built_again_without_the_questions_that_came_later(
    database: Database, definition: Path, tmp_path: Path
) -> None:
    """Its import stays as it is: nobody was asked what only the later wave asks, be it yes, no or a number."""
    both = definition.read_text(encoding="utf-8").replace("two-waves", "two-waves-later")
    first_only = "\n".join(line for line in both.splitlines() if '"2025"' not in line).replace(", tablet_use: {}", "")
    definition.write_text(first_only + "\n", encoding="utf-8")
    first = write_csv(tmp_path, ["0-9,1", "0-9,0", "GE250,1", "GE250,1"], "first.csv", header="size,fb")
    (imported,) = import_survey(database.owner, load_definition(definition), first)
    minutes = "minutes: {label: Minutes, definition: Mean., kind: mean, unit: minutes}"
    item = '    - {indicator: minutes, column: minutes, number: {}, waves: ["2025"]}\n'
    definition.write_text(both.replace("tablet_use: {}", f"tablet_use: {{}}, {minutes}") + item, encoding="utf-8")
    loaded = load_definition(definition)
    (again,) = import_survey(database.owner, loaded, first, "2024")
    assert (again.key, again.new) == (imported.key, False)
    stored = Stored(database.owner, build_release(database.owner, loaded, "2024").release)
    assert stored.figure(FACEBOOK).value == 0.75
    assert {stored.figure(one).status for one in (TABLET, Series("minutes"))} == {"not_asked"}
