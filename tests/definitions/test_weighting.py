"""Weighting to margins in a definition: what is read, what is refused, and the note it brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.row_conditions import RowCondition
from api.concepts.surveys.sources import MarginFile, PopulationMargin, ResponsesSource, Weighting
from tests.definitions.samples import RESPONSES, line_of, loaded, problems, spoilt

WEIGHTING = """\
  weighting:
    method: rake
    margins:
      - by: size
        totals:
          - {size: 0-9, total: 700}
          - {size: GE10, total: 300}
      - by: [market, size]
        file: counts.csv
        format: {delimiter: ";"}
        columns: {market: Markt, total: Zahl}
        keep: [{column: year, values: 2025}]
"""
WEIGHTED = spoilt(RESPONSES, "  codings:\n", f"{WEIGHTING}  codings:\n")
SIZES = "by: size"
FIRST = "{size: 0-9, total: 700}"
SECOND = "{size: GE10, total: 300}"


def weighting_of(folder: Path, text: str) -> Weighting:
    source = loaded(folder, text).source
    assert isinstance(source, ResponsesSource)
    assert source.weighting is not None
    return source.weighting


def test_a_weighting_is_read(tmp_path: Path) -> None:
    file = MarginFile(
        "counts.csv", FileFormat(delimiter=";"), ("Markt", "size"), "Zahl", (RowCondition(("year",), ("2025",)),)
    )
    sizes = PopulationMargin(("size",), ((("0-9",), 700.0), (("GE10",), 300.0)))
    assert weighting_of(tmp_path, WEIGHTED) == Weighting(
        "rake", (sizes, PopulationMargin(("market", "size"), (), file))
    )


def test_bounds_are_those_given_or_a_half_and_two(tmp_path: Path) -> None:
    plain = spoilt(WEIGHTED, "method: rake", "method: logit")
    assert weighting_of(tmp_path, plain).bounds == (0.5, 2.0)
    assert weighting_of(tmp_path, spoilt(plain, "logit", "logit\n    bounds: [0, 3.5]")).bounds == (0.0, 3.5)


def test_margins_may_differ_by_wave(tmp_path: Path) -> None:
    text = spoilt(WEIGHTED, SIZES, "waves: [2025]\n        by: size")
    text = spoilt(text, "by: [market, size]", "waves: [2026]\n        by: [market, size]")
    weighting = weighting_of(tmp_path, spoilt(text, "rake", "post_stratify"))
    assert [[margin.name for margin in weighting.margins_of(wave)] for wave in ("2025", "2026")] == [
        ["size"],
        ["market × size"],
    ]
    note = dict(loaded(tmp_path, text).notes)["weights-calibrated"]
    assert "by Size class (wave 2025); Market × Size class (wave 2026)." in note.en


def test_every_wave_carries_the_note_of_the_weighting(tmp_path: Path) -> None:
    definition = loaded(tmp_path, WEIGHTED)
    assert [wave.notes for wave in definition.waves] == [("weights-calibrated",), ("careful", "weights-calibrated")]
    note = dict(definition.notes)["weights-calibrated"]
    assert note.en.startswith("The weights are raked to known population counts by Size class and Market × Size class.")
    assert "as if these final weights were design weights. They may be somewhat too narrow" in note.en
    assert note.de.startswith("Die Gewichte sind durch Raking an bekannte Zahlen der Grundgesamtheit nach ")
    assert "als wären diese endgültigen Gewichte Designgewichte. Sie können etwas zu schmal" in note.de


def test_a_survey_that_is_not_weighted_has_no_such_note(tmp_path: Path) -> None:
    definition = loaded(tmp_path, RESPONSES)
    assert [code for code, _ in definition.notes] == ["careful"]
    assert [wave.notes for wave in definition.waves] == [(), ("careful",)]


MISTAKES = [
    ("method: rake", "method: raking", "method: raking", "“method” is “raking”"),
    ("method: rake", "metod: rake", "metod", "there is no key “metod”"),
    ("    method: rake\n", "", "weighting:", "the key “method” is missing"),
    ("method: rake", "method: rake\n    bounds: [0.5, 2]", "bounds", "the method rake has no bounds"),
    ("method: rake", "method: logit\n    bounds: [1.1, 2]", "bounds", "the bounds 1.1 and 2 do not lie around 1"),
    ("method: rake", "method: logit\n    bounds: [-1, 2]", "bounds", "the bounds -1 and 2 do not lie around 1"),
    ("method: rake", "method: logit\n    bounds: [0.5]", "bounds", "“bounds” has too few entries"),
    ("method: rake", "method: logit\n    bounds: narrow", "bounds", "“bounds” is “narrow”"),
    ("method: rake", "method: post_stratify", "margins:", "post_stratify takes one margin, but wave “2025” has 2"),
    (SIZES, "by: sizes", "by: sizes", "there is no dimension “sizes”"),
    (SIZES, "by: [size, size]", "by: [size, size]", "the dimension “size” is given twice"),
    (SIZES, "by: []", "by: []", "“by” is a list"),
    (SIZES, "by: total", "by: total", "“total” is the key of the count"),
    (SIZES, "waves: [2024]\n        by: size", "waves: [2024]", "there is no wave “2024”"),
    ("by: [market, size]", "by: [size]", "margins:", "wave “2025” has two margins size"),
    (FIRST, "{size: 0-9, total: -1}", "{size: 0-9, total", "the total is “-1”"),
    (FIRST, "{size: 0-9, total: many}", "{size: 0-9, total", "the total is “many”"),
    (FIRST, '{size: 0-9, total: "700"}', "{size: 0-9, total", "the total is “700”"),
    (FIRST, "{size: 0-9}", "{size: 0-9}", "the key “total” is missing"),
    (FIRST, "{total: 700}", "{total: 700}", "the key “size” is missing"),
    (FIRST, "{size: 0-9, market: near, total: 700}", "{size: 0-9, market", "there is no key “market”"),
    (FIRST, "{size: 0-8, total: 700}", "{size: 0-8", "there is no code in codelist size “0-8”"),
    (FIRST, "{size: SME, total: 700}", "{size: GE10", "the cells SME and GE10 share respondents"),
    (FIRST, "{size: GE10, total: 700}", SECOND, "the cell GE10 is given twice, first on line"),
    ("file: counts.csv", "fil: counts.csv", "fil: counts.csv", "there is no key “fil”"),
    ("        file: counts.csv\n", "", "by: [market", "there is neither totals nor file"),
    (SECOND, f"{SECOND}\n        file: sizes.csv", SIZES, "there are both totals and file"),
    (SECOND, f"{SECOND}\n        keep: [{{column: a, values: b}}]", "keep: [{column: a", "“keep” is for a file"),
    ("columns: {market: Markt", "columns: {sector: Markt", "columns", "there is no key “sector”"),
    ("notes: {careful: Be careful.}", "notes: {careful: x, weights-calibrated: y}", "notes: {", "is the product's own"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "message"), MISTAKES, ids=lambda text: str(text)[:40])
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, right: str, wrong: str, place: str, message: str) -> None:
    text = spoilt(WEIGHTED, right, wrong)
    found = [problem for problem in problems(tmp_path, text) if message in problem.message]
    assert [problem.line for problem in found] == [line_of(text, place)], problems(tmp_path, text)


def test_a_wave_without_a_margin_is_reported(tmp_path: Path) -> None:
    text = spoilt(WEIGHTED, SIZES, "waves: [2025]\n        by: size")
    text = spoilt(text, "by: [market, size]", "waves: [2025]\n        by: [market, size]")
    (found,) = problems(tmp_path, text)
    assert found.message == "wave “2026” has no margin"


SECOND_MARGIN = """\
      - by: market
        totals: [{market: near, total: 400}, {market: far, total: 600.5}]
