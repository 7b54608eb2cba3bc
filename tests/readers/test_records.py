from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput
from api.readers.delimited import DelimitedTable
from api.readers.records import Dialect, cut_records

NASTY = st.text(alphabet='",;\n\r\t aé\u2028€9', max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records")


@st.composite
def csv_texts(draw: st.DrawFn) -> tuple[list[list[str]], list[int], str]:
    """Rows, the line each begins on, and the text that Python's csv module writes of them below a header."""
    width = draw(st.integers(1, 4))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    quote_all = draw(st.booleans())
    # Python quotes a carriage return only where it belongs to the line end.
    cells = NASTY if quote_all or line_end == "\r\n" else NASTY.map(lambda text: text.replace("\r", ""))
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12))
    text, lines = io.StringIO(newline=""), []
    writer = csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerow(f"column {number}" for number in range(width))
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    return rows, lines, text.getvalue()


@given(written=csv_texts(), chunk=st.integers(1, 40), last_line_end=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_text_of_pythons_csv_writer_is_read_back_cell_by_cell_and_line_by_line(
    written: tuple[list[list[str]], list[int], str], chunk: int, last_line_end: bool, folder: Path
) -> None:
    rows, lines, text = written
    path = folder / "survey.csv"
    path.write_bytes((text if last_line_end else text.removesuffix("\n").removesuffix("\r")).encode())
    table = DelimitedTable(path, FileFormat(), chunk)
    filled = [(row, line) for row, line in zip(rows, lines, strict=True) if any(cell.strip(" \t\r\n") for cell in row)]
    if not filled:
        with pytest.raises(InvalidInput, match="a header and no rows"):
            list(table.blocks(table.header))
        return
    blocks = list(table.blocks(table.header))
    read = [row for block in blocks for row in block.frame.rows()]
    assert read == [tuple(cell or None for cell in row) for row, _ in filled]
    assert [line for block in blocks for line in block.lines] == [line for _, line in filled]
    assert sum(block.blank for block in blocks) == len(rows) - len(filled)


@given(text=st.text(alphabet='",\n\r a1\x00é', max_size=60), chunk=st.integers(1, 30), quote=st.sampled_from(['"', ""]))
@settings(max_examples=300, deadline=None)
def test_any_text_whatsoever_is_read_or_refused_with_a_place_but_never_breaks_the_reader(
    text: str, chunk: int, quote: str, folder: Path
) -> None:
    path = folder / "anything.csv"
    path.write_bytes(b"a,b\n" + text.encode())
    try:
        table = DelimitedTable(path, FileFormat(quote=quote), chunk)
        heights = [block.frame.height for block in table.blocks(["b", "a"])]
    except InvalidInput as error:
        refused = error
    else:
        assert sum(heights) > 0
        return
    assert all(problem.file == "anything.csv" and problem.line for problem in refused.problems)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_pieces_in_which_a_text_comes_do_not_matter(size: int) -> None:
    text = b'a,"x""\n,y"\r\n\r\nb,c\n'
    pieces: Iterator[bytes] = (text[at : at + size] for at in range(0, len(text), size))
    found = [
        (records.record(index), int(records.lines[index]))
        for records in cut_records(pieces, Dialect(ord(","), ord('"')), "survey.csv")
        for index in range(records.ends.size)
    ]
    assert found == [(b'a,"x""\n,y"\r\n', 1), (b"\r\n", 3), (b"b,c\n", 4)]


def test_a_block_full_of_quoted_line_ends_is_cut_as_pythons_reader_cuts_it(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    rows = [
        [str(number), "two\nlines, and “more”\r\n" * (number % 7), 'says "' + "x" * (number % 50)]
        for number in range(60_000)
    ]
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([["id", "text", "more"], *rows])
    table = DelimitedTable(path, FileFormat())
    frame = pl.concat([block.frame for block in table.blocks(table.header)])
    assert path.stat().st_size > 3 * 2**20
    assert frame.fill_null("").rows() == [tuple(row) for row in rows]
