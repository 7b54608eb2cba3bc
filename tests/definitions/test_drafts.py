"""A drafted definition is right once its placeholders are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.files import FileFormat
from api.concepts.surveys.items import Item
from api.concepts.surveys.sources import ResponsesSource
from api.definitions.drafts.draft import draft_definition
from api.definitions.drafts.yaml_texts import code_of
from api.readers import guess_format, read_blocks, read_columns
from api.readers.blocks import ResponseSet
from tests.definitions.completed import filled_in
from tests.definitions.samples import loaded, problems
from tests.shared import SHARED, needs_shared_data


@dataclass(frozen=True)
class Described:
    """What a reader says of a column."""

    name: str
    label: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["text", "number"] = "text"
    missing: tuple[str, ...] = ()
    response_set: ResponseSet | None = None


def drafted(cells: Mapping[str, list[str | None]], *described: Described, file: FileFormat | None = None) -> str:
    known = {column.name: column for column in described}
    columns = [known.get(name, Described(name)) for name in cells]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return draft_definition(columns, frame, file or FileFormat(), "My survey 2026.csv")


def complete(folder: Path, draft: str) -> SurveyDefinition:
    text = filled_in(draft)
    assert "CHANGE-ME" not in "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return loaded(folder, text)


def source(folder: Path, draft: str) -> ResponsesSource:
    found = complete(folder, draft).source
    assert isinstance(found, ResponsesSource)
    return found


def item(folder: Path, draft: str, name: str) -> Item:
    return {one.name: one for one in source(folder, draft).items}[name]


CELLS: dict[str, list[str | None]] = {
    "lfdnr": [str(number) for number in range(40)],
    "gewicht": ["1,5", "0,7"] * 20,
    "schicht": ["a", "b"] * 20,
    "branche_wz": ["62", "47.1"] * 20,
    "beschaeftigte": [str(number) for number in range(40)],
    "bundesland": ["DE-HB", "DE-NI"] * 20,
    "v1_1": ["1", "2"] * 20,
    "v1_2": ["2", "99", "1", "1"] * 10,
    "q7": ["Facebook", None] * 20,
    "q8": [None, "XING"] * 20,
    "q9": ["Brieftaube", None] * 20,
    "ziel": ["1", "2", "3", "2"] * 10,
    "bemerkung": ["a: b", "#x", "c", None] * 10,
}
LABELS = (
    Described("v1_1", label='Genutzt: "Facebook"\nund andere'),
    Described(
        "ziel", label="Was sich ändert", value_labels={"1": "Mehr Kunden", "2": "Weniger: Kosten", "3": "Sonstiges"}
    ),
)


def test_a_draft_passes_once_filled_in(tmp_path: Path) -> None:
    definition = complete(tmp_path, drafted(CELLS, *LABELS, file=FileFormat(delimiter=";", decimal=",")))
    assert definition.survey.id == "my-survey-2026"
    assert [dimension.id for dimension in definition.dimensions] == ["sector", "size", "region"]
    assert "DE-HB" in definition.dimension["region"].leaves
    assert "DE-HB" in definition.dimension["region"].nodes
    assert "DE" in definition.dimension["region"].nodes


def test_every_placeholder_is_reported_and_nothing_else(tmp_path: Path) -> None:
    draft = drafted(CELLS, *LABELS)
    found = problems(tmp_path, draft)
    assert {problem.message.partition(" ")[2] for problem in found} == {"has not been filled in"}
    marked = [number for number, line in enumerate(draft.splitlines(), 1) if "CHANGE-ME" in line.partition("#")[0]]
    assert sorted({problem.line for problem in found if problem.line}) == marked


def test_the_sampling_design_is_guessed_from_the_names(tmp_path: Path) -> None:
    found = source(tmp_path, drafted(CELLS, *LABELS, file=FileFormat(delimiter=";", decimal=",")))
    assert (found.respondent, found.weight, found.stratum) == ("lfdnr", "gewicht", ("schicht",))
    assert (found.file.delimiter, found.file.decimal) == (";", ",")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("w_trans", "weight"),
        ("ponderacion", "weight"),
        ("Gewicht", "weight"),
        ("case_id", "respondent"),
        ("Nr.", "respondent"),
        ("psu", "cluster"),
    ],
)
def test_names_in_three_languages_are_known(tmp_path: Path, name: str, role: str) -> None:
    values: list[str | None] = [str(number) for number in range(1, 41)]
    draft = drafted({name: values, "sector": ["C", "G"] * 20, "facebook": ["1", "0"] * 20})
    assert getattr(source(tmp_path, draft), role) == name


def test_ticked_boxes_of_known_channels_become_adoption(tmp_path: Path) -> None:
    draft = drafted(CELLS, *LABELS)
    facebook = item(tmp_path, draft, "adoption.facebook")
    assert (facebook.column, facebook.coding.yes, facebook.coding.no) == ("q7", ("*",), ("",))
    assert item(tmp_path, draft, "adoption.brieftaube").column == "q9"


YES_NO: list[str | None] = ["1", "0"] * 10
SECTOR: dict[str, list[str | None]] = {"nace": ["C", "G"] * 10}


def asked(folder: Path, draft: str) -> dict[str, str]:
    return {one.name: one.column for one in source(folder, draft).items}


@pytest.mark.parametrize(
    ("names", "indicator"),
    [
        (("Facebook", "XING"), "adoption"),
        (("linkedIn", "YOU-TUBE", "Google+"), "adoption"),
        (("uses_facebook", "uses_xing"), "adoption"),
        (("facebook_use", "xing_use"), "adoption"),
        (("usesFacebook", "usesXING"), "adoption"),
        (("nutzt_xing", "nutzt_facebook"), "adoption"),
        (("soziale Netzwerke", "Video platforms"), "adoption"),
        (("dialogue_facebook", "dialogue_xing"), "dialogue"),
        (("facebook_monitoring", "xing_monitoring"), "monitoring"),
        (("Bezahlte Werbung Facebook", "Bezahlte Werbung XING"), "paid_advertising"),
    ],
)
def test_columns_named_after_known_channels_are_one_question(
    tmp_path: Path, names: tuple[str, ...], indicator: str
) -> None:
    codes = {"google": "google_plus", "soziale": "social_networks", "video": "video_platforms", "you": "youtube"}
    draft = drafted(SECTOR | dict.fromkeys(names, YES_NO))
    found = asked(tmp_path, draft)
    assert {name.partition(".")[0] for name in found} == {indicator}
    assert tuple(found.values()) == names
    known = {name.partition(".")[2] for name in found}
    assert known <= {"facebook", "xing", "linkedin", *codes.values()}
    taken_for_one = "Taken for one question about several channels, by its columns' names or labels"
    assert f"{taken_for_one}: {', '.join(names)}" in draft


@pytest.mark.parametrize(
    ("labels", "indicator"),
    [
        (("Facebook", "XING"), "adoption"),
        (("Nutzen Sie Facebook?", "Nutzen Sie XING?"), "adoption"),
        (("Dialog: Facebook", "Dialog: XING"), "dialogue"),
    ],
)
def test_columns_labelled_with_known_channels_are_one_question(
    tmp_path: Path, labels: tuple[str, str], indicator: str
) -> None:
    described = [Described(name, label) for name, label in zip(("ka", "kb"), labels, strict=True)]
    found = asked(tmp_path, drafted(SECTOR | {"ka": YES_NO, "other": YES_NO, "kb": YES_NO}, *described))
    assert found == {f"{indicator}.facebook": "ka", f"{indicator}.xing": "kb", "other": "other"}


def test_two_questions_about_the_same_channels_stay_two(tmp_path: Path) -> None:
    names = ("ads_facebook", "uses_facebook", "ads_xing", "uses_xing")
    assert asked(tmp_path, drafted(SECTOR | dict.fromkeys(names, YES_NO))) == {
        "ads.facebook": "ads_facebook",
        "ads.xing": "ads_xing",
        "adoption.facebook": "uses_facebook",
        "adoption.xing": "uses_xing",
    }


def test_two_batteries_with_the_same_labels_stay_two(tmp_path: Path) -> None:
    said = {"v1_1": "Facebook", "v1_2": "XING", "v2_1": "Facebook", "v2_2": "XING", "v2_3": "Brieftaube"}
    described = [Described(name, label) for name, label in said.items()]
    found = asked(tmp_path, drafted(SECTOR | dict.fromkeys(said, YES_NO), *described))
    assert found == {
        "adoption.facebook": "v1_1",
        "adoption.xing": "v1_2",
        "v2_1.facebook": "v2_1",
        "v2_1.xing": "v2_2",
        "v2_1.brieftaube": "v2_3",
    }


def test_what_one_column_has_for_not_asked_holds_for_all_of_its_question(tmp_path: Path) -> None:
    draft = drafted(SECTOR | {"facebook": YES_NO, "xing": ["1", "0", "99", "1"] * 5})
    assert item(tmp_path, draft, "adoption.facebook").coding.not_asked == ("99",)


def test_a_channel_that_is_not_built_in_joins_its_neighbours_of_the_same_prefix(tmp_path: Path) -> None:
    names = ("uses_facebook", "uses_xing", "uses_pigeons")
    found = asked(tmp_path, drafted(SECTOR | dict.fromkeys(names, YES_NO)))
    assert set(found) == {"adoption.facebook", "adoption.xing", "adoption.uses_pigeons"}


@pytest.mark.parametrize(
    "cells",
    [
        {"facebook": YES_NO},
        {"facebook": YES_NO, "other": YES_NO},
        {"facebook": YES_NO, "xing": ["yes", "no"] * 10},
        {"facebook_or_xing": YES_NO, "xing_or_facebook": YES_NO},
        {"uses_facebook": YES_NO, "xing_known": YES_NO},
        {"any": YES_NO, "t": YES_NO},
    ],
    ids=", ".join,
)
def test_what_could_be_something_else_stays_apart(tmp_path: Path, cells: dict[str, list[str | None]]) -> None:
    draft = drafted(SECTOR | cells)
    assert "Taken for one question" not in draft
    assert list(asked(tmp_path, draft).values()) == list(cells)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Größe", "Groesse"),
        ("Gro\u0308ße", "Groesse"),
        ("ÄRZTE", "AERZTE"),
        ("Ärzte", "Aerzte"),
        ("Übung", "Uebung"),
        ("café", "cafe"),
        ("niño", "nino"),
        ("smørrebrød", "smorrebrod"),
        ("Łódź", "Lodz"),
        ("STRASSE/STRAẞE", "STRASSE_STRASSE"),
        ("日本", "code"),
    ],
)
def test_codes_are_spelled_in_ascii_as_german_does(text: str, code: str) -> None:
    assert code_of(text) == code


def test_codes_for_not_asked_are_told_from_answers(tmp_path: Path) -> None:
    draft = drafted({"nace": ["C", "G"] * 20, "facebook": ["1", "2", "99", "1"] * 10})
    coding = item(tmp_path, draft, "facebook").coding
    assert (coding.yes, coding.no, coding.not_asked) == (("1",), ("2",), ("99",))


def test_words_for_no_answer_are_told_from_answers(tmp_path: Path) -> None:
    draft = drafted({"nace": ["C", "G"] * 20, "facebook": ["ja", "nein", "keine Angabe", "ja"] * 10})
    coding = item(tmp_path, draft, "facebook").coding
    assert (coding.yes, coding.no, coding.no_answer) == (("ja",), ("nein",), ("", "keine Angabe"))


def test_value_labels_become_categories(tmp_path: Path) -> None:
    definition = complete(tmp_path, drafted(CELLS, *LABELS))
    assert [label.en for _, label in definition.indicator["ziel"].categories] == [
        "Mehr Kunden",
        "Weniger: Kosten",
        "Sonstiges",
    ]
    assert item(tmp_path, drafted(CELLS, *LABELS), "ziel").coding.categories[1][1] == ("2",)


def test_labels_say_which_code_means_yes(tmp_path: Path) -> None:
    described = Described("v7", value_labels={"1": "Nein", "2": "Ja", "9": "keine Angabe"})
    coding = item(tmp_path, drafted({"nace": ["C", "G"], "v7": ["1", "2"]}, described), "v7").coding
    assert (coding.yes, coding.no, coding.no_answer) == (("2",), ("1",), ("", "9"))


@pytest.mark.parametrize("labelled", ["Which do you use? [Facebook]", "Which do you use? [XING]"])
def test_labels_of_one_option_say_which_code_means_yes_for_all(tmp_path: Path, labelled: str) -> None:
    codes: list[str | None] = ["1", "2"] * 10
    cells = SECTOR | {"Which do you use? [Facebook]": codes, "Which do you use? [XING]": codes}
    draft = drafted(cells, Described(labelled, value_labels={"1": "Yes", "2": "No"}))
    found = source(tmp_path, draft).items
    assert [one.name for one in found] == ["adoption.facebook", "adoption.xing"]
    assert {(one.coding.yes, one.coding.no) for one in found} == {(("1",), ("2",))}


def test_countries_are_known_as_codes_of_the_region_codelist(tmp_path: Path) -> None:
    draft = drafted({"country": ["DE", "AT"] * 10, "facebook": ["1", "0"] * 10})
    assert "level: country" in draft
    assert "DE" in complete(tmp_path, draft).dimension["region"].leaves


@pytest.mark.parametrize(
    ("name", "cells", "nodes"),
    [
        ("nace", ["J", "C", "J", "F"], ("_T", "C", "F", "J")),
        ("nace", ["6201", "4711", "0111", "6201"], ("_T", "A", "G", "J")),
        ("nace", ["J", "C", None, "F"], ("_T", "C", "F", "J")),
        ("bundesland", ["DE-NI", "DE-HB"] * 2, ("_T", "DE", "DE-NI", "DE-HB")),
        ("bundesland", ["Bremen", "Niedersachsen"] * 2, ("_T", "DE", "DE-NI", "DE-HB")),
        ("bundesland", ["DE-NI", "DE-HB", None, "DE-HB"], ("_T", "DE-NI", "DE-HB")),
        ("bundesland", ["Bremen", "Niedersachsen", "keine Angabe", "Bremen"], ("_T", "DE-NI", "DE-HB")),
        ("country", ["DE", "AT", "DE", "UK"], ("_T", "AT", "DE", "UK")),
    ],
)
def test_figures_are_made_for_the_respondents_nodes_alone(
    tmp_path: Path, name: str, cells: list[str | None], nodes: tuple[str, ...]
) -> None:
    """Not for all of the codelist, which would be mostly empty; without a parent that tells who gave no code."""
    draft = drafted({name: cells * 10, "facebook": ["1", "0"] * 20})
    (dimension,) = complete(tmp_path, draft).dimensions
    assert dimension.nodes == nodes


def test_texts_that_no_built_in_codelist_has_become_one(tmp_path: Path) -> None:
    texts: list[str | None] = ['Marketing, PR: "Werbung"', "IT & Söhne", None, "_T"] * 5
    draft = drafted({"industry": texts, "facebook": ["1", "0"] * 10})
    dimension = complete(tmp_path, draft).dimension["sector"]
    assert dimension.codelist.codes == ("_T", "Marketing_PR_Werbung", "IT_Soehne", "T")
    assert "missing: unclassified" in draft


def test_a_file_without_anything_recognisable_still_gives_a_draft(tmp_path: Path) -> None:
    assert complete(tmp_path, drafted({"x": ["abc", "def"], "y: z": ["#", "'"]})).survey.headline == "adoption"


def test_a_file_without_rows_still_gives_a_draft(tmp_path: Path) -> None:
    assert complete(tmp_path, drafted({"id": [], "weight": []})).survey.id


@needs_shared_data
@pytest.mark.parametrize(
    "name",
    [
        "uy_eaii_2019_2021/eaii_2019_2021.csv.gz",
        "buffer_state_of_social_2018/state_of_social_2018.csv.gz",
        "insee_ict_simulated/ict_survey.csv",
    ],
)
def test_a_real_file_gives_a_draft_that_passes_once_filled_in(tmp_path: Path, name: str) -> None:
    path = SHARED / "data" / name
    file = guess_format(path)
    columns = read_columns(path, file)
    block = next(iter(read_blocks(path, file, [column.name for column in columns])))
    found = source(tmp_path, draft_definition(columns, block.frame.head(500), file, path.name))
    assert found.items
    assert found.respondent is not None
