"""Drafts of new users' files, completed by rule, give the right figures: never others without a word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.releases.building import build_release
from api.releases.certification.certifying import certify_draft
from api.releases.imports.importing import check_survey, import_survey
from tests.conftest import Database
from tests.definitions.completed import choices_in, draft_of, filled_in
from tests.releases.cases import Case
from tests.releases.stored import Stored, build_draft
from tests.shared import CASES, needs_shared_cases

pytestmark = needs_shared_cases
ASSOCIATION = CASES / "50-association"
FILES = ("umfrage_{}.xlsx", "umfrage_{}_excel.csv", "umfrage_{}.sav")
TABLE = {
    ("2025", "facebook"): ((0.570261, 377), (0.397000, 211), (0.223207, 365)),
    ("2025", "xing"): ((0.482094, 382), (0.475493, 173), (0.224293, 375)),
    ("2025", "linkedin"): ((0.563116, 378), (0.349068, 209), (0.191249, 368)),
    ("2026", "facebook"): ((0.602606, 380), (0.390713, 235), (0.232009, 367)),
    ("2026", "xing"): ((0.515404, 378), (0.365364, 193), (0.182559, 368)),
    ("2026", "linkedin"): ((0.612552, 375), (0.388578, 217), (0.231835, 361)),
    ("2026", "tiktok"): ((0.202429, 374), (0.287257, 85), (0.057424, 371)),
}
"""Adoption, dialogue among users of the channel, dialogue of all: value and n, as the README says."""
FURTHER = {"2025": ((0.448694, 371), (47.1649, 333)), "2026": ((0.452661, 372), (40.2559, 338))}
"""The goal of winning customers among users of any channel, minutes a day."""
_numbers = count()


def completed(path: Path, folder: Path, draft: str | None = None, place: int = 0) -> SurveyDefinition:
    """The draft of a file, completed by rule, under an id that no other test uses."""
    text = filled_in(draft or draft_of(path), place)
    (line,) = [line for line in text.splitlines() if line.startswith("survey:")]
    target = folder / f"{path.stem}.yaml"
    target.write_text(text.replace(line, f"survey: drafted-{next(_numbers)}"), encoding="utf-8")
    return load_definition(target)


def figures_of(database: Database, path: Path, folder: Path, place: int = 0) -> Stored:
    definition = completed(path, folder, place=place)
    return Stored(database.owner, build_draft(database.owner, definition, path).release)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("year", FURTHER)
def test_the_association_s_figures_come_from_each_of_its_files(
    file: str, year: str, database: Database, tmp_path: Path
) -> None:
    path = ASSOCIATION / file.format(year)
    definition = completed(path, tmp_path)
    figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
    told = dict(_expected(year))
    told[Series("minutes_per_day")] = FURTHER[year][1]
    found = {series: figures.estimate(series) for series in told}
    assert {series: (one.value, one.n) for series, one in found.items()} == {
        series: (pytest.approx(value, abs=1e-6 if value < 1 else 1e-4), n) for series, (value, n) in told.items()
    }


def _expected(year: str) -> Iterator[tuple[Series, tuple[float, int]]]:
    for (wave, channel), figures in TABLE.items():
        if wave == year:
            for indicator, figure in zip(("adoption", "dialogue_rate", "dialogue"), figures, strict=True):
                yield Series(indicator, channel), figure
    yield Series("goal", "_T", "new_customers"), FURTHER[year][0]


@pytest.mark.parametrize("file", FILES)
def test_the_association_s_respondents_keep_their_ids(file: str, tmp_path: Path) -> None:
    source = completed(ASSOCIATION / file.format("2025"), tmp_path).responses
    assert (source.respondent, source.weight) in (("Antwort-ID", "Gewicht"), ("lfdn", "v_gewicht"))


def test_what_is_no_answer_is_no_option(tmp_path: Path) -> None:
    for file in FILES:
        definition = completed(ASSOCIATION / file.format("2025"), tmp_path)
        (often,) = [item for item in definition.responses.items if item.indicator == "update_frequency"]
        categories = {category for category, _ in often.coding.categories}
        assert categories == {"daily", "several_times_a_week", "less_often"}


def test_three_of_four_size_classes_of_the_association_stay(database: Database, tmp_path: Path) -> None:
    """With aggregates beside the classes, the five firms without a size could be computed."""
    path = ASSOCIATION / "umfrage_2025.xlsx"
    definition = completed(path, tmp_path)
    import_survey(database.owner, definition, path)
    release = build_release(database.owner, definition, "2026").release
    certify_draft(database.owner, definition, "2026")
    stored = Stored(database.owner, release)
    statuses = {
        size: stored.figure(Series("adoption", "facebook"), size=size).status
        for size in ("_T", "0-9", "10-49", "50-249", "GE250")
    }
    assert list(statuses.values()).count("published") == 4
    assert statuses["_T"] == "published"


class TestCodesWithoutLabels:
    """Case 02: SoSci Survey writes 2 for a box that was ticked."""

    def test_both_readings_are_offered_with_their_shares(self) -> None:
        offered = choices_in(draft_of(Case("02", CASES).file("sosci.csv")))["coding"]
        assert list(offered) == ['{yes: "2", no: "1"}', '{yes: "1", no: "2"}']
        right, wrong = offered.values()
        assert ("66.7 %" in right, "SoSci Survey" in right, "33.3 %" in wrong) == (True, True, True)

    @pytest.mark.parametrize("file", ["sosci.csv", "sosci.sav"])
    def test_the_likelier_one_is_right(self, file: str, database: Database, tmp_path: Path) -> None:
        path = Case("02", tmp_path).file(file)
        definition = completed(path, tmp_path)
        figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
        values = [figures.estimate(series).value for item in definition.responses.items for series in item.series]
        assert values == pytest.approx([0.667, 0.167, 0.133], abs=1e-3)


def test_lines_below_the_header_are_labels(database: Database, tmp_path: Path) -> None:
    """Case 04: names, question texts and import ids of Qualtrics."""
    path = Case("04", tmp_path).file("qualtrics.csv")
    draft = draft_of(path)
    assert "label_lines: 2" in draft
    assert "@example.org" not in draft
    assert "192.0.2" not in draft
    sizes = {
        f'"{code}": CHANGE-ME': f'"{code}": {size}'
        for code, size in zip("123", ("0-9", "10-49", "50-249"), strict=True)
    }
    for asked, answer in sizes.items():
        assert asked in draft
        draft = draft.replace(asked, answer)
    definition = completed(path, tmp_path, draft)
    figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
    found = {one: figures.estimate(one) for one in (Series("adoption", "facebook"), Series("adoption", "xing"))}
    assert [one.value for one in found.values()] == pytest.approx([0.524, 0.355], abs=1e-3)


def test_boxes_that_nobody_saw_are_asked_about(database: Database, tmp_path: Path) -> None:
    """Case 05: 51 of the 60 who came to the end ticked Facebook."""
    path = Case("05", tmp_path).file("limesurvey.csv")
    offered = choices_in(draft_of(path))["asked_if"]
    assert list(offered) == ['{column: submitdate, values: "*"}', "any", "[]"]
    assert ["85.0 %" in said for said in offered.values()] == [True, False, False]
    figures = figures_of(database, path, tmp_path)
    share = figures.estimate(Series("adoption", "facebook"))
    assert (share.value, share.n) == (pytest.approx(0.85), 60)
    everybody = figures_of(database, path, tmp_path, place=2).estimate(Series("adoption", "facebook"))
    assert (everybody.value, everybody.n) == (pytest.approx(0.51), 100)


def test_who_uses_none_of_the_listed_channels_says_no_to_each(database: Database, tmp_path: Path) -> None:
    """Case 07: “None of these” is neither a channel nor a category."""
    path = Case("07", tmp_path).file("forms.csv")
    definition = completed(path, tmp_path)
    assert {item.channel for item in definition.responses.items} == {"facebook", "xing", "linkedin"}
    assert {item.coding.no for item in definition.responses.items} == {("None of these",)}
    figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
    share = figures.estimate(Series("adoption", "facebook"))
    assert (share.value, share.n) == (pytest.approx(0.625), 40)


def test_a_point_that_may_group_thousands_is_asked_about(database: Database, tmp_path: Path) -> None:
    """Case 11: 1.250 persons are no micro enterprise."""
    path = Case("11", tmp_path).file("firmen.csv")
    grouped, plain = choices_in(draft_of(path))["file"].values()
    assert "0-9 36, 10-49 38, 50-249 34, GE250 92" in grouped
    assert "0-9 84" in plain
    share = figures_of(database, path, tmp_path).estimate(Series("adoption", "facebook"), size="0-9")
    assert (share.value, share.n) == (pytest.approx(0.417, abs=1e-3), 36)


def test_a_turnover_is_asked_about_with_the_mean_of_each_reading(database: Database, tmp_path: Path) -> None:
    """Case 10: 1.733 is 1733 or 1.733; sizes that the file has in words say nothing of it."""
    path = Case("10", tmp_path).file("umsatz.csv")
    grouped, plain = choices_in(draft_of(path))["file"].values()
    assert "umsatz mean 5327.6 of 40, without weights; budget mean" in grouped
    assert "umsatz mean 5.3 of 40, without weights; budget mean" in plain
    assert ("0-9" in grouped, "0-9" in plain) == (False, False)
    assert figures_of(database, path, tmp_path).estimate(Series("umsatz")).value == pytest.approx(5327.6, abs=0.05)
    shifted = figures_of(database, path, tmp_path, place=1).estimate(Series("umsatz"))
    assert shifted.value == pytest.approx(5.3276, abs=5e-5)


@pytest.mark.parametrize("file", ["dichotomy.sav", "counted-2.sav", "dot-in-name.sav", "type-e.sav"])
def test_the_counted_value_of_a_response_set_decides(file: str, database: Database, tmp_path: Path) -> None:
    """Case 14: what is ticked is said by the set, not by the codes."""
    path = Case("14", tmp_path).file(file)
    counted = "2" if file == "counted-2.sav" else "1"
    assert "coding" not in choices_in(draft_of(path))
    codings = {item.coding.yes for item in completed(path, tmp_path).responses.items if item.indicator == "adoption"}
    assert codings == {(counted,)}
    figures_of(database, path, tmp_path).estimate(Series("adoption", "facebook"))


def test_without_a_response_set_1_and_2_are_asked_about() -> None:
    assert "coding" in choices_in(draft_of(Case("14", CASES).file("plain2.sav")))


def test_digits_that_may_have_lost_a_zero_are_asked_about(database: Database, tmp_path: Path) -> None:
    """Case 23: 111 is class 01.11 beside 6201."""
    path = Case("23", tmp_path).file("firms.csv")
    offered = choices_in(draft_of(path))["pad"]
    assert list(offered) == ["4", "2"]
    assert "01 (30)" in offered["4"]
    figures = figures_of(database, path, tmp_path)
    shares = {sector: figures.estimate(Series("adoption", "facebook"), sector=sector) for sector in ("A", "B", "C")}
    assert [one.value for one in shares.values()] == pytest.approx([0.1, 0.25, 0.75])
    assert shares["C"].n == 60


@pytest.mark.parametrize("file", ["export.csv", "export2.csv"])
def test_texts_of_single_respondents_enter_no_draft(file: str) -> None:
    """Case 43: neither addresses nor what one firm wrote beside the boxes."""
    draft = draft_of(Case("43", CASES).file(file))
    assert not [text for text in ("@", "+49", "anna", "Anna", "Beispiel", "GmbH") if text in draft]
    assert "facebook: q3_1" in draft


@pytest.mark.parametrize(
    ("number", "file", "whole"), [("44", "e.tsv", "DE"), ("44", "semicolon.csv", "DE"), ("19", "genesis.csv", "GE10")]
)
def test_a_table_of_figures_is_drafted_as_figures(number: str, file: str, whole: str, tmp_path: Path) -> None:
    """Case 44: no published cell is a respondent; the draft reads its own file."""
    path = Case(number, CASES).file(file)
    draft = draft_of(path)
    assert "responses:" not in draft
    filled = draft.replace("headline: CHANGE-ME", "headline: adoption").replace("  CHANGE-ME: {}", "  adoption: {}")
    filled = filled.replace("indicator: CHANGE-ME", "indicator: adoption")
    filled = filled.replace("whole: CHANGE-ME", f"whole: {whole}")
    (tmp_path / "figures.yaml").write_text(filled_in(filled), encoding="utf-8")
    definition = load_definition(tmp_path / "figures.yaml")
    assert not definition.has_responses
    assert all(report.stored for report in check_survey(definition, path))


@pytest.mark.parametrize("file", ["labels-name.csv", "labels-both.csv", "labels-name-twice.csv"])
def test_names_of_sdmx_codes_are_no_dimensions(file: str, tmp_path: Path) -> None:
    """Case 18: the codes are, with or without names beside them."""
    path = Case("18", CASES).file(file)
    draft = draft_of(path)
    assert ("    column: GEO\n" in draft, "    column: SIZE_EMP\n" in draft) == (True, True)
    for name in ("Country", "Size", "Area", "Frequency", "Observation status", "series:"):
        assert f"column: {name}" not in draft
        assert f"columns: {name}" not in draft
    filled = draft.replace("headline: CHANGE-ME", "headline: adoption").replace("  CHANGE-ME: {}", "  adoption: {}")
    filled = filled.replace("whole: CHANGE-ME", "whole: DE").replace('"o": CHANGE-ME', '"o": not_available')
    (tmp_path / "figures.yaml").write_text(filled_in(filled), encoding="utf-8")
    definition = load_definition(tmp_path / "figures.yaml")
    assert all(report.stored for report in check_survey(definition, path))


def test_codes_among_numbers_are_named_and_bounds_asked_for(database: Database, tmp_path: Path) -> None:
    """Case 47: -99 ten times and 9999 twice are no numbers."""
    path = Case("47", CASES).file("s.csv")
    draft = draft_of(path)
    assert "# Repeated, far from all other numbers: -99 (10), 9999 (2)" in draft
    assert ("        minimum: CHANGE-ME" in draft, "        maximum: CHANGE-ME" in draft) == (True, True)
    assert list(choices_in(draft)["no_answer"]) == ['["", "-99", "9999"]', '["", "-99"]']
    definition = completed(path, tmp_path)
    figures = Stored(database.owner, build_draft(database.owner, definition, path).release)
    assert figures.estimate(Series("min")).value == pytest.approx(30.3, abs=0.05)
