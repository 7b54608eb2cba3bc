"""The command line, as the survey owner uses it: what is printed, what is done, how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from api.cli import cli, console
from api.errors import BenchmarksError
from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.small import small_rows, write_csv, write_definition


def test_step_by_step_from_check_to_withdrawal(run: Run, tmp_path: Path) -> None:
    definition, path = write_definition(tmp_path, "by-hand"), write_csv(tmp_path, small_rows())
    assert "answers.csv is in order: 60 respondents." in run("survey", "check", definition, path).output
    assert "by-hand, wave 2025: imported as version 1, 60 rows." in run("survey", "import", definition, path).output
    assert "unchanged: version 1" in run("survey", "import", definition, path).output
    assert "by-hand.2025.r1: " in run("release", "build", definition).output
    assert "by-hand.2025.r1" in run("release", "list").output
    assert "visible from" in run("release", "publish", "by-hand.2025.r1").output
    shown = run("release", "show", "by-hand.2025.r1").output
    assert "state         published" in shown
    assert "policy        public_use, k = 10" in shown
    withdrawn = run("release", "withdraw", "by-hand.2025.r1", "--reason", "The weights were wrong.")
    assert withdrawn.output == "by-hand.2025.r1 is withdrawn.\n"
    assert "withdrawn     The weights were wrong." in run("release", "show", "by-hand.2025.r1").output


def test_ingest_does_all_in_one(run: Run, tmp_path: Path) -> None:
    definition, path = write_definition(tmp_path, "in-one"), write_csv(tmp_path, small_rows())
    assert "in-one.2025.r1 is visible from " in run("ingest", definition, path, "--publish").output
    assert run("ingest", definition, path).output.endswith("in-one.2025.r1: unchanged.\n")


def test_ingest_goes_on_after_an_import_whose_release_was_never_built(run: Run, tmp_path: Path) -> None:
    """As Ctrl-C between the two leaves it: the file is there already, but what is public is still the file before."""
    definition, path = write_definition(tmp_path, "gone-on"), write_csv(tmp_path, small_rows())
    run("ingest", definition, path, "--publish")
    write_csv(tmp_path, small_rows()[:-1])
    run("survey", "import", definition, path)
    assert "gone-on.2025.r2 will show " in run("ingest", definition, path).output


def test_a_release_can_be_scheduled(run: Run, tmp_path: Path) -> None:
    definition, path = write_definition(tmp_path, "scheduled"), write_csv(tmp_path, small_rows())
    run("survey", "import", definition, path)
    run("release", "build", definition)
    run("release", "publish", "scheduled.2025.r1", "--at", "2099-01-01T08:00:00+01:00")
    (line,) = [line for line in run("release", "list").output.splitlines() if line.startswith("scheduled.")]
    assert "scheduled " in line[len("scheduled.2025.r1") :]
    with pytest.raises(BenchmarksError, match="is scheduled for 2099-01-01T.* already: withdraw it"):
        run("release", "publish", "scheduled.2025.r1")


def test_a_wave_that_the_definition_does_not_have_is_named(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BenchmarksError, match="There is no wave “2052”. Nearest: 2025"):
        run("release", "build", write_definition(tmp_path, "no-such-wave"), "--wave", "2052")


@pytest.mark.parametrize(("time", "expected"), [("tomorrow", "is not a time"), ("2099-01-01T08:00:00", "offset")])
def test_a_time_must_be_complete(run: Run, time: str, expected: str) -> None:
    with pytest.raises(BenchmarksError, match=expected):
        run("release", "publish", "any.2025.r1", "--at", time)


@pytest.mark.parametrize(
    "arguments", [("ingest",), ("ingest", "one.yaml"), ("ingest", "one.yaml", "a.csv", "--catalogue")]
)
def test_ingest_says_what_it_needs(run: Run, arguments: tuple[str, ...]) -> None:
    with pytest.raises(BenchmarksError, match="DEFINITION and DATA, or --catalogue alone"):
        run(*arguments)


def test_the_schema_is_json_schema(run: Run) -> None:
    assert "2020-12" in json.loads(run("definition", "schema").output)["$schema"]


def test_simulated_files_are_labelled(run: Run, tmp_path: Path) -> None:
    run("simulate", "sme-pulse", "--wave", "2026", "--folder", tmp_path)
    (path,) = tmp_path.iterdir()
    assert "simulated" in path.name
    assert all("SIMULATED" in line for line in path.read_text(encoding="utf-8").splitlines()[1:])


def test_a_draft_is_written_once_and_never_over_a_file(run: Run, tmp_path: Path) -> None:
    path, target = write_csv(tmp_path, small_rows()), tmp_path / "draft.yaml"
    run("survey", "init", path, "--output", target)
    assert "CHANGE-ME" in target.read_text(encoding="utf-8")
    with pytest.raises(BenchmarksError, match="not overwritten"):
        run("survey", "init", path, "--output", target)


@pytest.mark.parametrize("rows", ["respondents", "figures"])
def test_a_file_is_drafted_as_its_owner_says_what_its_rows_are(rows: str, run: Run, tmp_path: Path) -> None:
    path, target = tmp_path / "table.csv", tmp_path / "draft.yaml"
    path.write_text("size,turnover\n0-9,12\n10-49,40\n", encoding="utf-8")
    run("survey", "init", path, "--output", target, "--rows", rows)
    draft = target.read_text(encoding="utf-8")
    assert ("\nresponses:" in draft, "\nfigures:" in draft) == (rows == "respondents", rows == "figures")


def test_a_file_without_rows_gives_no_draft(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BenchmarksError):
        run("survey", "init", write_csv(tmp_path, []))


def test_a_downgrade_must_be_meant(run: Run) -> None:
    with pytest.raises(BenchmarksError, match="--yes-delete-data"):
        run("database", "downgrade", "base")


def test_setup_may_be_repeated(run: Run) -> None:
    for _ in range(2):
        assert run("database", "setup").output == "The database is ready.\n"
    assert "code: " in run("database", "status").output


def test_a_database_that_was_never_set_up_says_what_to_do(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database.owner_url)
    monkeypatch.delenv("DATABASE_READER_URL", raising=False)
    result = CliRunner().invoke(cli, ["release", "list"])
    assert "benchmarks database setup" in str(result.exception)


def _embedded(folder: Path, *order: str) -> subprocess.CompletedProcess[str]:
    """A command of an owner who has set no variable but the one that says where the database is."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("DATABASE_", "BENCHMARKS_"))}
    environment = kept | {"BENCHMARKS_DATA_DIR": str(folder)}
    program = str(Path(sys.executable).with_name("benchmarks"))
    return subprocess.run([program, *order], env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_no_second_database_is_made_unasked_and_each_command_says_which_one_it_uses(tmp_path: Path) -> None:
    """As in a second terminal, where BENCHMARKS_DATA_DIR was not set: its default is another folder."""
    folder = tmp_path / "var"
    for order in (("release", "list"), ("database", "status"), ("database", "upgrade"), ("ingest", "--catalogue")):
        refused = _embedded(folder, *order)
        assert (refused.returncode, folder.exists()) == (1, False), order
        assert f"There is no database in {folder}" in refused.stderr
        assert "set BENCHMARKS_DATA_DIR to that folder here" in refused.stderr
    made = _embedded(folder, "database", "setup")
    assert made.stdout == f"The database in {folder} is ready.\n", made.stderr
    listed = _embedded(folder, "release", "list")
    assert (listed.stdout, listed.stderr) == ("There is no release yet.\n", f"Using the database in {folder}.\n")


def test_an_error_is_one_message_without_a_traceback_and_exit_code_1(tmp_path: Path) -> None:
    definition = write_definition(tmp_path, "broken")
    definition.write_text(definition.read_text().replace("basis: probability_sample", "basis: guesswork"))
    command = [str(Path(sys.executable).with_name("benchmarks")), "survey", "check", str(definition)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "40"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "broken.yaml:6: " in done.stderr
    assert "probability_sample" in done.stderr


def test_on_a_terminal_each_step_is_shown_once_with_its_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for a step that is done, however often its bar was drawn."""
    terminal = Console(file=io.StringIO(), force_terminal=True, width=100, highlight=False)
    monkeypatch.setattr(console, "errors", terminal)
    with console.progress() as steps:
        steps.start("Reading answers.csv")
        steps.advance(60)
        steps.note("The weights fit.")
        steps.start("Tabulating", 3)
        steps.advance()
    shown = terminal.file.getvalue()  # type: ignore[attr-defined]
    assert [shown.count(line) for line in ("Reading answers.csv: 60 in ", "The weights fit.", "Tabulating: 1 in ")] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("group", [(), *((name,) for name in ("database", "definition", "key", "release", "survey"))])
def test_commands_are_listed_with_whole_sentences(group: tuple[str, ...]) -> None:
    said = CliRunner().invoke(cli, [*group, "--help"]).output
    commands = said.partition("Commands:")[2]
    assert commands
    assert "..." not in commands
