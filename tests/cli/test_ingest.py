"""Nothing public by accident: what `benchmarks ingest` leaves, shows, asks and publishes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from api.cli import ingest, release
from api.definitions import load_definition
from api.errors import InvalidInput, Refused
from api.models import changes, releases
from api.releases.ingesting import ingest as ingest_file
from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.association import answers_of_2025, needs_association, write_answers, write_association
from tests.releases.certified import new_survey, respondents
from tests.releases.rewritten import K, Rewritten, flipped
from tests.releases.small import small_rows, write_csv, write_definition


def states(database: Database, survey: str) -> dict[str, str]:
    with database.owner.connect() as connection:
        found = connection.execute(select(releases.c.id, releases.c.state).where(releases.c.survey == survey))
        return {identifier: state for identifier, state in found}


def reasons(database: Database, survey: str) -> list[tuple[str, str | None]]:
    statement = select(changes.c.kind, changes.c.reason).where(changes.c.survey == survey).order_by(changes.c.number)
    with database.owner.connect() as connection:
        return [(kind, reason) for kind, reason in connection.execute(statement)]


def advised(output: str) -> list[str]:
    """The arguments of the last command an output names."""
    (command,) = (line.strip() for line in output.splitlines() if line.startswith("  benchmarks "))
    return command.replace('"…"', "Because").split()[1:]


def test_without_a_terminal_a_draft_is_left_and_the_command_that_publishes_it_named(
    run: Run, database: Database, tmp_path: Path
) -> None:
    survey = new_survey("left")
    definition, path = write_definition(tmp_path, survey), write_csv(tmp_path, small_rows())
    said = run("ingest", definition, path).output
    assert f"{survey}.2025.r1 will show " in said
    assert states(database, survey) == {f"{survey}.2025.r1": "draft"}
    assert run("ingest", definition, path).output.endswith(said[said.index(" will show ") :]), "again and again"
    assert advised(said) == ["release", "publish", f"{survey}.2025.r1"]
    run(*advised(said))
    assert states(database, survey) == {f"{survey}.2025.r1": "published"}
    assert run("ingest", definition, path).output.endswith(f"{survey}.2025.r1: unchanged.\n")


def test_before_the_preview_stand_the_rows_and_the_warnings_alone(run: Run, tmp_path: Path) -> None:
    """The whole report is what `survey check` is for."""
    survey = new_survey("briefly")
    definition, path = write_definition(tmp_path, survey), write_csv(tmp_path, [*small_rows(), ",,,,,,,,,"])
    definition.write_text(definition.read_text(encoding="utf-8").replace("  respondent: id\n", ""), encoding="utf-8")
    before, _, _ = run("ingest", definition, path).output.partition(f"{survey}.2025.r1 will show ")
    _, _, said = before.partition(f"\nanswers.csv, {survey}, wave 2025: ")
    rows, left_out, *warnings = said.strip().splitlines()
    assert rows == "61 rows read, 60 used"
    assert left_out == "  left out: 1 row with nothing but empty cells"
    assert any("no later correction will be possible" in line for line in warnings)
    checked = run("survey", "check", definition, path).output
    assert "\n".join(warnings) in checked
    assert ("share/mean" in checked, "share/mean" in before) == (True, False)


def test_publish_publishes_at_once(run: Run, database: Database, tmp_path: Path) -> None:
    survey = new_survey("at-once")
    run("ingest", write_definition(tmp_path, survey), write_csv(tmp_path, small_rows()), "--publish")
    assert reasons(database, survey) == [("published", None)]


class TestARevision:
    @pytest.fixture
    def survey(self, run: Run, tmp_path: Path) -> str:
        survey = new_survey("revised")
        run("ingest", write_definition(tmp_path, survey), write_csv(tmp_path, small_rows()), "--publish")
        return survey

    def test_needs_a_reason(self, run: Run, database: Database, survey: str, tmp_path: Path) -> None:
        definition, path = tmp_path / f"{survey}.yaml", write_csv(tmp_path, small_rows(48))
        with pytest.raises(Refused, match=r'benchmarks release publish \S+\.2025\.r2 --reason "…"'):
            run("ingest", definition, path, "--publish")
        assert states(database, survey)[f"{survey}.2025.r2"] == "draft"
        with pytest.raises(InvalidInput, match="reason is blank"):
            run("ingest", definition, path, "--publish", "--reason", " ")
        run("ingest", definition, path, "--publish", "--reason", "Twelve were counted twice.")
        assert reasons(database, survey)[-1] == ("revised", "Twelve were counted twice.")

    def test_says_what_changes_before_it_does(self, run: Run, survey: str, tmp_path: Path) -> None:
        said = run("ingest", tmp_path / f"{survey}.yaml", write_csv(tmp_path, small_rows(48))).output
        assert f"It revises {survey}.2025.r1, which is public: 0 figures lost, 0 gained, " in said
        assert "changed most:" in said
        assert " % → " not in said, "English"
        assert "% → " in said
        assert advised(said) == ["release", "publish", f"{survey}.2025.r2", "--reason", "Because"]


class TestAtATerminal:
    @pytest.fixture(autouse=True)
    def somebody_is_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (ingest, release):
            monkeypatch.setattr(module, "asking", lambda: True)

    @pytest.mark.parametrize(("answer", "state"), [("y\n", "published"), ("n\n", "draft"), ("\n", "draft")])
    def test_it_is_asked(self, run: Run, database: Database, tmp_path: Path, answer: str, state: str) -> None:
        survey = new_survey("asked")
        run("ingest", write_definition(tmp_path, survey), write_csv(tmp_path, small_rows()), typed=answer)
        assert states(database, survey) == {f"{survey}.2025.r1": state}

    def test_so_is_the_reason_of_a_revision(self, run: Run, database: Database, tmp_path: Path) -> None:
        survey = new_survey("asked-why")
        definition = write_definition(tmp_path, survey)
        run("ingest", definition, write_csv(tmp_path, small_rows()), typed="y\n")
        run("ingest", definition, write_csv(tmp_path, small_rows(48)), typed="y\nTwelve were counted twice.\n")
        assert reasons(database, survey) == [("published", None), ("revised", "Twelve were counted twice.")]


def test_a_real_terminal_is_asked(database: Database, tmp_path: Path) -> None:
    survey = new_survey("terminal")
    definition, path = write_definition(tmp_path, survey), write_csv(tmp_path, small_rows())
    ours, theirs = pty.openpty()
    os.write(ours, b"y\n")
    subprocess.run(
        [str(Path(sys.executable).with_name("benchmarks")), "ingest", str(definition), str(path)],
        env=os.environ | {"DATABASE_URL": database.owner_url, "DATABASE_READER_URL": database.reader_url},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        check=True,
        timeout=120,
    )
    os.set_blocking(ours, False)
    said = os.read(ours, 100_000).decode()
    for end in (ours, theirs):
        os.close(end)
    assert f"Publish {survey}.2025.r1 now? [y/N]" in said
    assert states(database, survey) == {f"{survey}.2025.r1": "published"}


def test_published_figures_go_the_same_way(run: Run, database: Database, tmp_path: Path) -> None:
    survey = new_survey("reported")
    definition = tmp_path / f"{survey}.yaml"
    definition.write_text(REPORTED.format(survey=survey), encoding="utf-8")
    path = tmp_path / "figures.csv"
    path.write_text(
        "year,size,channel,value,n\n2025,_T,any,0.5,\n2025,SME,any,0.45,\n2026,_T,any,0.6,100\n", encoding="utf-8"
    )
    said = run("ingest", definition, path).output
    assert f"{survey}.2025.r1 will show 2 of 2 figures:\n  everybody: 1 of 1 figures\n  size: 1 of 1 figures\n" in said
    assert f"{survey}.2026.r1 will show 1 of 1 figures:\n  everybody: 1 of 1 figures\n" in said
    assert set(states(database, survey).values()) == {"draft"}
    run("ingest", definition, path, "--publish")
    assert set(states(database, survey).values()) == {"published"}
    path.write_text(
        "year,size,channel,value,n\n2025,_T,any,0.52,\n2025,SME,any,0.45,\n2026,_T,any,0.6,100\n", encoding="utf-8"
    )
    said = run("ingest", definition, path).output
    assert "      adoption any, everybody: 50.0% → 52.0%\n" in said
    assert f"{survey}.2026.r1: unchanged.\n" in said


FIGURES = "year,size,channel,value,n\n2025,_T,any,{},\n2025,SME,any,0.45,\n2026,_T,any,0.6,100\n"
REPORTED = """
survey: {survey}
title: Reported
publisher: Test bureau
population: Enterprises
basis: published
licence: {{name: none}}
citation: Test bureau, reported.
access: public
headline: adoption
disclosure: {{policy: published}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
  - {{wave: "2026", period_start: 2026-01-01, period_end: 2026-12-31}}
dimensions:
  - {{id: size, whole: _T, column: size}}
indicators: {{adoption: {{}}}}
figures:
  file: {{format: csv}}
  wave: year
  channel: channel
  value: value
  n: n
"""


@needs_association
class TestTheAssociation:
    """Case 50: one firm's size is corrected."""

    def test_a_correction_says_what_it_costs_asks_why_and_leaves_the_rest_public(
        self, run: Run, database: Database, tmp_path: Path
    ) -> None:
        survey = new_survey("association")
        definition = write_association(tmp_path, survey)
        rows = [[f"{survey}-{row[0]}", *row[1:]] if place else row for place, row in enumerate(answers_of_2025())]
        run("ingest", definition, write_answers(tmp_path, rows), "--publish")
        assert rows[1][2] == "180"
        rows[1][2] = "280"
        corrected = write_answers(tmp_path, rows)
        said = run("ingest", definition, corrected).output
        assert f"It revises {survey}.2025.r1, which is public: 6 figures lost, 5 gained, " in said
        assert "    lost: size=50-249 (6)\n" in said
        assert "50-249 withheld: 3 (beside what is public, the few who changed could be computed), 3 (" in said
        assert "  everybody: 6 of 6 figures\n" in said
        assert "    shown: 0-9, 10-49\n" in said
        assert advised(said)[-2:] == ["--reason", "Because"]
        with pytest.raises(Refused, match="--reason"):
            run("ingest", definition, corrected, "--publish")
        run("ingest", definition, corrected, "--publish", "--reason", "One firm gave another size.")
        assert reasons(database, survey) == [("published", None), ("revised", "One firm gave another size.")]

    def test_without_names_there_is_a_way_to_a_correction(self, run: Run, database: Database, tmp_path: Path) -> None:
        """The owner learns that names are needed when it seems too late: two messages used to lead in a circle."""
        survey = new_survey("unnamed")
        definition = write_association(tmp_path, survey, respondent=None)
        rows = [[f"{survey}-{row[0]}", *row[1:]] if place else row for place, row in enumerate(answers_of_2025())]
        original = write_answers(tmp_path, rows, "original.csv")
        run("ingest", definition, original, "--publish")
        corrected = write_answers(tmp_path, [*rows[:1], [*rows[1][:2], "280", *rows[1][3:]], *rows[2:]], "new.csv")
        with pytest.raises(Refused, match="have no names to be found again by.*respondent: COLUMN"):
            run("ingest", definition, corrected)
        write_association(tmp_path, survey)
        with pytest.raises(Refused, match="ingest the file it was made from once more"):
            run("ingest", definition, corrected)
        assert run("ingest", definition, original).output.endswith(f"{survey}.2025.r1: unchanged.\n")
        said = run("ingest", definition, corrected).output
        assert "    lost: size=50-249 (6)\n" in said
        run(*advised(said))
        assert states(database, survey) == {f"{survey}.2025.r1": "published", f"{survey}.2025.r2": "published"}


@pytest.mark.parametrize("file", ["another order", "an answer corrected"])
def test_names_are_not_carried_to_rows_that_differ(database: Database, tmp_path: Path, file: str) -> None:
    survey = Rewritten(database.owner, tmp_path, new_survey("misnamed"), K)
    rows = respondents(10 if file == "another order" else 11)
    survey.with_(changes=(("  respondent: id\n", ""),)).publish(rows)
    changed = flipped(rows, "r0000")
    survey.build([*changed[1:], changed[0]] if file == "another order" else changed)
    with pytest.raises(Refused, match="ingest the file it was made from once more"):
        survey.certify()
    survey.build(rows)
    survey.build(flipped(rows, "r0000"))
    survey.certify()


def test_a_program_gives_a_reason_for_revisions_only(database: Database, tmp_path: Path) -> None:
    """As the catalogue does, which is published without anybody being asked."""
    survey = new_survey("by-program")
    definition = load_definition(write_definition(tmp_path, survey))
    for rows in (60, 48):
        data = write_csv(tmp_path, small_rows(rows))
        list(ingest_file(database.owner, definition, data, reason="Another version came with the software."))
    assert reasons(database, survey) == [("published", None), ("revised", "Another version came with the software.")]
