"""Files that are no survey file we read: called by their name, with what to save instead."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers import guess_format, read_columns
from tests.shared import CASES, needs_shared_cases

from .reading import table, written


def refusal(path: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        guess_format(path)
    (problem,) = caught.value.problems
    assert problem.file == path.name
    return f"{problem.message} — {problem.expected}"


@needs_shared_cases
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("d.rds", "this is a file of R (RDS) — the table saved in R as CSV: write.csv"),
        (
            "kobo.json",
            "this is a file of rows in JSON, as KoboToolbox and others give them — an export as CSV, Excel workbook",
        ),
        ("rows.json", "this is a file of rows in JSON, as KoboToolbox and others give them — an export as CSV"),
        ("rows.ndjson", "this is a file of rows in JSON, one a line (NDJSON) — an export as CSV"),
        ("limesurvey.sps", "this is SPSS syntax: commands, no answers — the answers: run it in SPSS"),
        ("odk.xml", "this is an XML file, such as one submission of ODK — an export as CSV"),
        ("t.feather", "this is a Feather or Arrow file — the table, saved as Parquet or CSV"),
        (
            "t.html",
            "this is a web page (HTML), whatever it is called — the sheet, saved as Excel workbook (.xlsx) or CSV",
        ),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name_with_what_to_save_instead(name: str, said: str) -> None:
    (path,) = CASES.glob(f"38-*/{name}")
    assert refusal(path).startswith(said)


@needs_shared_cases
@pytest.mark.parametrize(
    ("name", "format_name", "what"),
    [
        ("old.por", "spss", "a portable SPSS file"),
        ("survey.xpt", "sas", "a SAS transport file"),
        ("s.sas7bdat", "sas", "a SAS file"),
    ],
)
def test_cut_off_files_of_packages_are_neither_csv_nor_drafted(name: str, format_name: str, what: str) -> None:
    (path,) = CASES.glob(f"38-*/{name}")
    file = guess_format(path)
    assert file.name == format_name
    with pytest.raises(InvalidInput, match=f"is not {what}, or damaged or cut off"):
        read_columns(path, file)
    with pytest.raises(InvalidInput, match=f"this is {what} — format: {format_name}"):
        table(path, FileFormat(), ["id"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\ufeff<!DOCTYPE html>\n<table>", "a web page"),
        ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>', "an Excel workbook in XML of 2003"),
        ("* Export.\nSET DECIMAL=DOT.\nDATA LIST FREE /id.", "SPSS syntax"),
        ('{"type": "FeatureCollection", "features": []}', "JSON of a kind that is not read"),
        (b"RDX3\nX\n\x00\x00", "a file of R (RData)"),
        (gzip.compress(b"RDX3\nX\n\x00\x00", mtime=0), "a file of R (RData)"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00", "an Access database"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"Rar!\x1a\x07", "a RAR archive"),
    ],
)
def test_what_people_have_besides_is_named_too(content: str | bytes, said: str, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, content)).startswith(f"this is {said}")


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (
            ["[Content_Types].xml", "word/document.xml"],
            "this is a workbook or office document — the sheet, saved as Excel",
        ),
        (
            ["[Content_Types].xml", "xl/workbook.bin"],
            "this is a workbook or office document — the sheet, saved as Excel",
        ),
        (["Index/Document.iwa"], "this is a workbook of Apple Numbers — the sheet, saved as Excel"),
        (["answers.csv", "labels.csv"], "the archive holds 2 files (answers.csv, labels.csv) — exactly one file"),
    ],
)
def test_archives_are_told_by_what_is_in_them(members: list[str], said: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "survey.zip", "w") as archive:
        for member in members:
            archive.writestr(member, "a,b\n1,2\n")
    assert refusal(tmp_path / "survey.zip").startswith(said)


@pytest.mark.parametrize(
    "content",
    [
        "set,mode\n1,2\n",
        "value,labels\n1,2\n",
        "[id],size\n1,2\n",
        "{id},size\n1,2\n",
        "<b>,c\n1,2\n",
        "X\n1\n",
        "GET,b\n1,2\n",
    ],
)
def test_names_of_columns_that_resemble_another_kind_are_names_still(content: str, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    assert table(path, guess_format(path)).rows()[0][0] == "1"
