"""PX files of statistical offices: encodings, codes, several languages, signs in place of values."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.readers import compression, guess_format, read_columns

from .reading import problems, table, written

PX = FileFormat("px")
TEXT = """\
CHARSET="ANSI";
AXIS-VERSION="2013";
LANGUAGE="de";
LANGUAGES="de","en";
TITLE="Nutzung; nach Größe "
"und Jahr";
DATASYMBOL1="nicht verfügbar";
DATASYMBOLNIL="genau null";
STUB="Größe (Beschäftigte)";
STUB[en]="Size";
HEADING="Jahr","Kanal";
VALUES("Größe (Beschäftigte)")="10 bis 49","50 bis 249";
VALUES[en]("Size")="10 to 49","50 to 249";
VALUES("Jahr")="2021","2023";
TIMEVAL("Jahr")=TLIST(A1,"2021","2023");
VALUES("Kanal")="Facebook";
CODES("Größe (Beschäftigte)")="10-49","50-249";
CODES("Kanal")="facebook";
DATA=
44.10 47.2
"." "-";
"""
SIZE = "Größe (Beschäftigte)"
ROWS = [
    ("10-49", "2021", "facebook", "44.10", None),
    ("10-49", "2023", "facebook", "47.2", None),
    ("50-249", "2021", "facebook", ".", None),
    ("50-249", "2023", "facebook", "-", None),
]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("cp1252"),
        TEXT.replace('CHARSET="ANSI";', 'CHARSET="ANSI";\nCODEPAGE="utf-8";').encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace('CHARSET="ANSI";\n', "").encode("cp850"),
        TEXT.replace('CHARSET="ANSI";', 'CODEPAGE="iso-8859-15";').encode("iso-8859-15"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
    ],
    ids=["ANSI", "UTF-8", "UTF-8 with mark", "DOS", "ISO 8859-15", "line ends of Windows"],
)
def test_the_file_says_what_it_is_written_in(tmp_path: Path, content: bytes) -> None:
    assert table(written(tmp_path, content, "a.px"), PX).rows() == ROWS


def test_a_definition_may_name_another_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.encode("mac-roman"), "a.px")
    assert table(path, FileFormat("px", encoding="mac-roman")).rows() == ROWS


def test_columns_have_the_texts_of_their_codes_and_of_the_signs(tmp_path: Path) -> None:
    size, _, channel, value, flag = read_columns(written(tmp_path, TEXT.encode("cp1252"), "a.px"), PX)
    assert (size.name, size.value_labels) == (SIZE, {"10-49": "10 bis 49", "50-249": "50 bis 249"})
    assert channel.value_labels == {"facebook": "Facebook"}
    assert (value.name, value.value_labels, flag.name) == (
        "OBS_VALUE",
        {".": "nicht verfügbar", "-": "genau null"},
        "OBS_FLAG",
    )


def test_a_px_file_is_recognised(tmp_path: Path) -> None:
    assert guess_format(written(tmp_path, TEXT.encode("cp1252"), "a.px")).name == "px"
    assert guess_format(written(tmp_path, TEXT.encode("cp1252"), "a.txt")).name == "px"


def test_cells_may_be_separated_by_commas_and_signs_stand_without_quotes(tmp_path: Path) -> None:
    text = TEXT.replace('44.10 47.2\n"." "-"', "44.10,47.2,\n.,-")
    assert table(written(tmp_path, text.encode("cp1252"), "a.px"), PX).rows() == ROWS


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"." "-";', '".";', 19, "DATA has 3 cells"),
        ('"." "-";', '"." "-"', 19, "does not end"),
        ('HEADING="Jahr","Kanal";', 'HEADING="Jahr","Jahr";', 9, "two dimensions have one name"),
        ('VALUES("Kanal")="Facebook";', "", 19, "the dimension “Kanal” has no VALUES"),
        ('CODES("Kanal")="facebook";', 'CODES("Kanal")="a","b";', 19, "2 CODES and 1 VALUES"),
        ('="10-49","50-249"', '="10-49","10-49"', 19, "has one code twice"),
        ('LANGUAGE="de";', "garbage", 3, "“garbage” begins no statement"),
        ("DATA=", 'KEYS("Jahr")=VALUES;\nDATA=', 19, "KEYS and STUB differ"),
        ('STUB="Größe (Beschäftigte)";', "", 19, "DATA has 4 cells"),
    ],
)
def test_a_broken_px_file_is_refused_with_the_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in TEXT
    (problem,) = problems(written(tmp_path, TEXT.replace(old, new).encode("cp1252"), "a.px"), PX, ["Jahr"])
    assert message in problem.message
    assert problem.line == line


KEYED = """\
CHARSET="ANSI";
STUB="Größe","Jahr";
HEADING="Kanal","Art";
VALUES("Größe")="10 bis 49","50 bis 249";
CODES("Größe")="10-49","50-249";
VALUES("Jahr")="2021","2023";
VALUES("Kanal")="Facebook";
VALUES("Art")="a","b";
KEYS("Größe")=CODES;
KEYS("Jahr")=VALUES;
DATA=
"50-249","2021",44.10 ".."
"10-49","2023",0 "-";
"""


def test_rows_with_keys_may_stand_anywhere_and_those_left_out_are_zero(tmp_path: Path) -> None:
    """As the specification has it: rows that hold nothing but zeros are left out where there are KEYS."""
    found = table(written(tmp_path, KEYED.encode("cp1252"), "a.px"), PX)
    assert [(size, year, kind, value) for size, year, _, kind, value, _ in found.rows()] == [
        ("10-49", "2021", "a", "0"),
        ("10-49", "2021", "b", "0"),
        ("10-49", "2023", "a", "0"),
        ("10-49", "2023", "b", "-"),
        ("50-249", "2021", "a", "44.10"),
        ("50-249", "2021", "b", ".."),
        ("50-249", "2023", "a", "0"),
        ("50-249", "2023", "b", "0"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('44.10 ".."', "44.10", "DATA has 7 keys and cells"),
        ('"50-249","2021",', '"50 bis 249","2021",', "row 1 of DATA begins with “50 bis 249”"),
        ('"10-49","2023",0', '"50-249","2021",0', "row 2 of DATA is there twice"),
        ('KEYS("Jahr")=VALUES;\n', "", "KEYS and STUB differ in “Jahr”"),
        ('KEYS("Jahr")=VALUES', 'KEYS("Jahr")=TEXTS', "the KEYS of “Jahr” are “TEXTS”"),
        ('VALUES("Jahr")="2021","2023"', 'CODES("Jahr")="1","2";VALUES("Jahr")="2021","2021"', "two are alike"),
    ],
)
def test_broken_keys_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in KEYED
    (problem,) = problems(written(tmp_path, KEYED.replace(old, new).encode("cp1252"), "a.px"), PX, ["Jahr"])
    assert message in problem.message


def test_what_is_no_px_file_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, "id,size\n1,2\n"), PX, ["id"])
    assert "begins no statement" in problem.message
    (problem,) = problems(written(tmp_path, 'LANGUAGE="de";'), PX, ["id"])
    assert "there is no STUB or HEADING" in problem.message


def test_a_file_that_unpacks_to_too_much_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MAX_WHOLE", 1000)
    packed = gzip.compress(TEXT.encode("cp1252") + b" " * 10_000_000)
    path = written(tmp_path, packed[:-8], "a.px.gz")  # whoever unpacks all of it says that it is cut off
    (problem,) = problems(path, PX, [SIZE])
    assert problem.message == "the file is longer than 1,000 bytes"
