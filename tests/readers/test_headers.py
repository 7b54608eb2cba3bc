"""Names and labels of columns, as survey tools write them into one, two or three lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.readers import guess_format, read_columns
from api.readers.headers import Header, count_label_lines, header_of

from .reading import table, written
from .workbooks import write_xlsx

MONKEY = [
    ["Respondent ID", "Date Created", "Which do you use?", "", "", "How many employees?", "Do you plan, more?", ""],
    ["", "", "Facebook", "XING", "Other (please specify)", "Open-Ended Response", "Response", "Why?"],
    ["114", "03/01/2026", "Facebook", "", "", "12", "Yes", ""],
    ["115", "03/01/2026", "", "XING", "Mastodon", "300", "No", "no time"],
]
NAMES = [
    "Respondent ID",
    "Date Created",
    "Which do you use? [Facebook]",
    "Which do you use? [XING]",
    "Which do you use? [Other (please specify)]",
    "How many employees?",
    "Do you plan, more? [Response]",
    "Do you plan, more? [Why?]",
]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_two_lines_of_surveymonkey_give_each_option_a_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"export.{name}"
    if name == "csv":
        path = written(tmp_path, "\n".join(",".join(f'"{cell}"' for cell in row) for row in MONKEY))
    else:
        write_xlsx(path, MONKEY)
    file = guess_format(path)
    assert file.label_lines == 1
    described = read_columns(path, file)
    assert [column.name for column in described] == NAMES
    assert [column.label for column in described][1:4] == [None, "Facebook", "XING"]
    assert table(path, file, [NAMES[3], NAMES[7]]).rows() == [(None, None), ("XING", "no time")]


@pytest.mark.parametrize(
    ("line", "below", "header"),
    [
        (["a", "b", ""], [], Header(("a", "b"), {})),
        (["a", "", "b"], [["A", "", "B"]], Header(("a", "", "b"), {"a": "A", "b": "B"})),
        (["a"], [["A", "x"]], Header(("a [A]", "a [x]"), {"a [A]": "A", "a [x]": "x"})),
        (["", "a"], [["x", "A"]], Header(("", "a"), {"": "x", "a": "A"})),
        (["a"], [["A"], ["A"], ["B"], ['{"ImportId":"QID1"}']], Header(("a",), {"a": "A – B"})),
    ],
)
def test_names_and_labels(line: list[str], below: list[list[str]], header: Header) -> None:
    assert header_of(line, below) == header


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([], 0),
        ([["Respondent ID", "x"]], 0),
        ([["Respondent ID", "x"], ["", "Response"]], 1),
        ([["Respondent ID", "x"], ["114", "5"]], 0),
        ([["Respondent ID", "x"], ["", ""]], 0),
        ([["id", "x"], ["", "5"]], 0),
        ([["StartDate"], ["Start Date"], ['{"ImportId":"startDate"}']], 2),
    ],
)
def test_label_lines_are_known_of_exports_that_have_them_always(lines: list[list[str]], count: int) -> None:
    assert count_label_lines(lines) == count


def test_options_without_a_label_line_have_no_name(tmp_path: Path) -> None:
    path = written(tmp_path, "id,q,,x\n1,2,3,4\n")
    assert [column.name for column in read_columns(path, FileFormat())] == ["id", "q", "x"]
