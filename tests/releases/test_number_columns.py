"""Numbers as people write them: thousands signs everywhere, and advice that fits all cells of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.imports.importing import check_survey
from tests.conftest import Database
from tests.releases.cases import Case, mistakes
from tests.releases.small import HEADER, small_rows, write_csv, write_definition
from tests.shared import needs_shared_cases

TURNOVER, FACEBOOK = Series("turnover"), Series("adoption", "facebook")


@needs_shared_cases
@pytest.mark.parametrize("name", ["mixed.yaml", "mixed-advice.yaml"])
def test_the_advice_fits_all_numbers_of_the_file(name: str, tmp_path: Path) -> None:
    """Case 10: 1.739 alone would be a number with a decimal point, 0,53 with a decimal comma."""
    case = Case("10", tmp_path)
    advice, *cells = case.problems(case.definition(name), "mixed.csv")
    assert advice.message == "the numbers (“gewicht”, “umsatz”) are written otherwise than the definition says"
    assert advice.expected == "under file: decimal: ‘,’ with thousands: ‘.’"
    assert len(cells) > 1
    assert not any("did you mean" in problem.message for problem in cells)


@needs_shared_cases
def test_after_the_advice_the_figures_are_right(database: Database, tmp_path: Path) -> None:
    case = Case("10", tmp_path)
    found = case.figures(database.owner, case.definition("mixed-right.yaml"), "mixed.csv").estimate(TURNOVER)
    rows = [line.split(";") for line in case.file("mixed.csv").read_text().splitlines()[1:]]
    weights = [float(row[2].replace(",", ".")) for row in rows]
    turnovers = [float(row[3].replace(".", "")) for row in rows]
    assert found.value == pytest.approx(sum(map(float.__mul__, weights, turnovers)) / sum(weights))


@needs_shared_cases
def test_turnovers_with_thousands_signs_are_thousands(database: Database, tmp_path: Path) -> None:
    """Case 10: 5327.6, not 5.328."""
    case = Case("10", tmp_path)
    right = case.definition("survey.yaml", ('decimal: "."', 'decimal: ",", thousands: "."'))
    assert case.figures(database.owner, right, "umsatz.csv").estimate(TURNOVER).value == pytest.approx(5327.6, abs=0.05)


@needs_shared_cases
def test_bands_take_thousands_signs(database: Database, tmp_path: Path) -> None:
    """Case 11: 1.250 persons belong to the largest."""
    case = Case("11", tmp_path)
    figures = case.figures(database.owner, case.definition("right.yaml"), "firmen.csv")
    small, large = figures.estimate(FACEBOOK, size="0-9"), figures.estimate(FACEBOOK, size="GE250")
    assert (small.value, small.n, large.n) == (pytest.approx(0.417, abs=0.0005), 36, 92)


def styled(tmp_path: Path, weight: str, population: str, file: str) -> list[str]:
    definition = write_definition(tmp_path, "styled-numbers")
    text = definition.read_text(encoding="utf-8").replace("{format: csv}", file)
    definition.write_text(text, encoding="utf-8")
    rows = [row.split(",") for row in small_rows(20)]
    for row in rows:
        row[1], row[3] = weight, population
    path = write_csv(tmp_path, [";".join(row) for row in rows], header=HEADER.replace(",", ";"))
    return [str(problem) for problem in mistakes(load_definition(definition), path)]


@pytest.mark.parametrize(
    ("weight", "population", "file"),
    [
        ("1.234,5", "12.345", '{delimiter: ";", decimal: ",", thousands: "."}'),
        ("1'234.5", "12'345", '{delimiter: ";", thousands: "\'"}'),
        ("1\u202f234,5", "12\u202f345", '{delimiter: ";", decimal: ",", thousands: "\u202f"}'),
    ],
)
def test_weights_and_populations_take_thousands_signs(weight: str, population: str, file: str, tmp_path: Path) -> None:
    assert styled(tmp_path, weight, population, file) == []


@pytest.mark.parametrize(
    ("weight", "population", "advice"),
    [
        ("1,5", "400", "under file: decimal: ‘,’"),
        ("1.234,5", "400", "under file: decimal: ‘,’ with thousands: ‘.’"),
        ("1,234.5", "12,345", "under file: decimal: ‘.’ with thousands: ‘,’"),
        ("1,234", "400", "under file: decimal: ‘,’, or decimal: ‘.’ with thousands: ‘,’"),
        ("1,5", "1.5", "no decimal and thousands sign fits all of them"),
    ],
)
def test_where_two_styles_fit_both_are_named_and_none_where_none_does(
    weight: str, population: str, advice: str, tmp_path: Path
) -> None:
    found = styled(tmp_path, weight, population, '{delimiter: ";"}')
    assert sum("the numbers (" in problem for problem in found) == 1
    assert advice in found[0]


def test_texts_that_are_no_numbers_in_any_style_bring_no_advice(tmp_path: Path) -> None:
    found = styled(tmp_path, "many", "400", '{delimiter: ";"}')
    assert not any("the numbers (" in problem for problem in found)


def test_the_code_for_no_number_may_stand_beside_bands(tmp_path: Path) -> None:
    """It was a traceback: the code of the codelist was read as a number."""
    definition = write_definition(tmp_path, "bands-missing")
    bands = "column: size\n    bands: [{code: 0-9, to: 9}, {code: GE250, from: 10}]\n    missing: GE250"
    text = definition.read_text(encoding="utf-8").replace("column: size", bands)
    definition.write_text(text, encoding="utf-8")
    rows = [f"r{place},1,a,400,{size},DE-HB,1,1,1,1" for place, size in enumerate(["5", "", "12", ""])]
    assert [report.stored for report in check_survey(load_definition(definition), write_csv(tmp_path, rows))] == [4]


def test_numbers_of_a_joined_file_are_written_as_that_file_says(tmp_path: Path) -> None:
    definition = write_definition(tmp_path, "joined-numbers")
    join = '  join: [{file: weights.csv, key: id, columns: [w], format: {delimiter: ";", decimal: ","}}]\n  weight: w'
    text = definition.read_text(encoding="utf-8").replace("  weight: w", join)
    definition.write_text(text, encoding="utf-8")
    rows = [row.split(",") for row in small_rows(20)]
    write_csv(tmp_path, [f"{row[0]};{row[1].replace('.', ',')}" for row in rows], "weights.csv", header="id;w")
    main = write_csv(tmp_path, [",".join([row[0], *row[2:]]) for row in rows], header=HEADER.replace("w,", ""))
    assert [report.stored for report in check_survey(load_definition(definition), main)] == [20]
