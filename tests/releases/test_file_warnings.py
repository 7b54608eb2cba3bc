"""Warnings about a file: each is there where something is wrong, and not where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from api.definitions import load_definition
from api.releases.checks.far_values import far_values
from api.releases.checks.file_warnings import FileWarning
from api.releases.checks.report import WeightsReport
from api.releases.checks.weights import weight_warnings
from api.releases.imports.importing import check_survey
from tests.releases.small import HEADER, small_rows, write_csv, write_definition
from tests.shared import CASES, needs_shared_cases


def _warnings(definition: Path, data: Path) -> dict[str, FileWarning]:
    return {one.kind: one for report in check_survey(load_definition(definition), data) for one in report.warnings}


def _of_case(case: str, definition: str, data: str) -> dict[str, FileWarning]:
    return _warnings(CASES / case / definition, CASES / case / data)


def _of_small(folder: Path, rows: Iterable[str], change: Callable[[str], str] = str) -> dict[str, FileWarning]:
    definition = write_definition(folder, "warned")
    definition.write_text(change(definition.read_text(encoding="utf-8")), encoding="utf-8")
    return _warnings(definition, write_csv(folder, rows))


def _cells(rows: Iterable[str], change: Callable[[int, dict[str, str]], None]) -> list[str]:
    """The rows with their cells changed by name, given the place of each row."""
    changed = []
    for place, row in enumerate(rows):
        cells = dict(zip(HEADER.split(","), row.split(","), strict=True))
        change(place, cells)
        changed.append(",".join(cells.values()))
    return changed


def test_a_file_in_order_has_no_warning(tmp_path: Path) -> None:
    assert _of_small(tmp_path, small_rows()) == {}


def test_without_ids_it_is_said_that_nothing_can_be_corrected_later(tmp_path: Path) -> None:
    (warning,) = _of_small(tmp_path, small_rows(), lambda text: text.replace("  respondent: id\n", "")).values()
    assert warning.kind == "no_respondent_ids"
    assert "no later correction will be possible" in warning.text


def test_a_question_that_no_row_was_asked_is_warned_of(tmp_path: Path) -> None:
    asked = "indicator: adoption, asked_if: {column: fb, values: {from: 9, to: 7}}, coding"
    lines = "    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook, xing]}\n"
    found = _of_small(
        tmp_path,
        small_rows(),
        lambda text: (
            text.replace("indicator: adoption, coding", asked).replace(lines, "").replace("dialogue_gap: {}, ", "")
        ),
    )
    assert "adoption for facebook, xing: nobody was asked" in found["nobody_asked"].text
    assert "asked_if" in found["nobody_asked"].remedy


def test_a_column_that_two_channels_have_in_common_is_warned_of(tmp_path: Path) -> None:
    found = _of_small(tmp_path, small_rows(), lambda text: text.replace("xing: xing", "xing: fb", 1))
    assert "“fb” is read alike for adoption.facebook and adoption.xing" in found["same_column"].text


@pytest.mark.parametrize(("missing", "warned"), [(12, False), (13, True)])
def test_more_than_a_fifth_without_an_answer_is_warned_of(tmp_path: Path, missing: int, warned: bool) -> None:
    def empty(place: int, cells: dict[str, str]) -> None:
        cells["xing"] = "" if place < missing else "1"

    found = _of_small(tmp_path, _cells(small_rows(), empty))
    assert list(found) == (["missing_answers"] if warned else [])
    if warned:
        assert "adoption for xing: 13 of 60 asked (22%) have no answer" in found["missing_answers"].text


def test_a_question_filled_only_by_the_users_of_its_channel_is_taken_for_a_routing(tmp_path: Path) -> None:
    def route(place: int, cells: dict[str, str]) -> None:
        if cells["fb"] != "1":
            cells["dfb"] = ""
        if cells["xing"] != "1":
            cells["dx"] = ""

    found = _of_small(tmp_path, _cells(small_rows(), route))
    assert list(found) == ["routing"]
    assert (
        "dialogue.facebook is filled only where adoption of the same channel is yes: 30 of 60" in found["routing"].text
    )
    assert "universes: {users: {indicator: adoption}}" in found["routing"].remedy


def test_answers_missing_here_and_there_are_no_routing(tmp_path: Path) -> None:
    def empty(place: int, cells: dict[str, str]) -> None:
        if place % 4 < 2:
            cells["dfb"] = ""

    assert list(_of_small(tmp_path, _cells(small_rows(), empty))) == ["missing_answers"]


def test_a_routing_that_the_definition_has_is_not_warned_of(tmp_path: Path) -> None:
    def route(place: int, cells: dict[str, str]) -> None:
        for user, answer in (("fb", "dfb"), ("xing", "dx")):
            cells[answer] = cells[answer] if cells[user] == "1" else ""

    def with_universe(text: str) -> str:
        item = "columns: {facebook: dfb, xing: dx}"
        text = text.replace(item, f"{item}, universe: users")
        without = "    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook, xing]}\n"
        text = text.replace(without, "").replace("dialogue_gap: {}, ", "")
        return text.replace("  derived:", "  universes: {users: {indicator: adoption}}\n  derived:")

    assert _of_small(tmp_path, _cells(small_rows(), route), with_universe) == {}


def test_a_set_of_which_many_ticked_nothing_may_have_been_passed_over(tmp_path: Path) -> None:
    def tick(place: int, cells: dict[str, str]) -> None:
        cells["dfb"], cells["dx"] = ("x", "") if place % 3 else ("", "")

    coding = "{indicator: dialogue, coding: {yes: x, no: ''}, columns"
    found = _of_small(
        tmp_path,
        _cells(small_rows(), tick),
        lambda text: text.replace("{indicator: dialogue, coding: yn, columns", coding),
    )
    assert list(found) == ["nothing_ticked"]
    assert (
        "dialogue: 20 of 60 (33%) ticked nothing, which is read as no to all 2 answers" in found["nothing_ticked"].text
    )


def test_a_set_ticked_only_by_the_users_is_taken_for_a_routing(tmp_path: Path) -> None:
    def tick(place: int, cells: dict[str, str]) -> None:
        cells["dfb"], cells["dx"] = ("x", "") if cells["fb"] == "1" else ("", "")

    coding = "{indicator: dialogue, coding: {yes: x, no: ''}, columns"
    found = _of_small(
        tmp_path,
        _cells(small_rows(), tick),
        lambda text: text.replace("{indicator: dialogue, coding: yn, columns", coding),
    )
    assert list(found) == ["routing"]
    assert "dialogue is ticked only where adoption.facebook is yes" in found["routing"].text
    assert "{indicator: adoption, channel: facebook}" in found["routing"].remedy


def test_many_without_a_code_are_warned_of(tmp_path: Path) -> None:
    def empty(place: int, cells: dict[str, str]) -> None:
        cells["size"] = "" if place < 20 else cells["size"]

    found = _of_small(
        tmp_path,
        _cells(small_rows(), empty),
        lambda text: text.replace("    column: size\n", "    column: size\n    missing: unclassified\n"),
    )
    assert list(found) == ["unclassified"]
    assert "size: 20 of 60 respondents (33%) have no code" in found["unclassified"].text


@needs_shared_cases
def test_a_thousands_dot_in_a_number_of_employees_is_named() -> None:
    found = _of_case("11-headcount-with-thousands-dot", "survey.yaml", "firmen.csv")
    assert list(found) == ["thousands_sign"]
    assert "48 numbers in column “beschaeftigte”, such as “4.701”" in found["thousands_sign"].text
    assert 'decimal: "," and thousands: "."' in found["thousands_sign"].remedy
    assert _of_case("11-headcount-with-thousands-dot", "right.yaml", "firmen.csv") == {}


@needs_shared_cases
def test_a_thousands_dot_in_a_turnover_is_named() -> None:
    found = _of_case("10-german-thousands-and-decimal-comma", "survey.yaml", "umsatz.csv")
    assert "40 numbers in column “umsatz”" in found["thousands_sign"].text
    assert _of_case("10-german-thousands-and-decimal-comma", "mixed-right.yaml", "mixed.csv") == {}


@pytest.mark.parametrize(
    ("fractions", "kind"),
    [
        ((), None),
        (("12.5",), "fractions_in_bands"),
        (("1.250",), "thousands_sign"),
        (("1.250", "2.5"), "fractions_in_bands"),
    ],
)
def test_fractions_in_bands_of_whole_numbers(tmp_path: Path, fractions: tuple[str, ...], kind: str | None) -> None:
    def staff(place: int, cells: dict[str, str]) -> None:
        cells["size"] = fractions[place] if place < len(fractions) else "30"

    bands = "bands: [{code: 0-9, to: 9}, {code: 10-49, from: 10, to: 49}, {code: 50-249, from: 50, to: 249}]"
    found = _of_small(
        tmp_path,
        _cells(small_rows(), staff),
        lambda text: text.replace("column: size\n", f"column: size\n    {bands}\n"),
    )
    assert list(found) == ([] if kind is None else [kind])


@needs_shared_cases
def test_a_population_that_counts_respondents_where_clusters_were_drawn_is_warned_of() -> None:
    found = _of_case("20-fpc-with-clusters", "nunits.yaml", "s.csv")
    assert list(found) == ["population_unit"]
    assert (
        "counts respondents (280, as their weights add up to), but clusters were drawn (9)"
        in found["population_unit"].text
    )


@needs_shared_cases
@pytest.mark.parametrize("definition", ["npsu.yaml", "none.yaml"])
def test_a_population_of_clusters_is_not_warned_of(definition: str) -> None:
    assert _of_case("20-fpc-with-clusters", definition, "s.csv") == {}


@pytest.mark.parametrize(("times", "warned"), [(1, False), (3, True)])
def test_a_population_far_from_what_the_weights_add_up_to_is_warned_of(
    tmp_path: Path, times: int, warned: bool
) -> None:
    """The small survey's weights add up to 340, its strata have 500."""

    def enlarge(place: int, cells: dict[str, str]) -> None:
        cells["N"] = str(times * int(cells["N"]))

    found = _of_small(tmp_path, _cells(small_rows(), enlarge))
    assert list(found) == (["population_unit"] if warned else [])


