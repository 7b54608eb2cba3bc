"""Which rows fulfil a condition: texts, beginnings, empty and filled cells, ranges, and what they are not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.row_conditions import CellPattern, NumberRange, RowCondition
from api.releases.imports.importing import check_survey
from api.releases.imports.row_conditions import all_hold
from tests.conftest import Database
from tests.definitions.samples import RESPONSES, line_of, loaded, problems, spoilt
from tests.releases.cases import Case
from tests.releases.small import TWO_WAVES, write_csv
from tests.releases.stored import ingest_file
from tests.shared import needs_shared_cases

CELLS = ["2026-03-01", "2025", " 2025 ", "*", None, "", "  ", "7", "7,5", "-3", "1.250"]


def kept(*conditions: RowCondition, cells: list[str | None] = CELLS) -> list[int]:
    """The rows in which all conditions hold."""
    frame = pl.DataFrame({"a": cells, "b": ["x", *cells[1:]]}, schema={"a": pl.String, "b": pl.String})
    mask = frame.select(all_hold(conditions, FileFormat(decimal=",", thousands="."))).to_series()
    assert (mask.null_count(), mask.len()) == (0, len(cells))
    return mask.arg_true().to_list()


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        (("2025",), [1, 2]),
        (("2025", "7"), [1, 2, 7]),
        (("*",), [0, 1, 2, 3, 7, 8, 9, 10]),
        (("",), [4, 5, 6]),
        (("202*",), [0, 1, 2]),
        ((NumberRange(7, 2000),), [7, 8, 10]),
        ((NumberRange(high=7),), [7, 9]),
        ((NumberRange(low=7.5), "-3"), [1, 2, 8, 9, 10]),
        (("nothing",), []),
    ],
    ids=str,
)
def test_a_cell_is_one_of_the_values_or_none_of_those_excepted(
    values: tuple[CellPattern, ...], rows: list[int]
) -> None:
    assert kept(RowCondition(("a",), values)) == rows
    assert kept(RowCondition(("a",), excepted=values)) == [row for row in range(len(CELLS)) if row not in rows]


def test_of_several_columns_one_must_do_and_of_several_conditions_all() -> None:
    assert kept(RowCondition(("a", "b"), ("x", "2025"))) == [0, 1, 2]
    assert kept(RowCondition(("a",), ("202*",)), RowCondition(("b",), ("x",))) == [0]
    assert kept() == list(range(len(CELLS)))


def test_no_rows_are_no_rows() -> None:
    frame = pl.DataFrame(schema={"a": pl.String})
    assert frame.select(all_hold([RowCondition(("a",), ("*",))], FileFormat())).height == 0
    assert frame.filter(all_hold([], FileFormat())).height == 0


KEEP = "  weight: w\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{column: a, values: 1}", (RowCondition(("a",), ("1",)),)),
        ('[{column: a, values: ["1", "*"]}]', (RowCondition(("a",), ("1", "*")),)),
        ('{column: a, except: ""}', (RowCondition(("a",), excepted=("",)),)),
        ("{column: [a, b], values: {from: 1}}", (RowCondition(("a", "b"), (NumberRange(1.0),)),)),
        (
            "[{column: a, values: [x, {from: 1, to: 2.5}]}, {column: b, values: y}]",
            (RowCondition(("a",), ("x", NumberRange(1.0, 2.5))), RowCondition(("b",), ("y",))),
        ),
    ],
)
def test_conditions_are_read(written: str, read: tuple[RowCondition, ...], tmp_path: Path) -> None:
    definition = loaded(tmp_path, spoilt(RESPONSES, KEEP, f"{KEEP}  keep: {written}\n"))
    assert definition.responses.keep == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{values: 1}", "“keep” is a mapping"),
        ("{column: a}", "“keep” has too few entries"),
        ("{column: a, values: 1, except: 2}", "“keep” has too many entries"),
        ("[{column: a, values: 1}, {column: b}]", "entry 2 of “keep” has too few entries"),
        ("{column: a, values: []}", "“values” is a list"),
        ("{column: a, value: 1}", "there is no key “value”"),
    ],
)
def test_what_is_no_condition_is_reported(written: str, said: str, tmp_path: Path) -> None:
    text = spoilt(RESPONSES, KEEP, f"{KEEP}  keep: {written}\n")
    (problem,) = problems(tmp_path, text)
    assert (problem.line, said in problem.message) == (line_of(text, "keep:"), True), problem


def test_an_empty_range_of_numbers_is_none(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, KEEP, f"{KEEP}  keep: {{column: a, values: {{}}}}\n")
    assert len(problems(tmp_path, text)) == 1


def test_the_waves_of_one_file_are_told_apart_by_conditions(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "dated.yaml"
    text = TWO_WAVES.format(survey="dated-waves").replace(
        '"2024", period', '"2024", rows: {column: day, values: "2024*"}, period'
    )
    text = text.replace('"2025", period', '"2025", rows: {column: day, except: "2024*"}, period')
    path.write_text(text, encoding="utf-8")
    rows = ["2024-05-01,0-9,1,,", "2024-06-01,0-9,0,,", "2025-05-01,0-9,,1,1"]
    built = ingest_file(database.owner, path, write_csv(tmp_path, rows, header="day,size,fb,facebook,tablet"))
    assert [one.release for one in built] == ["dated-waves.2024.r1", "dated-waves.2025.r1"]


@needs_shared_cases
@pytest.mark.parametrize("name", ["keep-any.yaml", "keep-filled.yaml"])
def test_an_asterisk_keeps_rows_that_are_filled(name: str, tmp_path: Path) -> None:
    """Case 05: forty of a hundred broke off."""
    case = Case("05", tmp_path)
    assert [report.stored for report in check_survey(case.definition(name), case.file("limesurvey.csv"))] == [60]