"""


def test_margins_that_add_up_differently_are_reported_with_both_sums(tmp_path: Path) -> None:
    text = spoilt(WEIGHTED, "      - by: [market, size]", f"{SECOND_MARGIN}      - by: [market, size]")
    (found,) = problems(tmp_path, text)
    assert found.message == "the margin market adds up to 1000.5, size to 1000"
    assert found.line == line_of(text, "by: market")


def test_margins_of_different_waves_may_add_up_differently(tmp_path: Path) -> None:
    first = spoilt(WEIGHTED, SIZES, "waves: [2025]\n        by: size")
    second = SECOND_MARGIN.replace("by: market", "waves: [2026]\n        by: market")
    text = spoilt(first, "      - by: [market, size]", f"{second}      - by: [market, size]")
    assert len(weighting_of(tmp_path, text).margins) == 3


def test_a_node_partly_outside_the_whole_is_no_cell(tmp_path: Path) -> None:
    bands = "{code: 50-249, from: 50, to: 249}, {code: GE250, from: 250}]"
    text = spoilt(WEIGHTED, bands, "{code: 50-249, from: 50, to: 249}]")
    text = spoilt(text, "  - id: size\n    whole: _T", "  - id: size\n    whole: SME")
    text = spoilt(text, "  extra: [{size: [SME, GE250], market: [near]}]\n", "")
    (found,) = problems(tmp_path, text)
    assert found.message == "“GE10” cannot be made of the leaves inside “SME”"
    assert found.nearest[0] == "10-49"