@needs_shared_cases
def test_one_weight_that_decides_all_figures_is_named() -> None:
    found = _of_case("22-one-weight-dominates", "survey.yaml", "s.csv")
    assert list(found) == ["largest_weight"]
    assert "one weight, 4,000, is 99% of the sum of all" in found["largest_weight"].text


@pytest.mark.parametrize(("effect", "kinds"), [(2.99, []), (3.0, ["spread_of_weights"])])
def test_weights_that_leave_a_third_of_the_respondents_are_warned_of(effect: float, kinds: list[str]) -> None:
    weights = WeightsReport(1000, 1000.0, 0.1, 9.0, 0.009, effect, 1000 / effect)
    assert [one.kind for one in weight_warnings(weights)] == kinds


@needs_shared_cases
@pytest.mark.parametrize(("definition", "named"), [("none.yaml", "-99 (10 times) and 9999 (2 times)")])
def test_numbers_that_stand_for_no_answer_are_named(definition: str, named: str) -> None:
    found = _of_case("47-sentinel-in-a-number", definition, "s.csv")
    assert list(found) == ["far_off_value"]
    assert f"column “min” holds {named}, far from all other numbers" in found["far_off_value"].text
    assert 'no_answer: ["", "-99", "9999"]' in found["far_off_value"].remedy


