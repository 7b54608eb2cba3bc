from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers import read_blocks, read_columns

from .reading import problems, table, written

CSV = FileFormat()
ROWS = "id,size,weight\n1,10-49,2.5\n2,50-249,1.5\n"


@pytest.mark.parametrize(
    ("content", "line", "message", "expected"),
    [
        ("", None, "the file is empty", "rows"),
        ("\n \n", None, "no header", "names of the columns"),
        ("id,size,weight\n", 2, "a header and no rows", "rows"),
        ("id,size,weight\n\n\r\n", 2, "a header and no rows", "rows"),
        (ROWS + "3,GE250\n4,0-9,1\n", 4, "the row has 2 cells, the header 3", "3 cells"),
        (ROWS + "3,GE250,1,5\n", 4, "the row has 4 cells, the header 3", "quoted where needed"),
        (ROWS + "3,GE2", 4, "ends after 2 cells of 3 and without a line end: the file seems to be cut off", "whole"),
        (ROWS + '3,"GE250,1\n4,0-9,1\n', 4, "quoted cell in this record is never closed, up to the end", "closing"),
        (ROWS + '3,"GE250"x,1\n', 4, 'mark " stands in the middle of a cell', "quote: ''"),
        (ROWS + '3,5" disk,1\n4,"x",1\n', 4, 'mark " stands in the middle of a cell', "quote: ''"),
        (ROWS + '3,"GE250,1\n4,"0-9",1\n', 4, 'mark " stands in the middle of a cell', "quote: ''"),
        (ROWS + "3,GE\x00250,1\n", 4, "there is a zero byte", "a text file"),
        (ROWS + "3,GE\x00250,1\n4,\x00,2\n", 4, "there is a zero byte", "a text file"),
        (ROWS + "3," + "x" * 10_000_000 + ",1\n", 4, "longer than 1,048,576 bytes", "missing line ends"),
        (ROWS + '3,"' + "x\n" * 5_000_000, 4, "longer than 1,048,576 bytes", "quotation mark that is never closed"),
        (ROWS + "x" * 10_000_000, 4, "longer than 1,048,576 bytes", "one row of cells a line"),
        (ROWS.replace("\n", "\r"), 1, "carriage return only", "LF or CR LF"),
        (ROWS.encode("utf-16"), 1, "byte-order mark of utf-16, not utf-8", "encoding: utf-16"),
        (ROWS.encode("utf-16-be"), 1, "zero byte", "encoding: utf-16-be"),
        (ROWS + "3,Große,1\n", None, "", ""),
        (
            (ROWS + "3,Große,1\n").encode("cp1252"),
            4,
            "byte 46 of the file (0xDF) is not valid utf-8",
            "cp1252 would fit",
        ),
        (ROWS.encode() + b"3,Gro\xc3", 4, "is not valid utf-8", ""),
        (b"%PDF-1.7 ...", None, "this is a PDF", "saved as CSV"),
        (b"$FL2@(#) SPSS", None, "this is an SPSS file", "format: spss"),
        (gzip.compress(ROWS.encode() * 9999, mtime=0)[:-200], None, "damaged or cut off in the middle", "get it again"),
        (gzip.compress(ROWS.encode(), mtime=0)[:-8] + b"\0" * 8, None, "damaged or cut off", "get it again"),
        (gzip.compress(b"PAR1", mtime=0), None, "this is a Parquet file", "format: parquet"),
        (b"PK\x03\x04 and nothing more", None, "damaged or cut off", "get it again"),
    ],
)
def test_a_broken_file_is_refused_with_the_line_what_is_wrong_and_what_would_be_right(
    tmp_path: Path, content: str | bytes, line: int | None, message: str, expected: str
) -> None:
    path = written(tmp_path, content)
    if not message:
        assert table(path, CSV, ["size"]).height == 3
        return
    problem = problems(path, CSV, ["id", "weight"])[0]
    assert problem.file == "survey.csv"
    assert problem.line == line
    assert message in problem.message
    assert expected in str(problem.expected)


def test_a_table_without_a_column_to_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nested.parquet"
    pl.DataFrame({"answers": [["a", "b"]]}).write_parquet(path)
    with pytest.raises(InvalidInput, match="nested.parquet: there is no column to read — columns with names"):
        read_columns(path, FileFormat("parquet"))


def test_an_archive_whose_only_file_has_no_name_is_refused(tmp_path: Path) -> None:
    path, member = tmp_path / "survey.csv", zipfile.ZipInfo("x")
    member.filename = ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, ROWS)
    with pytest.raises(InvalidInput, match="survey.csv.* damaged or cut off"):
        read_columns(path, CSV)


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    problem = problems(tmp_path / name, CSV, ["a"])[0]
    assert re.search("no such file|is a folder", problem.message)


@pytest.mark.parametrize(("delimiter", "fitting"), [(",", ";"), (";", "\t"), ("|", ","), ("\t", "|")])
def test_a_wrong_delimiter_is_told_with_the_one_that_fits(tmp_path: Path, delimiter: str, fitting: str) -> None:
    path = written(tmp_path, ROWS.replace(",", fitting))
    (problem,) = problems(path, FileFormat(delimiter=delimiter), ["id", "size"])
    assert "the header has one column" in problem.message
    assert "would have 3" in problem.message
    assert problem.expected == f"delimiter: {fitting!r}"
    with pytest.raises(InvalidInput, match="the header has one column"):
        read_columns(path, FileFormat(delimiter=delimiter))


def test_a_wrong_delimiter_is_told_also_where_it_occurs_in_the_names(tmp_path: Path) -> None:
    path = written(tmp_path, "id;turnover, in euro;size\n1;5;6\n")
    (problem,) = problems(path, CSV, ["id", "size"])
    assert problem.expected == "delimiter: ';'"


