from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers import guess_format

from .reading import table, written


@pytest.mark.parametrize(
    ("content", "guessed"),
    [
        ("id,size\n1,10-49\n2,50\n", FileFormat()),
        ("id;weight\n1;1,5\n2;2,25\n", FileFormat(delimiter=";", decimal=",")),
        ("id;weight\n1;1.234,5\n2;2,25\n", FileFormat(delimiter=";", decimal=",", thousands=".")),
        ("id;turnover, net;x\n1;5.5;a, b\n", FileFormat(delimiter=";")),
        ("id\tsize\n1\tx\n", FileFormat(delimiter="\t", quote="")),
        ('id\tsize\n1\t"x\ty"\n', FileFormat(delimiter="\t")),
        ("id|size\n1|x, y\n", FileFormat(delimiter="|")),
        ('"a;b","c"\n"1;2","3"\n', FileFormat()),
        ("größe,ort\n1,2\n".encode("cp1252"), FileFormat(encoding="cp1252")),
        ("größe,ort\n1,2\n".encode("utf-8-sig"), FileFormat()),
        ("größe;ort\n1;2\n".encode("utf-16"), FileFormat(delimiter=";", encoding="utf-16")),
        ("größe;ort\n1;2\n".encode("utf-16-le"), FileFormat(delimiter=";", encoding="utf-16-le")),
        ("größe;ort\n1;2\n".encode("utf-16-be"), FileFormat(delimiter=";", encoding="utf-16-be")),
        (b"id;size\n1;10\x00-49\n2;\x0050\n", FileFormat(delimiter=";")),
        ("größe;ort\n1;\x002\n".encode("cp1252"), FileFormat(delimiter=";", encoding="cp1252")),
        (gzip.compress(b"a;b\n1;2\n", mtime=0), FileFormat(delimiter=";")),
        ("geo\\TIME_PERIOD\t2020 \nDE\t1 \n", FileFormat("eurostat-tsv", delimiter="\t", quote="")),
        ("DATAFLOW,GEO,OBS_VALUE\nX,DE,1\n", FileFormat("sdmx-csv")),
        ('\n {"class": "dataset"}', FileFormat("json-stat")),
        (b"$FL3@(#)", FileFormat("spss")),
        (b"<stata_dta><header>", FileFormat("stata")),
        (b"\x73\x02\x01\x00", FileFormat("stata")),
        (b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!", FileFormat("sas")),
        ("sep=;\nid;size\n1;2\n", FileFormat(delimiter=";")),
        ('"sep=|"\r\nid|size\r\n1|2\r\n', FileFormat(delimiter="|")),
        ("id\n1\n", FileFormat()),
        ("id\n1\nx, y\n", FileFormat()),
        ("Firms: Germany, 2023\nSurvey\ny;v\n1;4,5\n2;3,1\n", FileFormat(delimiter=";", decimal=",", title_lines=2)),
        ("Firms\n\ny;v\n1;4\n___\n(C) Office\n", FileFormat(delimiter=";", title_lines=2, footer="___")),
        ("y;v\n1;4\n2;5\nSource: Office, 2023\n", FileFormat(delimiter=";", footer="Source: Office, 2023")),
        ("id;pick\n1;a;1\n2;b;1\n", FileFormat(delimiter=";")),
    ],
)
def test_the_format_is_guessed_from_the_content(tmp_path: Path, content: str | bytes, guessed: FileFormat) -> None:
    assert guess_format(written(tmp_path, content)) == guessed


def test_a_parquet_file_is_recognised_whatever_it_is_called(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["1"]}).write_parquet(tmp_path / "survey.bin")
    assert table(tmp_path / "survey.bin", guess_format(tmp_path / "survey.bin")).rows() == [("1",)]


@pytest.mark.parametrize("content", ["", b"7z\xbc\xaf\x27\x1c", b"%PDF-1.4"])
def test_what_cannot_be_read_is_not_guessed(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(InvalidInput, match="empty|archive|PDF"):
        guess_format(written(tmp_path, content))


def test_stray_zero_bytes_are_told_as_such_whether_the_format_is_guessed_or_given(tmp_path: Path) -> None:
    path = written(tmp_path, b"id;size\n1;10\x00-49\n2;\x0050\n")
    for file in (guess_format(path), FileFormat(delimiter=";")):
        with pytest.raises(InvalidInput, match=":2: there is a zero byte, which no text has"):
            table(path, file)