USUAL = [(float(value), 3) for value in (5, 10, 15, 20, 30, 45, 60, 90)]


@pytest.mark.parametrize(
    ("others", "far"),
    [
        ([], []),
        ([(999.0, 2)], [999.0]),
        ([(999.0, 1)], []),
        ([(-1.0, 2)], [-1.0]),
        ([(-9.0, 4), (99.0, 4)], [-9.0]),
        ([(-5.5, 4)], []),
        ([(0.0, 50)], []),
        ([(180.0, 9)], [180.0]),
        ([(180.0, 8)], []),
        ([(175.0, 9)], []),
        ([(888.0, 5), (999.0, 2)], [888.0, 999.0]),
    ],
)
def test_far_is_as_far_as_the_others_are_from_each_other_and_more_often_there(
    others: list[tuple[float, int]], far: list[float]
) -> None:
    assert [value for value, _ in far_values(sorted([*USUAL, *others]))] == far


def test_round_numbers_of_a_skewed_quantity_are_not_far() -> None:
    assert far_values([(float(10**power), 3) for power in range(12)]) == []


@pytest.mark.parametrize("known", [1, 5])
def test_a_handful_of_different_numbers_says_nothing_of_what_is_far(known: int) -> None:
    assert far_values([*[(float(value), 9) for value in range(1, known)], (999.0, 9)]) == []
