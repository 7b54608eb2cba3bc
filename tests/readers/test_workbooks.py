"""Workbooks: every cell as the text that the same answers have in any other file."""

from __future__ import annotations

import gzip
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers import ColumnDescription, guess_format, parse_numbers, read_blocks, read_columns
from tests.shared import CASES, needs_shared_cases

from .reading import lines, problems, table, written
from .workbooks import Rows, write_ods, write_xlsx

XLSX, ODS, XLS, CSV = FileFormat("xlsx"), FileFormat("ods"), FileFormat("xls"), FileFormat()
ANSWERS: Rows = [
    ["id", "größe", "weight", "facebook"],
    [1, "10-49", 0.1, 1],
    [2, None, 1.5, "ja"],
    [3, "0-9", 48.0, None],
]
TEXTS = [("1", "10-49", "0.1", "1"), ("2", None, "1.5", "ja"), ("3", "0-9", "48", None)]


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "xlsx"), (write_ods, "ods")])
def test_a_workbook_is_recognised_and_read_whatever_it_is_called(write, name: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / "survey.bin", ANSWERS)
    file = guess_format(path)
    assert file.name == name
    assert table(path, file).rows() == TEXTS
    assert lines(path, file, ["id"]) == [2, 3, 4]


def unpacked(folder: Path, name: str) -> Path:
    packed = Path(__file__).parent / "files" / f"{name}.gz"
    return written(folder, gzip.decompress(packed.read_bytes()), name)


def test_a_workbook_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the workbook has a password — one without a password"):
        guess_format(unpacked(tmp_path, "password.xlsx"))


def test_a_cell_in_the_last_corner_of_a_sheet_is_told_and_ends_nothing(tmp_path: Path) -> None:
    path, book = tmp_path / "far.xlsx", openpyxl.Workbook()
    book.active.append(["id", "w"])  # type: ignore[union-attr]
    book.active.cell(1_048_576, 16_384, "forgotten")  # type: ignore[union-attr]
    book.save(path)
    for ask in (guess_format, lambda path: read_columns(path, XLSX)):
        with pytest.raises(InvalidInput, match="takes more than 4 GB of memory — the table alone"):
            ask(path)


def test_an_old_workbook_is_read_too(tmp_path: Path) -> None:
    path = unpacked(tmp_path, "survey.xls")
    assert guess_format(path) == XLS
    assert table(path, XLS).rows() == [("1", "10-49", "0.1", "1", "2012-05-31"), ("2", None, "1.5", "ja", None)]


def test_a_text_in_the_last_of_many_rows_is_not_lost(tmp_path: Path) -> None:
    rows: Rows = [["id", "size"], *([number, 48] for number in range(3000)), [1, "many"]]
    path = write_xlsx(tmp_path / "late.xlsx", rows)
    cells = table(path, XLSX)["size"].to_list()
    assert (cells[:2], cells[-1]) == (["48", "48"], "many")


def test_cells_of_every_kind_become_the_texts_of_other_formats(tmp_path: Path) -> None:
    kinds = {
        "whole": (48.0, "48"),
        "fraction": (0.1 + 0.2, "0.3"),
        "percent": (0.125, "0.125"),
        "truth": (True, "true"),
        "day": (date(2012, 5, 31), "2012-05-31"),
        "moment": (datetime(2012, 5, 31, 23, 59, 1), "2012-05-31T23:59:01"),  # noqa: DTZ001
        "time": (time(9, 5), "09:05:00"),
        "duration": (timedelta(hours=30, seconds=5), "30:00:05"),
        "code": ("007", "007"),
        "error": ("#N/A", None),
        "blanks": ("  x ", "  x "),
    }
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(kinds))
    sheet.append([value for value, _ in kinds.values()])
    sheet["C2"].number_format = "0.0%"
    sheet["J2"].data_type = "e"
    book.save(tmp_path / "kinds.xlsx")
    (row,) = table(tmp_path / "kinds.xlsx", XLSX).rows(named=True)
    assert row == {name: text for name, (_, text) in kinds.items()}


def test_numbers_have_the_decimal_sign_of_the_definition(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [["weight"], [1.5], ["2,5"], [3]])
    assert table(path, FileFormat("xlsx", decimal=",")).rows() == [("1,5",), ("2,5",), ("3",)]


def test_columns_are_described_like_those_of_text_files(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [*ANSWERS, [None, "x", None, None]])
    assert [(column.name, column.kind) for column in read_columns(path, XLSX)] == [
        ("id", "number"),
        ("größe", "text"),
        ("weight", "number"),
        ("facebook", "text"),
    ]


def test_rows_without_a_cell_are_dropped_and_counted(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [["id", "note"], [1, None], [None, None], [None, " "], [None, "x"]])
    blocks = list(read_blocks(path, XLSX, ["id"]))
    assert [row for block in blocks for row in block.frame.rows()] == [("1",), (None,)]
    assert sum(block.blank for block in blocks) == 2
    assert lines(path, XLSX, ["id"]) == [2, 5]