def test_a_file_of_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert table(written(tmp_path, "id\n1\n2\n"), CSV).rows() == [("1",), ("2",)]


def test_every_wanted_column_that_is_missing_or_there_twice_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "id,Weight,sector,id,x,sector,sector\n1,2,3,4,5,6,7\n")
    found = problems(path, CSV, ["weight", "x", "turnover", "sector", "id"])
    assert [problem.message for problem in found] == [
        "columns 1 and 4 are all called “id”",
        "columns 3, 6 and 7 are all called “sector”",
        "there is no column “weight”",
        "there is no column “turnover”",
    ]
    assert found[2].nearest[0] == "Weight"
    assert {problem.line for problem in found} == {1}


def test_a_name_that_nobody_wants_may_be_there_twice(tmp_path: Path) -> None:
    path = written(tmp_path, "id,note,x,note\n1,2,3,4\n")
    assert table(path, CSV, ["x", "id"]).rows() == [("3", "1")]
    assert [column.name for column in read_columns(path, CSV)] == ["id", "x"]


def test_columns_without_a_name_are_no_duplicates(tmp_path: Path) -> None:
    path = written(tmp_path, "id,,\n1,,\n")
    assert table(path, CSV, ["id"]).rows() == [("1",)]
    assert [column.name for column in read_columns(path, CSV)] == ["id"]


def test_good_rows_come_before_the_bad_ones_are_told_together(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\n3\n4,5\n6,7,8\n9")
    blocks = read_blocks(path, CSV, ["b", "a"])
    block = next(blocks)
    assert block.frame.rows() == [("2", "1"), ("5", "4")]
    assert block.lines.to_list() == [2, 4]
    with pytest.raises(InvalidInput) as caught:
        next(blocks)
    assert [problem.line for problem in caught.value.problems] == [3, 5, 6]


@pytest.mark.parametrize("bad", [2, 3, 4, 2000])
def test_rows_with_the_same_mistake_are_one_with_their_number_and_first_lines(tmp_path: Path, bad: int) -> None:
    path = written(tmp_path, "a,b\n" + "1,2\n3\n" * bad)
    with pytest.raises(InvalidInput) as caught:
        list(read_blocks(path, CSV, ["a"]))
    (problem,) = caught.value.problems
    assert (problem.line, problem.rows, problem.lines) == (3, bad, (3, 5, 7)[:bad])
    assert ("first lines 3, 5, 7 …" in str(problem)) == (bad > 3)


def test_rows_of_any_other_width_are_counted_together_after_the_first_few(tmp_path: Path) -> None:
    """Six widths, of which five are told one by one; the last line has no end and is told for itself."""
    path = written(tmp_path, "a,b\n" + "".join(f"{'1,' * width}1\n" for width in (2, 3, 4, 5, 6, 7, 7)) + "1")
    with pytest.raises(InvalidInput) as caught:
        list(read_blocks(path, CSV, ["a"]))
    told = [(problem.line, problem.rows) for problem in caught.value.problems]
    assert told == [(2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 2), (9, 1)]
    assert "more rows with more or fewer cells than the header: 2 rows, lines 7, 8" in str(caught.value)


def test_utf8_declared_as_a_one_byte_encoding_is_not_garbled(tmp_path: Path) -> None:
    path = written(tmp_path, ROWS + "3,Groß,1\n")
    (problem,) = problems(path, FileFormat(encoding="cp1252"), ["id"])
    assert problem.line == 4
    assert problem.expected == "encoding: utf-8"


@pytest.mark.parametrize("size", [2**20 - 1, 2**20])
def test_a_record_may_be_as_long_as_the_limit(tmp_path: Path, size: int) -> None:
    record = "1," + "x" * (size - 3)
    assert table(written(tmp_path, f"a,b\n{record}\n2,3\n"), CSV, ["a"]).rows() == [("1",), ("2",)]
    assert (
        "longer"
        in problems(written(tmp_path, f"a,b\n{record}{'x' * (2**20 - size + 1)}\n2,3\n"), CSV, ["a"])[0].message
    )


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (FileFormat(encoding="utf-9"), "there is no encoding “utf-9”"),
        (FileFormat(encoding="base64"), "there is no encoding “base64”"),
        (FileFormat(delimiter="§"), "“§” cannot be the delimiter"),
        (FileFormat(delimiter=";;"), "“;;” cannot be the delimiter"),
        (FileFormat(quote="«"), "“«” cannot be the quote"),
        (FileFormat(name="excel"), "there is no file format “excel”"),  # type: ignore[arg-type]
    ],
)
def test_an_impossible_format_is_refused(tmp_path: Path, file: FileFormat, message: str) -> None:
    assert message in problems(written(tmp_path, ROWS), file, ["id"])[0].message


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (["a.csv", "b.csv"], "the archive holds 2 files"),
        ([], "damaged or cut off|holds 0 files|not text"),
        (["[Content_Types].xml", "xl/workbook.xml"], "workbook"),
    ],
)
def test_an_archive_must_hold_one_survey_file(tmp_path: Path, members: list[str], message: str) -> None:
    with zipfile.ZipFile(tmp_path / "survey.zip", "w") as archive:
        for member in members:
            archive.writestr(member, ROWS)
    assert re.search(message, problems(tmp_path / "survey.zip", CSV, ["id"])[0].message)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_text_without_a_byte_order_mark_is_refused_where_the_encoding_needs_one(
    tmp_path: Path, encoding: str
) -> None:
    (problem,) = problems(written(tmp_path, ROWS), FileFormat(encoding=encoding), ["id"])
    assert "no byte-order mark" in problem.message
    assert problem.expected == "encoding: utf-8"
