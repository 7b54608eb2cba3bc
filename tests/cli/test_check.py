"""``benchmarks survey check``: what it says of a file, to people and to programs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from api.cli import check_report, cli
from api.cli.console import errors, output
from api.definitions import load_definition
from api.releases.imports.importing import check_survey
from tests.releases.small import small_rows, write_csv, write_definition
from tests.shared import CASES, needs_shared_cases


def _said(*arguments: str | Path) -> str:
    result = CliRunner().invoke(cli, ["survey", "check", *map(str, arguments)], catch_exceptions=False)
    return result.stdout


def _told(*arguments: str | Path) -> dict[str, Any]:
    """What programs are told; the exit code says whether all is in order."""
    result = CliRunner().invoke(cli, ["survey", "check", *map(str, arguments), "--format", "json"])
    answer: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if answer["in_order"] else 1)
    return answer


def test_it_says_what_it_understood(tmp_path: Path) -> None:
    said = _said(write_definition(tmp_path, "understood"), write_csv(tmp_path, small_rows())).splitlines()
    assert "60 rows read, 60 used" in said
    assert "size       10-49   15    85.0" in said
    assert "adoption, xing         60        55          0          5       15.4%  responding" in said
    assert "channel_count *        60        55          0          5       0.658  responding" in said
    assert "* made from the answers to other questions" in said
    assert said[-1] == "answers.csv is in order: 60 respondents."


def test_rows_that_are_left_out_are_counted_with_the_reason(tmp_path: Path) -> None:
    definition = write_definition(tmp_path, "left-out")
    text = definition.read_text(encoding="utf-8")
    keep = "  file: {format: csv}\n  keep: [{column: stratum, values: a}]\n"
    definition.write_text(text.replace("  file: {format: csv}\n", keep), encoding="utf-8")
    blank = ["," * 9] * 3
    said = _said(definition, write_csv(tmp_path, [*small_rows(), *blank])).splitlines()
    assert "63 rows read, 40 used" in said
    assert "  left out: 3 rows with nothing but empty cells" in said
    assert "  left out: 20 rows that keep leaves out" in said


@needs_shared_cases
def test_blank_rows_at_the_end_are_no_respondents() -> None:
    """Case 09: forty firms and forty rows of semicolons."""
    folder = CASES / "09-blank-excel-rows-counted"
    (report,) = _told(folder / "survey.yaml", folder / "excel.csv")["reports"]
    assert (report["rows_read"], report["rows_dropped"]["blank"], report["respondents"]) == (80, 40, 40)
    facebook = next(one for one in report["questions"] if one["channel"] == "facebook")
    assert (facebook["answered"], facebook["value"]) == (40, 0.625)


@needs_shared_cases
def test_a_warning_is_followed_by_what_to_do() -> None:
    folder = CASES / "47-sentinel-in-a-number"
    said = _said(folder / "none.yaml", folder / "s.csv")
    assert "\n1 warning:\n- column “min” holds -99 (10 times) and 9999 (2 times), far from all" in said
    assert '\n  What to do: if it means that there is no answer: no_answer: ["", "-99", "9999"]' in said


def test_programs_are_told_all_of_it_under_keys_that_stay(tmp_path: Path) -> None:
    answer = _told(write_definition(tmp_path, "for-programs"), write_csv(tmp_path, small_rows()))
    assert list(answer) == ["in_order", "survey", "waves", "reports"]
    (report,) = answer["reports"]
    assert list(report) == [
        *("kind", "survey", "wave", "file", "rows_read", "rows_dropped", "respondents", "nodes", "questions"),
        *("weights", "calibrated", "warnings"),
    ]
    assert list(report["rows_dropped"]) == ["blank", "keep", "other_wave", "zero_weight"]
    assert report["nodes"][0] == {"dimension": "size", "node": "_T", "n": 60, "weight": pytest.approx(340.0)}
    assert list(report["questions"][0]) == [
        *("indicator", "channel", "category", "base", "kind", "derived", "asked", "answered", "not_asked", "no_answer"),
        "value",
    ]
    assert list(report["weights"]) == [
        *("n", "total", "smallest", "largest", "largest_part", "design_effect", "n_eff"),
    ]


def test_programs_are_told_of_mistakes_in_rows_with_their_number_and_first_lines(tmp_path: Path) -> None:
    rows = [row.replace(",DE-HH", ",XX") for row in small_rows()]
    answer = _told(write_definition(tmp_path, "wrong"), write_csv(tmp_path, rows))
    (mistake,) = answer["mistakes"]
    assert mistake == {
        "message": "region (column “land”): unknown code “XX”",
        "file": "answers.csv",
        "line": 3,
        "rows": 30,
        "first_lines": [3, 5, 7],
        "pointer": None,
        "expected": None,
        "nearest": mistake["nearest"],
    }
    assert answer["further_mistakes"] == 0


def test_programs_are_told_of_mistakes_in_the_definition(tmp_path: Path) -> None:
    definition = write_definition(tmp_path, "wrong")
    definition.write_text(definition.read_text().replace("basis: probability_sample", "basis: guesswork"))
    (mistake,) = _told(definition)["mistakes"]
    assert (mistake["pointer"], mistake["line"]) == ("/basis", 6)


FIGURES = """
survey: reported
title: Reported
publisher: Test bureau
population: Enterprises
basis: published
licence: {name: none}
citation: Test bureau.
access: public
headline: adoption
disclosure: {policy: published}
waves: [{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}]
dimensions: [{id: size, whole: _T, column: size}]
indicators: {adoption: {}}
figures:
  wave: year
  value: share
  channel: channel
  statuses: {c: confidential, "": not_available}
  flag: flag
"""


def test_of_published_figures_it_says_how_many_there_are_by_status_and_their_range(tmp_path: Path) -> None:
    definition = tmp_path / "reported.yaml"
    definition.write_text(FIGURES, encoding="utf-8")
    rows = ["2025,0-9,facebook,0.25,", "2025,10-49,facebook,0.5,", "2025,GE250,facebook,,c", "2025,0-9,xing,0.125,"]
    path = write_csv(tmp_path, rows, header="year,size,channel,share,flag")
    said = _said(definition, path)
    assert "adoption, facebook       3  2 published, 1 confidential    0.25      0.5" in said
    assert "size: no figure is of the whole “_T”" in said
    assert said.endswith("answers.csv is in order: 4 figures.\n")
    (report,) = _told(definition, path)["reports"]
    assert report["series"][0]["statuses"] == {"published": 2, "confidential": 1}
    assert report["warnings"][0]["kind"] == "whole_without_rows"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the consoles of the commands write."""
    written = io.StringIO()
    for console in (output, errors):
        # Not ``file``: read, it is whatever is standard output now, and would stay that.
        monkeypatch.setattr(console, "_file", written)
    return written


@pytest.mark.parametrize("console", [output, errors])
def test_texts_of_files_are_shown_as_they_are(console: Console, terminal: io.StringIO) -> None:
    """Line 100 is no “100” of an emoji, and brackets in a cell are no markup."""
    text = "answers.csv:100: unknown code “[red]:smile:[/red]” in column “[link=x]q1[/link]”"
    console.print(text)
    assert terminal.getvalue() == f"{text}\n"


def test_a_report_shows_names_as_the_file_has_them(terminal: io.StringIO, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "named"))
    path = write_csv(tmp_path, small_rows(), name="[b]a:100:.csv")
    (report,) = check_survey(definition, path)
    check_report.print_report(report)
    assert "[b]a:100:.csv, named, wave 2025" in terminal.getvalue()
