"""Boxes beside the options: who ticked “none of these” says no to each of them, who ticked “don't know” nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.row_conditions import RowCondition
from api.definitions.drafts.answer_words import kind_of_box
from tests.definitions.completed import choices_in, with_readings
from tests.definitions.test_draft_findings import Cells, items
from tests.definitions.test_drafts import Described, drafted

IDS: list[str | None] = [str(number) for number in range(40)]
ROWS = [("x", "", "", ""), ("", "x", "", ""), ("", "", "x", ""), ("", "", "", "x")] * 10
NO_ANSWER = ["weiß nicht", "Weiß ich nicht", "keine Angabe", "don't know", "Prefer not to say", "dont_know"]
NO_ANSWER += ["Keine Angabe / weiß nicht", "Don't know (or prefer not to say)", "k. A."]
NONE = ["None of these", "Keine davon", "none", "nichts davon", "None of the above", "none_of_these", "Keine"]
EITHER = ["None of these / don't know", "Keine davon oder weiß nicht", "Not applicable", "Trifft nicht zu", "entfällt"]
TICKED_AND_NOT = [("1", "0"), ("2", "1"), ("Checked", "Unchecked"), ("Yes", "No"), ("Y", ""), ("{option}", "")]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        *((said, "no_answer") for said in NO_ANSWER),
        *((said, "none") for said in NONE),
        *((said, "either") for said in EITHER),
        *((said, None) for said in ("Facebook", "Other", "Sonstige", "1", "", "Facebook / XING")),
    ],
)
def test_boxes_are_told_by_their_wording(said: str, kind: str | None) -> None:
    assert kind_of_box(said) == kind


def file_with(box: str, ticked: str = "1", unticked: str = "0", beside: str = "None of these") -> Cells:
    """Ten each who ticked Facebook, XING, ``beside`` and the box."""
    options = ("Facebook", "XING", beside, box)
    return {"id": IDS} | {
        f"Which channels do you use? [{option}]": [
            (ticked.format(option=option) if row[place] else unticked) or None for row in ROWS
        ]
        for place, option in enumerate(options)
    }


@pytest.mark.parametrize("box", NO_ANSWER)
@pytest.mark.parametrize(("ticked", "unticked"), TICKED_AND_NOT)
def test_a_box_of_no_answer_is_no_option(box: str, ticked: str, unticked: str, tmp_path: Path) -> None:
    found = items(tmp_path, drafted(file_with(box, ticked, unticked)))
    assert set(found) == {"adoption.facebook", "adoption.xing"}
    (conditions,) = {one.no_answer_if for one in found.values()}
    assert conditions[0].columns == (f"Which channels do you use? [{box}]",)
    assert {one.columns for one in conditions[1:]} == {
        ("Which channels do you use? [Facebook]",),
        ("Which channels do you use? [XING]",),
    }


@pytest.mark.parametrize("box", NONE)
@pytest.mark.parametrize(("ticked", "unticked"), TICKED_AND_NOT)
def test_a_box_for_none_of_them_is_a_no_to_each(box: str, ticked: str, unticked: str, tmp_path: Path) -> None:
    found = items(tmp_path, drafted(file_with("Instagram", ticked, unticked, beside=box)))
    assert set(found) == {"adoption.facebook", "adoption.xing", "adoption.instagram"}
    assert not any(one.no_answer_if for one in found.values())


@pytest.mark.parametrize("box", EITHER)
def test_a_box_that_may_be_either_is_asked_about_with_the_shares_of_each(box: str, tmp_path: Path) -> None:
    draft = drafted(file_with(box))
    column = f"Which channels do you use? [{box}]"
    assert choices_in(draft)["no_answer_columns"] == {
        f'"{column}"': "who ticked it gave no answer (of those who ticked a box, n 30: Facebook 33.3 %, XING 33.3 %)",
        "[]": "who ticked it says no to each (of those who ticked a box, n 40: Facebook 25.0 %, XING 25.0 %)",
    }
    assert set(items(tmp_path, draft)) == {"adoption.facebook", "adoption.xing"}


def test_boxes_that_few_ticked_are_known_by_their_texts(tmp_path: Path) -> None:
    cells = file_with("Don't know", "{option}", "")
    for name in [*cells][3:]:
        cells[name] = [text if text and place < 4 else None for place, text in enumerate(cells[name])]
    draft = drafted(cells)
    found = items(tmp_path, draft)
    assert set(found) == {"adoption.facebook", "adoption.xing"}
    asked = {one.asked_if for one in found.values()}
    assert asked == {(RowCondition(tuple([*cells][1:]), ("*",)),)}
    assert "n 21: Facebook 47.6 %" in draft


def test_it_is_asked_whom_the_only_option_was_shown(tmp_path: Path) -> None:
    text = "Do you use it?"
    rows = [("Facebook", None), (None, "Don't know"), (None, None), ("Facebook", None)] * 10
    cells: Cells = {"id": IDS} | {
        f"{text} [{option}]": [row[place] for row in rows] for place, option in enumerate(("Facebook", "Don't know"))
    }
    draft = drafted(cells)
    assert choices_in(draft)["asked_if"] == {
        "any": "who ticked at least one box (n 20: Facebook 100.0 %)",
        "[]": "everybody (n 30: Facebook 66.7 %)",
    }
    (facebook,) = items(tmp_path, draft).values()
    assert facebook.asked_if == (RowCondition((f"{text} [Facebook]", f"{text} [Don't know]"), excepted=("", "")),)


def test_whoever_ticked_any_box_at_all_was_asked(tmp_path: Path) -> None:
    """Nobody left the question out: there is nothing to ask."""
    draft = drafted(file_with("Don't know", "{option}", ""))
    assert "asked_if" not in choices_in(draft)
    assert {one.asked_if for one in items(tmp_path, draft).values()} == {()}


LISTED = {"Microsoft Forms": (";", "Start time", "Completion time"), "Google Forms": (", ", "Timestamp", "id")}


def listed_cells(tool: str, *apart: str | None) -> Cells:
    """Ten each who ticked Facebook, Facebook and XING, and each of ``apart`` alone."""
    separator, *others = LISTED[tool]
    end = separator.strip() if tool == "Microsoft Forms" else ""
    said: list[str | None] = [one and one + end for one in ("Facebook", f"Facebook{separator}XING", *apart)]
    ids: list[str | None] = [str(number) for number in range(10 * len(said))]
    return dict.fromkeys(others, ids) | {"Which channels do you use?": said * 10}


@pytest.mark.parametrize("tool", LISTED)
@pytest.mark.parametrize("box", [*NO_ANSWER, *NONE])
def test_listed_boxes_are_no_option_either(box: str, tool: str, tmp_path: Path) -> None:
    found = items(tmp_path, drafted(listed_cells(tool, box)))
    assert set(found) == {"adoption.facebook", "adoption.xing"}
    (coding,) = {one.coding for one in found.values()}
    assert (coding.no, coding.no_answer) == (((), ("", box)) if box in NO_ANSWER else ((box,), ("",)))


@pytest.mark.parametrize("tool", LISTED)
@pytest.mark.parametrize("box", EITHER)
def test_listed_boxes_that_may_be_either_are_asked_about(box: str, tool: str, tmp_path: Path) -> None:
    draft = drafted(listed_cells(tool, box))
    assert choices_in(draft)["coding"] == {
        f'{{no_answer: ["", "{box}"]}}': f"“{box}” is no answer (n 20): Facebook 100.0 %",
        f'{{no: "{box}", no_answer: ""}}': f"“{box}” is none of them (n 30): Facebook 66.7 %",
    }
    assert set(items(tmp_path, draft)) == {"adoption.facebook", "adoption.xing"}


@pytest.mark.parametrize("tool", LISTED)
def test_an_empty_cell_and_a_listed_box_may_each_be_either(tool: str) -> None:
    offered = choices_in(drafted(listed_cells(tool, "Trifft nicht zu", None)))["coding"]
    assert [said.rpartition("(")[2] for said in offered.values()] == [
        "n 30): Facebook 66.7 %",
        "n 40): Facebook 50.0 %",
        "n 20): Facebook 100.0 %",
        "n 30): Facebook 66.7 %",
    ]


def test_a_column_with_nothing_but_no_answer_is_no_question() -> None:
    draft = drafted({"id": IDS, "plan": ["Don't know", None] * 20, "facebook": ["1", "0"] * 20})
    assert "column: plan" not in draft
    assert "#   plan: " in draft


def test_a_dialogue_of_all_leaves_out_who_does_not_know_of_the_use(tmp_path: Path) -> None:
    boxes = [("1", "0", "0"), ("0", "1", "0"), ("1", "1", "0"), ("0", "0", "1")] * 10
    said = [("Ja", None), (None, "Nein"), ("Nein", "Ja"), (None, None)] * 10
    cells: Cells = {"id": IDS}
    for place, option in enumerate(("Facebook", "XING", "weiß nicht")):
        cells[f"Nutzen Sie diese Kanäle? [{option}]"] = [row[place] for row in boxes]
    for place, option in enumerate(("Facebook", "XING")):
        cells[f"Führen Sie dort einen Dialog mit Kunden? [{option}]"] = [row[place] for row in said]
    found = items(tmp_path, drafted(cells))
    used, unsure = (f"Nutzen Sie diese Kanäle? [{option}]" for option in ("Facebook", "weiß nicht"))
    assert found["dialogue.facebook"].no_if == (
        RowCondition((used,), ("0",)),
        RowCondition((unsure,), excepted=("1",)),
    )


FORWARD, REVERSE = {"1": "Yes", "2": "No"}, {"1": "No", "2": "Yes"}
NAMES = ("Facebook", "XING", "LinkedIn")
GOALS = ("Saving", "Growing", "Learning")


def labelled(
    folder: Path, options: tuple[str, ...], labels: tuple[dict[str, str], ...], place: int = 0
) -> tuple[dict[str, float], str]:
    """The share of yes by item, of a draft in which the reading at ``place`` is taken, and the draft: of forty, thirty
    hold the code 1 in each column."""
    cells: Cells = {"id": IDS} | {f"q_{number}": ["1", "2", "1", "1"] * 10 for number, _ in enumerate(options)}
    text = "Which of these apply?"
    described = [
        Described(f"q_{number}", f"{text} [{option}]", said)
        for number, (option, said) in enumerate(zip(options, labels, strict=True))
    ]
    draft = drafted(cells, *described)
    found = items(folder, with_readings(draft, place))
    return {name: cells[one.column].count(one.coding.yes[0]) / 40 for name, one in found.items()}, draft


@pytest.mark.parametrize("turned", range(3))
def test_a_column_that_is_labelled_the_other_way_round_is_read_so(turned: int, tmp_path: Path) -> None:
    labels = tuple(REVERSE if place == turned else FORWARD for place in range(3))
    shares, draft = labelled(tmp_path, NAMES, labels)
    right = {f"adoption.{name.lower()}": 0.25 if place == turned else 0.75 for place, name in enumerate(NAMES)}
    assert (shares, choices_in(draft)) == (right, {})
    categories, draft = labelled(tmp_path, GOALS, labels)
    assert sorted(categories.values()) == [0.25, 0.75, 0.75]
    assert {name.partition(".")[0] for name in categories} == {"q_0" if turned else "q_1"}
    assert draft.count("categories:") == 1


@pytest.mark.parametrize(("place", "share"), [(0, 0.75), (1, 0.25)])
def test_it_is_right_whichever_way_its_siblings_without_labels_are_read(
    place: int, share: float, tmp_path: Path
) -> None:
    shares, draft = labelled(tmp_path, NAMES, ({}, {}, REVERSE), place)
    assert [*choices_in(draft)] == ["coding"]
    assert shares == {"adoption.facebook": share, "adoption.xing": share, "adoption.linkedin": 0.25}
