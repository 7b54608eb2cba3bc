"""What a file holds around its answers, and how a package writes them, does not change the figures."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from api.concepts.surveys.items import Series
from tests.conftest import Database
from tests.readers.workbooks import write_ods, write_xlsx
from tests.releases.cases import Case
from tests.releases.stored import Stored, build_draft
from tests.shared import needs_shared_cases

FACEBOOK, XING = Series("adoption", "facebook"), Series("adoption", "xing")
DIALOGUE, PLANNED = Series("dialogue", "facebook"), Series("planned_investment")


def shown(figures: Stored, series: Series) -> tuple[float, int]:
    row = figures.estimate(series)
    return round(row.value, 3), row.n


@needs_shared_cases
def test_the_lines_below_the_header_of_qualtrics_are_no_respondents(database: Database, tmp_path: Path) -> None:
    case = Case("04", tmp_path)
    labelled = ("responses:", "responses:\n  file: {label_lines: 2}")
    figures = case.figures(database.owner, case.definition("survey.yaml", labelled), "qualtrics.csv")
    assert (shown(figures, FACEBOOK), shown(figures, XING)) == ((0.524, 48), (0.355, 48))
    everybody = case.figures(database.owner, case.definition("naive.yaml", labelled), "qualtrics.csv")
    assert shown(everybody, FACEBOOK) == (0.502, 60)


@needs_shared_cases
def test_question_texts_that_are_read_as_answers_are_told_with_what_passes_over_them(tmp_path: Path) -> None:
    case = Case("04", tmp_path)
    first, *others = case.problems(case.definition("naive.yaml"), "qualtrics.csv")
    assert first.expected == "label_lines: 2"
    assert "2 lines of texts about the columns are read as answers" in first.message
    assert {problem.line for problem in others} == {2, 6}
    kept = case.definition(
        "survey.yaml", ("columns: {facebook: Q2_1", "columns: {facebook: Q2_1, linkedin: ResponseId")
    )
    assert all(problem.expected != first.expected for problem in case.problems(kept, "qualtrics.csv"))


@needs_shared_cases
@pytest.mark.parametrize("name", ["header-only", "rows-only", "both", "sep", "blank-rows"])
def test_empty_cells_rows_and_the_line_of_the_delimiter_change_no_figure(
    name: str, database: Database, tmp_path: Path
) -> None:
    case = Case("08", tmp_path)
    figures = case.figures(database.owner, case.definition("d.yaml"), f"{name}.csv")
    assert shown(figures, FACEBOOK) == (1.0, 10)


@needs_shared_cases
@pytest.mark.parametrize(
    ("number", "definition", "file", "right"),
    [("08", "ticked.yaml", "ticked.csv", (0.6, 10)), ("09", "survey.yaml", "excel.csv", (0.625, 40))],
)
def test_blank_rows_are_no_respondents(
    number: str, definition: str, file: str, right: tuple[float, int], database: Database, tmp_path: Path
) -> None:
    case = Case(number, tmp_path)
    assert shown(case.figures(database.owner, case.definition(definition), file), FACEBOOK) == right


@needs_shared_cases
def test_codes_declared_missing_mean_what_the_definition_says_of_them(database: Database, tmp_path: Path) -> None:
    """Case 13: -77 is named as no. -99 is named as no answer, Z nowhere: neither is one."""
    case = Case("13", tmp_path)
    figures = case.figures(database.owner, case.definition("survey.yaml"), "s.sav")
    assert shown(figures, DIALOGUE) == (0.151, 86)
    unnamed = case.definition("survey.yaml", ('["2", "-77"], no_answer: ["-99"]', '"2"'))
    assert shown(case.figures(database.owner, unnamed, "s.sav"), DIALOGUE) == (0.26, 50)


@needs_shared_cases
@pytest.mark.parametrize(
    ("condition", "n"),
    [
        ('{column: dia, except: ["-77"]}', 50),
        ('{column: dia, except: ["-7*"]}', 50),
        ("{column: dia, except: [{from: -80, to: -70}]}", 50),
        ("{column: dia, values: [{from: -80, to: 2}]}", 86),
        ('{column: dia, values: ["*"]}', 86),
    ],
)
def test_conditions_name_codes_that_are_declared_missing(
    condition: str, n: int, database: Database, tmp_path: Path
) -> None:
    case = Case("13", tmp_path)
    column = 'column: dia, coding: {yes: "1", no: ["2", "-77"], no_answer: ["-99"]}'
    definition = case.definition("survey.yaml", (column, f"{column}, asked_if: {condition}"))
    assert shown(case.figures(database.owner, definition, "s.sav"), DIALOGUE)[1] == n


@needs_shared_cases
@pytest.mark.parametrize("name", ["spss", "stata", "xlsx", "ods", "parquet", "csv"])
def test_one_definition_gives_the_same_figures_from_every_format(name: str, database: Database, tmp_path: Path) -> None:
    case = Case("13", tmp_path)
    answers = pl.read_csv(case.file("s.csv"))
    path = tmp_path / f"answers.{name}"
    cells = [answers.columns, *answers.rows()]
    match name:
        case "spss":
            pyreadstat.write_sav(answers, path, missing_ranges={"dia": [{"lo": -99, "hi": -1}]})
        case "stata":
            pyreadstat.write_dta(answers, path)
        case "xlsx":
            write_xlsx(path, cells)
        case "ods":
            write_ods(path, cells)
        case "parquet":
            answers.cast({"dia": pl.Float64, "fb": pl.Int8}).write_parquet(path)
        case _:
            answers.write_csv(path)
    definition = case.definition("csv.yaml", ("format: csv", f"format: {name}"))
    figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
    assert [shown(figures, one) for one in (DIALOGUE, FACEBOOK, PLANNED)] == [(0.151, 86), (0.64, 100), (0.484, 64)]
