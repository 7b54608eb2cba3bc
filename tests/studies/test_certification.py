"""The certification study in small, and the table it left in the documentation."""

from __future__ import annotations

import re

import pytest

from tests.studies.certification import BEGIN, CELLS, DOCUMENT, END, RESPONDENTS, first_cells, study, written


def test_a_small_survey_is_certified_and_measured() -> None:
    found = study(300, 100)
    assert 0 < found.released <= found.safe_alone <= 100
    assert found.seconds > 0
    assert found.given_up == ()


@pytest.mark.parametrize("number", CELLS)
def test_there_are_as_many_cells_as_are_studied(number: int) -> None:
    assert len(set(first_cells(number))) == number


def test_the_documented_table_has_every_setting() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| [\d,]+ \| [\d,]+ \(\d+ %\) ", table, flags=re.MULTILINE)
    found = [(int(respondents.replace(",", "")), int(cells.replace(",", ""))) for respondents, cells in rows]
    assert found == [(respondents, cells) for respondents in RESPONDENTS for cells in CELLS]


def test_the_table_is_written_between_its_markers_only() -> None:
    assert written(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="needs the lines"):
        written("no markers", "new")
