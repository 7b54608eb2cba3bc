"""What a draft finds in a file, and where it asks instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import Item
from api.concepts.surveys.row_conditions import RowCondition
from api.readers.blocks import ResponseSet
from tests.definitions.completed import choices_in
from tests.definitions.test_drafts import Described, complete, drafted, source

Cells = dict[str, list[str | None]]
IDS: list[str | None] = [str(number) for number in range(40)]


def items(folder: Path, draft: str) -> dict[str, Item]:
    return {one.name: one for one in source(folder, draft).items}


def test_waves_in_one_file_are_told_by_their_rows(tmp_path: Path) -> None:
    definition = complete(tmp_path, drafted({"id": IDS, "Welle": ["2025", "2026"] * 20, "facebook": ["1", "0"] * 20}))
    assert [wave.code for wave in definition.waves] == ["2025", "2026"]
    assert definition.responses.wave_rows == (
        ("2025", (RowCondition(("Welle",), ("2025",)),)),
        ("2026", (RowCondition(("Welle",), ("2026",)),)),
    )


def test_several_answers_in_a_cell_are_cut_at_their_separator(tmp_path: Path) -> None:
    cells: Cells = {"id": IDS, "Which goals?": ["Reach;Sales;", "Sales;", "Reach;Image;", "Image;Sales;"] * 10}
    found = items(tmp_path, drafted(cells))
    assert {one.contains for one in found.values()} == {("Reach",), ("Sales",), ("Image",)}
    assert {one.separator for one in found.values()} == {";"}


def test_an_option_may_hold_the_separator(tmp_path: Path) -> None:
    cells: Cells = {"id": IDS, "Which goals?": ["PR, press", "PR, press, Sales", "Sales, Image", "Image"] * 10}
    assert {one.contains for one in items(tmp_path, drafted(cells)).values()} == {
        ("PR, press",),
        ("Sales",),
        ("Image",),
    }


def test_an_empty_cell_beside_listed_answers_is_asked_about() -> None:
    offered = choices_in(drafted({"id": IDS, "Which goals?": ["Reach;Sales", "Sales", "Reach", None] * 10}))
    assert offered["coding"] == {
        '{no_answer: ""}': "an empty cell is no answer (n 30): Reach 66.7 %",
        '{no: ""}': "an empty cell is none of them (n 40): Reach 50.0 %",
    }


def test_a_question_filled_only_where_another_is_yes_is_asked_of_those(tmp_path: Path) -> None:
    cells: Cells = {
        "id": IDS,
        "shop": ["Yes", "No"] * 20,
        "often": ["Daily", None, "Weekly", None] * 10,
    }
    draft = drafted(cells)
    assert items(tmp_path, draft)["often"].asked_if == (RowCondition(("shop",), ("Yes",)),)
    assert complete(tmp_path, draft).indicator["often"].base == "shop-yes"
    assert "# Filled only where “shop” is yes: a share of those, not of everybody." in draft


def test_what_others_filled_in_too_has_no_route(tmp_path: Path) -> None:
    cells: Cells = {"id": IDS, "shop": ["Yes", "No"] * 20, "often": ["Daily", "Weekly", "Weekly", None] * 10}
    assert not items(tmp_path, drafted(cells))["often"].asked_if


DIALOGUE: Cells = {
    "id": IDS,
    "Nutzen Sie diese Kanäle? [Facebook]": ["Ja", "Nein", "Ja", None] * 10,
    "Nutzen Sie diese Kanäle? [XING]": ["Nein", "Ja", "Ja", None] * 10,
    "Führen Sie dort einen Dialog mit Kunden? [Facebook]": ["Ja", None, "Nein", None] * 10,
    "Führen Sie dort einen Dialog mit Kunden? [XING]": [None, "Nein", "Ja", None] * 10,
}


def test_a_dialogue_of_users_becomes_a_rate_and_a_share(tmp_path: Path) -> None:
    definition = complete(tmp_path, drafted(DIALOGUE))
    found = {one.name: one for one in definition.responses.items}
    used = "Nutzen Sie diese Kanäle? [Facebook]"
    assert found["dialogue.facebook"].no_if == (RowCondition((used,), ("Nein",)),)
    assert [(one.indicator, one.channel) for one in definition.responses.derived] == [
        ("dialogue_rate", "facebook"),
        ("dialogue_rate", "xing"),
    ]
    assert [one.indicator for one in definition.responses.universes] == ["adoption"]


def test_declared_missing_is_no_answer_and_no_option(tmp_path: Path) -> None:
    described = Described("often", "How often?", {"1": "Daily", "2": "Weekly", "7": "Other"}, missing=("7", "8"))
    found = items(tmp_path, drafted({"id": IDS, "often": ["1", "2", "7", "8"] * 10}, described))
    (often,) = found.values()
    assert [texts for _, texts in often.coding.categories] == [("1",), ("2",)]
    assert often.coding.no_answer == ("", "7", "8")


def test_codes_outside_the_labelled_ones_are_no_answer(tmp_path: Path) -> None:
    described = Described("rating", "Rating", {"1": "Bad", "3": "Good"})
    (rating,) = items(tmp_path, drafted({"id": IDS, "rating": ["0", "1", "2", "3"] * 10}, described)).values()
    assert [texts for _, texts in rating.coding.categories] == [("1",), ("3",), ("2",)]
    assert rating.coding.no_answer == ("", "0")


def test_a_set_of_chosen_codes_is_read_from_all_its_columns(tmp_path: Path) -> None:
    one = ResponseSet("goals", "Goals pursued", ("g1", "g2"), None)
    labels = {"1": "Reach", "2": "Sales"}
    described = [Described(name, value_labels=labels, response_set=one) for name in ("g1", "g2")]
    cells: Cells = {"id": IDS, "g1": ["1", "2"] * 20, "g2": ["2", None] * 20}
    found = items(tmp_path, drafted(cells, *described))
    assert {item.columns for item in found.values()} == {("g1", "g2")}
    assert {item.contains for item in found.values()} == {("1",), ("2",)}


def spread_over(last: str | None, labels: dict[str, str]) -> str:
    """The draft of a set of two columns: of forty, half chose 1, half 2; ten of each also ``last``, as the only one."""
    one = ResponseSet("goals", "Goals pursued", ("g1", "g2"), None)
    described = [Described(name, value_labels=labels, response_set=one) for name in ("g1", "g2")]
    first: list[str | None] = ["1", "2", last, last] * 10
    second: list[str | None] = ["2", None, None, None] * 10
    return drafted({"id": IDS, "g1": first, "g2": second}, *described)


def test_chosen_codes_for_none_of_them_and_no_answer_are_no_options(tmp_path: Path) -> None:
    labels = {"1": "Reach", "2": "Sales", "3": "None of these", "9": "Don't know"}
    draft = spread_over("3", labels)
    assert "coding" not in choices_in(draft)
    found = items(tmp_path, draft)
    assert {item.contains for item in found.values()} == {("1",), ("2",)}
    assert {(item.coding.no, item.coding.no_answer) for item in found.values()} == {(("3",), ("", "9"))}


@pytest.mark.parametrize("said", ["Not applicable", "None / don't know"])
def test_a_chosen_code_that_may_be_either_is_asked_about(said: str, tmp_path: Path) -> None:
    draft = spread_over("3", {"1": "Reach", "2": "Sales", "3": said})
    assert choices_in(draft)["coding"] == {
        '{no_answer: ["", "3"]}': f"“{said}” is no answer (n 20): Reach 50.0 %",
        '{no: "3", no_answer: ""}': f"“{said}” is none of them (n 40): Reach 25.0 %",
    }
    assert {item.contains for item in items(tmp_path, draft).values()} == {("1",), ("2",)}


def test_it_is_asked_what_choosing_nothing_means(tmp_path: Path) -> None:
    assert choices_in(spread_over(None, {"1": "Reach", "2": "Sales"}))["coding"] == {
        '{no_answer: ""}': "an empty cell is no answer (n 20): Reach 50.0 %",
        '{no: ""}': "an empty cell is none of them (n 40): Reach 25.0 %",
    }


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        (["5", "30", "60", "999"], True),
        (["500", "700", "900", "999"], False),
        (["5", "30", "60", "120"], False),
    ],
)
def test_a_repeated_far_off_number_is_asked_about(numbers: list[str | None], asked: bool) -> None:
    draft = drafted({"id": IDS, "Wie viele Minuten am Tag?": numbers * 10})
    assert ("no_answer" in choices_in(draft)) is asked


@pytest.mark.parametrize(
    ("weights", "style"),
    [
        (["0.5", "1.25"], [(".", "")]),
        (["0,5", "1,25"], [(",", ".")]),
    ],
)
def test_other_numbers_of_the_file_decide_what_a_point_is(
    weights: list[str | None], style: list[tuple[str, str]]
) -> None:
    file = FileFormat(delimiter=";", decimal="," if "0,5" in weights else ".")
    staff: list[str | None] = [*(f"{1 + number % 9}.{number:03}" for number in range(20)), *map(str, range(20))]
    draft = drafted({"id": IDS, "weight": weights * 20, "staff": staff}, file=file)
    assert "file" not in choices_in(draft)
    ((decimal, thousands),) = style
    assert f'decimal: "{decimal}"' in draft
    assert (f'thousands: "{thousands}"' in draft) is bool(thousands)


@pytest.mark.parametrize("nothing", ["k.A.", "-9", None])
def test_a_point_among_numbers_is_asked_about_beside_what_is_no_answer(nothing: str | None) -> None:
    turnover: list[str | None] = [*(f"{1 + number % 9}.{100 + number}" for number in range(36)), *[nothing] * 4]
    grouped, plain = choices_in(drafted({"id": IDS, "Umsatz in Euro": turnover}))["file"].values()
    assert "Umsatz in Euro mean 5117.5 of 36, without weights" in grouped
    assert "Umsatz in Euro mean 5.1 of 36, without weights" in plain


def test_codes_of_a_size_question_without_labels_are_asked_for() -> None:
    draft = drafted({"id": IDS, "size": ["1", "2", "3", "2"] * 10})
    assert '"2": CHANGE-ME              # 20 respondents' in draft


def test_headcounts_of_few_firms_are_not_written_down() -> None:
    draft = drafted({"id": ["1", "2", "3"], "size": ["7", "48", "1250"]})
    assert "1250" not in draft
    assert "3 more texts, of so few respondents that they are not shown here" in draft


def test_small_numbers_are_no_sectors_unless_called_so(tmp_path: Path) -> None:
    branch = drafted({"id": IDS, "branche": ["1", "2", "3", "2"] * 10})
    assert '"2": CHANGE-ME' in branch
    assert "match: prefix" not in branch
    assert "match: prefix" in drafted({"id": IDS, "nace": ["1", "2", "3", "2"] * 10})


def test_sectors_in_words_become_sections(tmp_path: Path) -> None:
    sectors: list[str | None] = ["Maschinenbau", "Großhandel", "Gastgewerbe", "Baugewerbe"] * 10
    dimension = complete(tmp_path, drafted({"id": IDS, "Branche": sectors})).dimension["sector"]
    assert dimension.codelist.id == "nace-r2"
    assert "C" in dimension.leaves


def test_those_without_a_size_leave_no_overlapping_aggregates(tmp_path: Path) -> None:
    staff: list[str | None] = [*(str(number) for number in range(1, 36)), None, None, None, None, None]
    assert complete(tmp_path, drafted({"id": IDS, "staff": staff})).dimension["size"].nodes == (
        "_T",
        "0-9",
        "10-49",
        "50-249",
        "GE250",
    )


def test_an_answer_that_few_gave_is_counted_as_other(tmp_path: Path) -> None:
    answers: list[str | None] = [*["Daily", "Weekly"] * 19, "whenever Anna has time", "never ever"]
    draft = drafted({"id": IDS, "often": answers})
    (often,) = items(tmp_path, draft).values()
    assert dict(often.coding.categories)["other"] == ("*",)
    assert "Anna" not in draft


def test_without_ids_the_draft_says_what_that_means() -> None:
    assert "without it no answer can be corrected later" in drafted({"facebook": ["1", "0"] * 20})


def test_the_first_row_may_be_the_questions_texts(tmp_path: Path) -> None:
    cells: Cells = {"id": ["Number", *IDS], "v1": ["Do you sell online?", *["1", "0"] * 20]}
    draft = drafted(cells)
    assert "label_lines: 1" in draft
    assert complete(tmp_path, draft).indicator["v1"].label.en == "Do you sell online?"


def test_options_that_are_only_codes_need_a_text() -> None:
    boxes: list[str | None] = ["1", "0"] * 20
    draft = drafted({"record_id": IDS, "redcap_event_name": ["one"] * 40, "goals___1": boxes, "goals___2": boxes})
    assert "CHANGE-ME (1)" in draft
    assert "an export of REDCap" in draft


def test_names_between_blanks_are_answers_in_kobotoolbox_only(tmp_path: Path) -> None:
    goals: list[str | None] = ["reach sales", "sales", "reach image", "image sales"] * 10
    found = items(tmp_path, drafted({"_id": IDS, "_uuid": IDS, "goals": goals}))
    assert {one.contains for one in found.values()} == {("reach",), ("sales",), ("image",)}
    (other,) = items(tmp_path, drafted({"id": IDS, "goals": goals})).values()
    assert other.separator is None


@pytest.mark.parametrize(
    "said", ["None of these", "Keine davon", "nichts davon", "none", "Keiner der genannten Kanäle"]
)
def test_none_of_them_is_no_option_of_a_list_but_says_no(said: str, tmp_path: Path) -> None:
    answers: list[str | None] = ["Reach;Sales;", "Sales;", f"{said};", "Facebook;weiß nicht;", "Facebook;"]
    cells: Cells = {"id": IDS, "Which goals?": answers * 8}
    found = items(tmp_path, drafted(cells))
    assert {one.contains for one in found.values()} == {("Reach",), ("Sales",), ("Facebook",)}
    assert {(one.coding.no, one.coding.no_answer) for one in found.values()} == {((said,), ("", "weiß nicht"))}


def test_an_empty_cell_is_no_answer_where_a_list_has_none_of_them(tmp_path: Path) -> None:
    answers: list[str | None] = ["Facebook, XING", "XING", "None of these", None, "Don't know"]
    cells: Cells = {"Timestamp": IDS, "Which channels do you use?": answers * 8}
    draft = drafted(cells)
    assert choices_in(draft)["coding"] == {
        '{no: "None of these", no_answer: ["", "Don\'t know"]}': "an empty cell is no answer (n 24): Facebook 33.3 %",
        '{no: ["None of these", ""], no_answer: "Don\'t know"}': (
            "an empty cell is none of them (n 32): Facebook 25.0 %"
        ),
    }
    assert set(items(tmp_path, draft)) == {"adoption.facebook", "adoption.xing"}


def test_a_box_for_none_of_them_says_who_was_asked(tmp_path: Path) -> None:
    rows = [("Facebook", None, None), (None, "XING", None), (None, None, "Keine davon"), (None, None, None)] * 10
    names = ("Kanäle? [Facebook]", "Kanäle? [XING]", "Kanäle? [Keine davon]")
    cells: Cells = {"id": IDS} | {name: [row[place] for row in rows] for place, name in enumerate(names)}
    draft = drafted(cells)
    offered = choices_in(draft)["asked_if"]
    (asked,) = [reading for reading, said in offered.items() if "at least one box" in said]
    assert "n 30: Facebook 33.3 %" in offered[asked]
    found = items(tmp_path, draft)
    assert set(found) == {"adoption.facebook", "adoption.xing"}
    assert {one.asked_if for one in found.values()} == {(RowCondition(names, ("*",)),)}