@pytest.mark.parametrize("footer", ["Quelle", "Quelle: eigene"])
def test_titles_labels_and_footers_are_no_rows(footer: str, tmp_path: Path) -> None:
    rows: Rows = [
        ["Umfrage 2025"],
        [],
        ["id", "q1"],
        ["", "Nutzen Sie Facebook?"],
        ['{"ImportId":"id"}', '{"ImportId":"QID1"}'],
        [1, "ja"],
        [None, "Quelle: eigene Erhebung"],
        [2, "nein"],
    ]
    path = write_xlsx(tmp_path / "survey.xlsx", rows)
    file = FileFormat("xlsx", title_lines=1, label_lines=2, footer=footer)
    assert table(path, file).rows() == [("1", "ja")]
    assert read_columns(path, file) == [
        ColumnDescription("id", kind="number"),
        ColumnDescription("q1", "Nutzen Sie Facebook?"),
    ]


def test_the_first_sheet_with_cells_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [], "Empty", Answers=[["id"], [1]], Codes=[["code"], [5]])
    assert table(path, XLSX).rows() == [("1",)]
    assert table(path, FileFormat("xlsx", sheet="Codes")).rows() == [("5",)]
    (problem,) = problems(path, FileFormat("xlsx", sheet="Answer"), ["id"])
    assert problem.message == "there is no sheet “Answer”"
    assert problem.nearest[0] == "Answers"


def test_a_hidden_sheet_is_not_taken_for_the_answers(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [["list"], [1]], "Lists", Answers=[["id"], [2]])
    book = openpyxl.load_workbook(path)
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    assert table(path, XLSX).rows() == [("2",)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "no sheet with cells"),
        ([["id"]], "a header and no rows"),
        ([["id"], [None], [" "]], "a header and no rows"),
    ],
)
def test_a_workbook_without_rows_is_refused(rows: list[list[str | None]], message: str, tmp_path: Path) -> None:
    assert message in problems(write_xlsx(tmp_path / "survey.xlsx", rows), XLSX, ["id"])[0].message


def test_a_wanted_column_that_is_missing_or_there_twice_is_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.xlsx", [[None], ["id", "id", "x"], [1, 2, 3]])
    first, second = problems(path, XLSX, ["id", "y"])
    assert (first.message, first.line) == ("columns 1 and 2 are all called “id”", 2)
    assert second.message == "there is no column “y”"
    assert table(path, XLSX, ["x"]).rows() == [("3",)]


@pytest.mark.parametrize("content", ["id\n1\n", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused(content: str | bytes, tmp_path: Path) -> None:
    assert "is not a workbook, or damaged" in problems(written(tmp_path, content), XLSX, ["id"])[0].message


def test_a_workbook_given_as_csv_is_called_by_its_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "survey.csv", ANSWERS)
    with pytest.raises(InvalidInput, match="this is an Excel workbook — format: xlsx"):
        table(path, CSV)


@needs_shared_cases
@pytest.mark.parametrize("year", [2025, 2026])
def test_the_workbook_of_a_survey_holds_the_very_texts_of_its_csv(year: int) -> None:
    (folder,) = CASES.glob("50-*")
    csv = FileFormat(delimiter=";", encoding="cp1252", decimal=",")
    assert guess_format(folder / f"umfrage_{year}_excel.csv") == csv
    answers = table(folder / f"umfrage_{year}_excel.csv", csv)
    workbook = table(folder / f"umfrage_{year}.xlsx", FileFormat("xlsx", decimal=","))
    assert answers.drop("Gewicht").equals(workbook.drop("Gewicht"))
    weights = [parse_numbers(one["Gewicht"], csv)[0].to_list() for one in (answers, workbook)]
    assert weights[0] == weights[1]  # one of them is 1,0 in the CSV
    assert answers.height == 400


def test_titles_over_a_table_and_a_footer_are_recognised_in_a_workbook(tmp_path: Path) -> None:
    rows: Rows = [["Share in percent"], [], ["size", "Facebook"], ["10-49", 0.125], ["GE250", 0.5], ["Source: Office"]]
    path = write_xlsx(tmp_path / "titled.xlsx", rows)
    file = guess_format(path)
    assert file == FileFormat("xlsx", title_lines=2, footer="Source: Office")
    assert table(path, file).rows() == [("10-49", "0.125"), ("GE250", "0.5")]


def test_a_cover_sheet_is_passed_over_for_the_sheet_with_the_table(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "covered.xlsx", [["Survey of members"], ["March 2026"]], "Info", Answers=ANSWERS)
    assert guess_format(path) == FileFormat("xlsx", sheet="Answers")


def test_a_respondent_who_gave_only_an_id_is_no_footer_of_a_workbook(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "answers.xlsx", [*ANSWERS, [4, None, None, None]])
    assert guess_format(path) == XLSX
    assert table(path, XLSX).height == 4
