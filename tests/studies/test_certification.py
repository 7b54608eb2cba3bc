"""The certification study in small, and the table it left in the documentation."""

from __future__ import annotations

import re

import pytest

from tests.studies.certification import CELLS, DOCUMENT, RESPONDENTS, first_cells, study


def test_a_small_survey_is_certified_and_measured() -> None:
    found = study(300, 100)
    assert 0 < found.released <= found.safe_alone <= 100
    assert found.seconds > 0
    assert found.given_up == ()


@pytest.mark.parametrize("number", CELLS)
def test_there_are_as_many_cells_as_are_studied(number: int) -> None:
    assert len(set(first_cells(number))) == number


def test_the_documented_table_has_every_setting() -> None:
    table = DOCUMENT.read()
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| [\d,]+ \| [\d,]+ \(\d+ %\) ", table, flags=re.MULTILINE)
    found = [(int(respondents.replace(",", "")), int(cells.replace(",", ""))) for respondents, cells in rows]
    assert found == [(respondents, cells) for respondents in RESPONDENTS for cells in CELLS]


def test_the_table_is_written_between_its_markers_only() -> None:
    assert (
        DOCUMENT.replaced(f"a\n{DOCUMENT.begin}\nold\n{DOCUMENT.end}\nb", "new")
        == f"a\n{DOCUMENT.begin}\nnew\n{DOCUMENT.end}\nb"
    )
    with pytest.raises(ValueError, match="needs the lines"):
        DOCUMENT.replaced("no markers", "new")
