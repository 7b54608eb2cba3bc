from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.readers import read_blocks, read_columns

from .reading import lines, table, written

CSV = FileFormat()


def test_only_the_columns_asked_for_come_and_in_that_order(tmp_path: Path) -> None:
    path = written(tmp_path, "id,weight,size\n1,2.5,10-49\n")
    frame = table(path, CSV, ["size", "id"])
    assert frame.columns == ["size", "id"]
    assert frame.rows() == [("10-49", "1")]


def test_a_column_asked_for_twice_comes_once(tmp_path: Path) -> None:
    assert table(written(tmp_path, "a,b\n1,2\n"), CSV, ["b", "b"]).rows() == [("2",)]


def test_no_column_at_all_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one column"):
        read_blocks(written(tmp_path, "a,b\n1,2\n"), CSV, [])


def test_empty_cells_and_missing_codes_are_null_and_blanks_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b,c,d\n,"",999,"999"\n0, ,9999,-1\n')
    assert table(path, FileFormat(missing=("999", "-1"))).rows() == [(None,) * 4, ("0", " ", "9999", None)]


def test_each_row_knows_the_line_its_record_begins_on(tmp_path: Path) -> None:
    path = written(tmp_path, '\nid,text\n1,"two\nlines"\n\n2,x\r\n\r\n3,"y\r\nz"\n4,end')
    assert lines(path, CSV, ["id"]) == [3, 6, 8, 10]
    block = next(read_blocks(path, CSV, ["id"]))
    assert block.line_of(2) == 8


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "windows-1252"),
     ("latin-1", "latin-1"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("mac-roman", "mac-roman")],
)  # fmt: skip
def test_umlauts_survive_in_every_encoding(tmp_path: Path, encoding: str, declared: str) -> None:
    path = written(tmp_path, "größe;ort\nklein;Düsseldorf\nmittel;Århus\n".encode(encoding))
    frame = table(path, FileFormat(delimiter=";", encoding=declared), ["ort", "größe"])
    assert frame.rows() == [("Düsseldorf", "klein"), ("Århus", "mittel")]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files_are_unpacked_whatever_they_are_called(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    assert table(written(tmp_path, compress(b"a,b\n1,2\n")), CSV).rows() == [("1", "2")]


def test_the_one_file_in_a_zip_archive_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "survey.zip", "w") as archive:
        archive.writestr("answers/survey.csv", "a,b\n1,2\n")
    assert table(tmp_path / "survey.zip", CSV).rows() == [("1", "2")]


def test_a_quotation_mark_is_a_letter_like_any_other_where_the_file_quotes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, 'a|b\n5" disk|"x\n')
    assert table(path, FileFormat(delimiter="|", quote="")).rows() == [('5" disk', '"x')]


def test_columns_are_described_as_numbers_only_when_all_their_cells_are(tmp_path: Path) -> None:
    path = written(tmp_path, "id;weight;size;empty\n1;1,5;10-49;\n2;;50;\n")
    kinds = {column.name: column.kind for column in read_columns(path, FileFormat(delimiter=";", decimal=","))}
    assert kinds == {"id": "number", "weight": "number", "size": "text", "empty": "text"}


def test_header_names_may_hold_delimiters_quotes_and_blanks_around_them(tmp_path: Path) -> None:
    path = written(tmp_path, ' id ,"a ""b"", c"\n1,2\n')
    assert [column.name for column in read_columns(path, CSV)] == ["id", 'a "b", c']


MEASURE = """
import resource, sys
from pathlib import Path
from api.concepts.surveys.files import FileFormat
from api.readers import read_blocks
print(sum(block.frame.height for block in read_blocks(Path(sys.argv[1]), FileFormat(), ["id", "q1", "q39"])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A file of 20 MB and one of 80 MB, each read in a process of its own."""
    peaks = []
    for name, repeats in (("small.csv", 25), ("large.csv", 100)):
        rows = "".join(f"{number}," + ",".join("129"[number % 3] for _ in range(40)) + "\n" for number in range(10_000))
        path = tmp_path / name
        with path.open("w") as out:
            out.write("id," + ",".join(f"q{number}" for number in range(40)) + "\n")
            out.writelines(rows for _ in range(repeats))
        output = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, check=True, text=True)
        height, peak = map(int, output.stdout.split())
        assert height == 10_000 * repeats
        peaks.append(peak / 1024)
    assert peaks[1] - peaks[0] < 30
