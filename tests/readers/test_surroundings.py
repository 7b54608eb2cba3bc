"""What is around the rows of a table, and is none of them: titles, labels, footers, sep=, empty rows and cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.concepts.surveys.files import FileFormat
from api.readers import ColumnDescription, guess_format, read_blocks, read_columns
from api.readers.surroundings import inner_lines
from tests.shared import CASES, needs_shared_cases

from .reading import lines, problems, table, written

SEMICOLON = FileFormat(delimiter=";")
TEN = [(str(number), "0-9", "1") for number in range(10)]


def case(number: str, name: str) -> Path:
    (found,) = CASES.glob(f"{number}-*/{name}")
    return found


@needs_shared_cases
@pytest.mark.parametrize("name", ["header-only", "rows-only", "both", "sep", "blank-rows"])
def test_empty_cells_behind_header_or_rows_blank_rows_and_sep_are_passed_over(name: str) -> None:
    path = case("08", f"{name}.csv")
    assert guess_format(path) == SEMICOLON
    assert table(path, SEMICOLON).rows() == TEN
    blank = sum(block.blank for block in read_blocks(path, SEMICOLON, ["id"]))
    assert blank == (5 if name == "blank-rows" else 0)
    assert lines(path, SEMICOLON, ["id"])[0] == (3 if name == "sep" else 2)


@needs_shared_cases
def test_filled_cells_behind_the_header_are_a_mistake_still() -> None:
    (problem,) = problems(case("08", "kobo.csv"), SEMICOLON, ["_id", "pick"])
    assert (problem.message, problem.line, problem.rows) == ("the row has 6 cells, the header 3", 2, 30)
    assert "30 rows, first lines 2, 3, 4 …" in str(problem)
    assert problem.expected == "3 cells, quoted where needed, or a header that names every column"


@pytest.mark.parametrize("row", ["1;2;;x", '1;2;"";" ";"x"', '1;2;";"', '1;2;""""', "1;2;x;"])
def test_one_filled_cell_behind_the_header_is_a_mistake(row: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"a;b;\n3;4\n{row}\n5;6;;\n")
    (problem,) = problems(path, SEMICOLON, ["a"])
    assert problem.line == 3


def test_empty_cells_are_cut_off_whatever_the_line_ends(tmp_path: Path) -> None:
    path = written(tmp_path, 'a;b\r\n1;2;;\r\n3;"4;""5"""; ;""\r\n\r\n5;;\r\n;6\r\n7;8;"";')
    assert table(path, SEMICOLON).rows() == [("1", "2"), ("3", '4;"5"'), ("5", None), (None, "6"), ("7", "8")]
    assert lines(path, SEMICOLON, ["b"]) == [2, 3, 5, 6, 7]


def test_a_row_is_blank_when_all_its_cells_are_not_only_those_wanted(tmp_path: Path) -> None:
    path = written(tmp_path, 'a;b;c\n;;x\n;;\n"";" ";\t\n;"""";\n1;;\n')
    blocks = list(read_blocks(path, SEMICOLON, ["a", "b"]))
    assert [row for block in blocks for row in block.frame.rows()] == [(None, None), (None, '"'), ("1", None)]
    assert sum(block.blank for block in blocks) == 2
    assert lines(path, SEMICOLON, ["a"]) == [2, 5, 6]


def test_cells_with_a_missing_code_do_not_make_a_row_blank(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\n99;99\n;\n")
    (block,) = read_blocks(path, FileFormat(delimiter=";", missing=("99",)), ["a"])
    assert (block.frame.rows(), block.blank) == ([(None,)], 1)


def test_a_file_with_blank_rows_only_has_no_rows(tmp_path: Path) -> None:
    assert "a header and no rows" in problems(written(tmp_path, "a;b\n;\n;\n"), SEMICOLON, ["a"])[0].message


QUALTRICS = FileFormat(label_lines=2)


@needs_shared_cases
def test_qualtrics_lines_below_the_header_are_labels_and_found(tmp_path: Path) -> None:
    path = case("04", "qualtrics.csv")
    assert guess_format(path) == QUALTRICS
    described = {column.name: column for column in read_columns(path, QUALTRICS)}
    assert described["Q2_1"].label == "Which do you use?\n(tick all) - Selected Choice - Facebook"
    assert described["Q5"] == ColumnDescription("Q5", 'Does your firm plan to invest, "soon"?', kind="number")
    assert table(path, QUALTRICS, ["ResponseId"]).height == 60


def test_titles_and_footers_may_hold_quotation_marks_and_delimiters(tmp_path: Path) -> None:
    text = 'Umfrage "Dialog\n5" breit; 2025;;;\n\nid;q\n;Frage\n1;"a\nb"\n2;c\n;"Quelle: „wir"", 2025\nid;x;;;"\n'
    file = FileFormat(delimiter=";", title_lines=2, label_lines=1, footer="Quelle")
    path = written(tmp_path, text)
    assert table(path, file).rows() == [("1", "a\nb"), ("2", "c")]
    assert lines(path, file, ["id"]) == [6, 8]
    assert read_columns(path, file)[1].label == "Frage"


def test_title_lines_are_counted_without_the_line_of_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\nTitel\nid;q\n1;2\n")
    file = FileFormat(delimiter=";", title_lines=1)
    assert (table(path, file).rows(), lines(path, file, ["id"])) == ([("1", "2")], [4])


def test_more_title_lines_than_the_file_has_leave_no_header(tmp_path: Path) -> None:
    path = written(tmp_path, "Titel\nid;q\n1;2\n")
    assert "no header" in problems(path, FileFormat(delimiter=";", title_lines=5), ["id"])[0].message


LINE = st.text(alphabet='aQ;" ', max_size=6)


@given(
    rows=st.lists(LINE, max_size=8),
    title=st.integers(0, 4),
    size=st.integers(1, 9),
    footer=st.sampled_from([None, "Q", "aQ"]),
)
def test_the_pieces_in_which_a_text_comes_do_not_matter(
    rows: list[str], title: int, size: int, footer: str | None
) -> None:
    text = "".join(f"{row}\n" for row in ["first", *rows]).encode()
    file = FileFormat(delimiter=";", title_lines=title, footer=footer)
    inner = ["first", *rows][title:]
    if footer:
        inner = inner[: next((at for at, row in enumerate(inner) if row.lstrip(' ;"').startswith(footer)), len(inner))]
    expected = "".join(f"{row}\n" for row in inner)
    for pieces in ([text], [text[:6], *(text[at : at + size] for at in range(6, len(text), size))]):
        line, found = inner_lines(iter(pieces), file)
        assert (line, b"".join(found).decode()) == (title + 1, expected)
