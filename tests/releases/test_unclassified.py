"""The association's five firms that gave no size (case 50): what they cost, what is said of it, and what helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.preview_lines import preview_lines
from api.definitions import load_definition
from api.releases.certification.explanation import explain_cell
from api.releases.ingesting import prepare
from api.releases.previews.preview import Preview, preview_release
from tests.conftest import Database
from tests.releases.association import (
    OVERLAPPING,
    STANDARD,
    answers_of_2025,
    needs_association,
    write_answers,
    write_association,
)
from tests.releases.certified import new_survey

pytestmark = needs_association

SAID = (
    "    GE250 withheld: with all four classes and the whole, the five respondents without a size could be computed; "
    "the question that decides who is asked is withheld there"
)


def previewed(database: Database, folder: Path, **definition: str) -> Preview:
    survey = new_survey("association")
    source = write_association(folder, survey, **definition)
    data = write_answers(folder, answers_of_2025(), f"{survey}.csv")
    (built,) = prepare(database.owner, load_definition(source), data)
    return preview_release(database.owner, built.release)


def shown_sizes(preview: Preview) -> set[str]:
    (sizes,) = (crossing for crossing in preview.crossings if crossing.dimensions == ("size",))
    return {cell.codes[0] for cell in sizes.cells if not cell.withheld}


@pytest.fixture(scope="module")
def standard(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed(database, tmp_path_factory.mktemp("standard"))


def test_three_of_the_four_standard_classes_and_the_whole_are_shown(standard: Preview) -> None:
    assert shown_sizes(standard) == {"0-9", "10-49", "50-249"}
    (whole,) = standard.crossings[0].cells
    assert (whole.shown, whole.figures) == (6, 6)


def test_the_preview_names_the_cause_and_what_helps(standard: Preview) -> None:
    lines = list(preview_lines(standard))
    assert lines[0] == f"{standard.release.id} will show 92 of 150 figures:"
    assert SAID in lines
    (remedy,) = (line for line in lines if "What helps" in line)
    assert "“missing: CODE”" in remedy
    assert "a class of their own" in remedy
    assert "“nodes: [_T, 0-9, 10-49, 50-249]”" in remedy


def test_the_explanation_of_the_class_names_the_cause_too(database: Database, standard: Preview) -> None:
    found = explain_cell(database.owner, standard.release.id, {"size": "GE250"})
    few = found["adoption.facebook",].unclassified
    assert few is not None
    assert (few.axis, few.respondents, few.classes) == ("size", 5, 4)


def test_overlapping_aggregates_cost_no_standard_class(database: Database, tmp_path: Path) -> None:
    """Before, SME and GE10 came first, and 0-9, 50-249 and GE250 were withheld."""
    assert shown_sizes(previewed(database, tmp_path, nodes=OVERLAPPING)) == {"SME", "0-9", "10-49", "50-249", "10-249"}


def test_where_digits_are_in_the_way_the_preview_says_so(database: Database, tmp_path: Path) -> None:
    lines = list(preview_lines(previewed(database, tmp_path, missing="GE250")))
    (largest,) = (line for line in lines if line.startswith("    GE250,"))
    assert "its digits would tell the answers of few" in largest


def test_every_remedy_offered_shows_all_sizes_that_are_left(database: Database, tmp_path: Path) -> None:
    """As far as no digits are in the way: the five are much heavier than firms of 250 and more."""
    counted = previewed(database, tmp_path, missing="GE250", knows="nothing")
    assert shown_sizes(counted) == {"0-9", "10-49", "50-249", "GE250"}
    joined = previewed(
        database,
        tmp_path,
        nodes="_T, 0-9, 10-49, 50-249, LARGE_OR_UNKNOWN",
        missing="UNKNOWN",
        codelist="staff",
        knows="nothing",
    )
    assert shown_sizes(joined) == {"0-9", "10-49", "50-249", "LARGE_OR_UNKNOWN"}
    without = previewed(database, tmp_path, nodes=STANDARD.removesuffix(", GE250"), knows="nothing")
    assert shown_sizes(without) == {"0-9", "10-49", "50-249"}
