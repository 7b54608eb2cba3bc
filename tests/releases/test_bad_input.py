"""Bad input gets a clear error with its line, and nothing is stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from api.definitions import load_definition
from api.errors import BenchmarksError, InvalidInput
from api.releases.building import build_release
from api.releases.imports.importing import check_survey, import_survey
from tests.conftest import Database
from tests.releases.small import HEADER, small_rows, write_csv, write_definition

Change = Callable[[list[str]], list[str]]


def _replace(line: int, column: str, cell: str) -> Change:
    """Put ``cell`` into a column of the row in that line of the file (the header is line 1)."""

    def change(rows: list[str]) -> list[str]:
        cells = rows[line - 2].split(",")
        cells[HEADER.split(",").index(column)] = cell
        return [*rows[: line - 2], ",".join(cells), *rows[line - 1 :]]

    return change


CASES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "a negative weight": (_replace(5, "w", "-1"), ("answers.csv:5", "-1", "above zero")),
    "nothing but weights of zero": (
        lambda rows: [row.replace(",7.25,", ",0.0,").replace(",2.5,", ",0,") for row in rows],
        ("answers.csv", "there is no respondent"),
    ),
    "a weight that is no number": (_replace(5, "w", "NaN"), ("answers.csv:5", "NaN", "not a number")),
    "an infinite weight": (_replace(5, "w", "inf"), ("answers.csv:5", "inf", "not a number")),
    "a weight whose square is too large": (_replace(5, "w", "1e300"), ("answers.csv:5", "1e300", "to 1e+15")),
    "a weight that is next to nothing": (_replace(5, "w", "1e-300"), ("answers.csv:5", "1e-300", "from 1e-09")),
    "a population that is too large": (_replace(5, "N", "1e200"), ("answers.csv:5", "1e200", "to 1e+15")),
    "a missing weight": (_replace(5, "w", ""), ("answers.csv:5", "weight", "empty")),
    "a decimal comma": (_replace(5, "w", '"7,25"'), ("answers.csv:5", "7,25", "decimal")),
    "an unknown code": (_replace(9, "size", "10-94"), ("answers.csv:9", "10-94", "10-49")),
    "an unknown answer": (_replace(9, "fb", "2"), ("answers.csv:9", "“2”", "nearest: 1, 0, 8")),
    "an empty dimension": (_replace(9, "land", ""), ("answers.csv:9", "region", "empty")),
    "a respondent twice": (_replace(9, "id", "r0"), ("answers.csv:9", "r0", "2 times", "line 2")),
    "a respondent without identifier": (_replace(9, "id", ""), ("answers.csv:9", "identifier")),
    "a population below its sample": (
        lambda rows: [row.replace(",b,100,", ",b,19,") for row in rows],
        ("stratum “b”", "19", "20 in the sample"),
    ),
    "two populations in one stratum": (_replace(8, "N", "401"), ("answers.csv:8", "401", "100 in line 2")),
    "no respondent": (lambda rows: [], ("answers.csv", "header")),
    "a row cut short": (lambda rows: [*rows, "r99,1.0,a"], ("answers.csv:62", "10")),
}


def _stored(database: Database) -> list[tuple[str, ...]]:
    """Every import and every generated table there is."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'confidential' ORDER BY 1"
    with database.owner.connect() as connection:
        found = [
            *connection.execute(text(tables)),
            *connection.execute(text("SELECT survey, wave FROM confidential.imports ORDER BY key")),
        ]
    return [tuple(row) for row in found]


@pytest.mark.parametrize("case", CASES)
def test_bad_rows_are_named_and_nothing_is_stored(case: str, database: Database, tmp_path: Path) -> None:
    change, expected = CASES[case]
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    path = write_csv(tmp_path, change(small_rows()))
    before = _stored(database)
    with pytest.raises(InvalidInput) as raised:
        import_survey(database.owner, definition, path)
    assert all(fragment in str(raised.value) for fragment in expected), str(raised.value)
    assert _stored(database) == before


@pytest.mark.parametrize("case", CASES)
def test_checking_a_file_finds_the_same_without_a_database(case: str, tmp_path: Path) -> None:
    change, expected = CASES[case]
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    path = write_csv(tmp_path, change(small_rows()))
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, path)
    assert all(fragment in str(raised.value) for fragment in expected), str(raised.value)


def test_respondents_with_a_weight_of_zero_are_left_out_and_counted(database: Database, tmp_path: Path) -> None:
    rows = small_rows()
    for line, zero in ((5, "0"), (9, "0.00"), (20, "-0"), (33, "0e5")):
        rows = _replace(line, "w", zero)(rows)
    definition = load_definition(write_definition(tmp_path, "zero-weights"))
    path = write_csv(tmp_path, rows)
    (checked,) = check_survey(definition, path)
    (imported,) = import_survey(database.owner, definition, path)
    assert checked == imported.report
    assert (checked.rows.read, checked.rows.dropped["zero_weight"], checked.stored) == (60, 4, 56)
    assert imported.rows == 56


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    rows = small_rows()
    for change in (_replace(3, "w", "-2"), _replace(5, "size", "huge"), _replace(7, "xing", "maybe")):
        rows = change(rows)
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, write_csv(tmp_path, [*rows, "cut,off"]))
    assert [problem.line for problem in raised.value.problems] == [3, 5, 7, 62]


def test_a_code_that_is_wrong_in_many_rows_is_one_mistake_with_its_first_lines(tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    path = write_csv(tmp_path, [row.replace(",DE-H", ",XX-H") for row in small_rows(1000)])
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, path)
    bremen, hamburg = raised.value.problems
    assert (bremen.rows, bremen.lines) == (500, (2, 4, 6))
    assert (hamburg.rows, hamburg.lines) == (500, (3, 5, 7))
    assert "answers.csv: region (column “land”): unknown code “XX-HB”: 500 rows, first lines 2, 4, 6 …" in str(bremen)


def test_many_wrong_codes_of_a_column_are_told_five_times_and_counted(tmp_path: Path) -> None:
    rows = [row.replace(",DE-H", f",X{place % 250}-H") for place, row in enumerate(small_rows(1000))]
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, write_csv(tmp_path, rows))
    assert [problem.rows for problem in raised.value.problems] == [4, 4, 4, 4, 4, 980]
    assert "more unknown codes in region (column “land”): 980 rows, first lines 7, 8, 9 …" in str(raised.value)


def test_respondents_that_are_there_twice_are_named_five_times_and_counted(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    path = write_csv(tmp_path, small_rows(200) * 2)
    with pytest.raises(InvalidInput) as checked:
        check_survey(definition, path)
    with pytest.raises(InvalidInput) as imported:
        import_survey(database.owner, definition, path)
    assert imported.value.problems == checked.value.problems
    assert "more respondents that are there several times: 195 rows, first lines 207, 208, 209 …" in str(checked.value)


def test_missing_and_repeated_columns_are_named_together(tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    path = write_csv(tmp_path, small_rows(), header=HEADER.replace("dx", "dxx").replace("xing", "fb"))
    with pytest.raises(InvalidInput) as raised:
        check_survey(definition, path)
    shown = str(raised.value)
    assert "dx" in shown
    assert "fb" in shown


def test_a_file_that_is_not_there_is_an_error_for_people(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "bad-rows"))
    with pytest.raises(InvalidInput, match=r"nowhere\.csv is not there"):
        import_survey(database.owner, definition, tmp_path / "nowhere.csv")


def test_building_before_importing_says_what_to_do(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "never-imported"))
    with pytest.raises(InvalidInput, match="import its file first"):
        build_release(database.owner, definition, "2025")


KILLED = """
import os, signal, sys
from pathlib import Path
from api.database.engine import create_owner_engine
from api.definitions import load_definition
from api.releases.imports import response_table
from api.releases.imports.importing import import_survey

original = response_table.finish_responses
def killed(*arguments):
    print("copied", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
response_table.finish_responses = killed
import_survey(create_owner_engine(os.environ["OWNER"]), load_definition(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_an_import_killed_in_the_middle_leaves_nothing_and_the_next_one_works(
    database: Database, tmp_path: Path
) -> None:
    definition, path = write_definition(tmp_path, "killed"), write_csv(tmp_path, small_rows())
    before = _stored(database)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(definition), str(path)],
        env=os.environ | {"OWNER": database.owner_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "copied\n"), killed.stderr
    assert _stored(database) == before
    (imported,) = import_survey(database.owner, load_definition(definition), path)
    assert (imported.version, imported.rows) == (1, 60)


def test_a_full_disk_is_an_error_for_people_and_leaves_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database raises what it raises on a full disk (SQLSTATE 53100) while the import is under way."""
    definition = load_definition(write_definition(tmp_path, "disk-full"))
    before = _stored(database)

    def fail(connection: Connection, *_: object) -> None:
        raise_ = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'"
        connection.execute(text(f"DO $$ BEGIN {raise_}; END $$"))

    monkeypatch.setattr("api.releases.imports.response_table.finish_responses", fail)
    with pytest.raises(BenchmarksError, match="space"):
        import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    assert _stored(database) == before
