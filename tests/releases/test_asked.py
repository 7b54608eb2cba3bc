"""Who was asked: whoever was not has no part in a question's figures, and no further indicator says who was."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.surveys.items import Series
from api.concepts.surveys.row_conditions import RowCondition
from api.definitions import load_definition
from api.errors import Refused
from tests.conftest import Database
from tests.definitions.samples import RESPONSES, line_of, loaded, problems, spoilt
from tests.releases.cases import Case
from tests.releases.certified import new_survey, respondents
from tests.releases.rewritten import K, Rewritten
from tests.releases.small import write_csv, write_definition
from tests.releases.stored import Stored, build_draft
from tests.shared import needs_shared_cases

FACEBOOK, XING = Series("adoption", "facebook"), Series("adoption", "xing")
SET = "columns: {facebook: f, xing: x, carrier_pigeon: p}"
WITHOUT_GAP = RESPONSES.replace("  dialogue_gap: {}\n", "").replace(
    '    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: "*"}\n', ""
)


def item_with(folder: Path, asked_if: str, changed: str = SET) -> tuple[RowCondition, ...]:
    text = spoilt(WITHOUT_GAP, changed, f"{changed}, asked_if: {asked_if}")
    (found,) = {item.asked_if for item in loaded(folder, text).responses.items if item.asked_if}
    return found


@pytest.mark.parametrize(
    ("asked_if", "read"),
    [
        ("any", (RowCondition(("f", "x", "p"), ("1",)),)),
        ('{column: sent, values: "*"}', (RowCondition(("sent",), ("*",)),)),
        (
            "[{column: a, values: 1}, {column: b, except: 2}]",
            (RowCondition(("a",), ("1",)), RowCondition(("b",), excepted=("2",))),
        ),
    ],
)
def test_who_was_asked_is_read(asked_if: str, read: tuple[RowCondition, ...], tmp_path: Path) -> None:
    assert item_with(tmp_path, asked_if) == read


def test_whoever_ticked_a_box_of_no_answer_was_asked(tmp_path: Path) -> None:
    text = spoilt(WITHOUT_GAP, SET, f"{SET}, asked_if: any, no_answer_columns: [dk, secret]")
    item = loaded(tmp_path, text).responses.items[0]
    assert item.asked_if == (RowCondition(("f", "x", "p", "dk", "secret"), ("1",)),)
    unticked = [RowCondition((column,), excepted=("1",)) for column in ("f", "x", "p")]
    assert item.no_answer_if == (RowCondition(("dk", "secret"), ("1",)), *unticked)


def test_ticked_is_any_text_that_has_no_other_meaning(tmp_path: Path) -> None:
    text = spoilt(WITHOUT_GAP, SET, f"{SET}, asked_if: any")
    text = spoilt(text, "yn: {yes: 1, no: 2, not_asked: 99}", 'yn: {yes: "*", no: ["", 2], not_asked: 99}')
    item = loaded(tmp_path, text).responses.items[0]
    assert item.asked_if == (RowCondition(("f", "x", "p"), excepted=("", "2", "99", "")),)


@pytest.mark.parametrize("changed", ["column: g", "column: t"])
def test_any_needs_several_columns(changed: str, tmp_path: Path) -> None:
    text = spoilt(RESPONSES, changed, f"{changed}, asked_if: any")
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.message) == (line_of(text, changed), "“any” needs a question with several columns")


def test_anything_else_is_reported(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, SET, f"{SET}, asked_if: all")
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.message) == (line_of(text, SET), "“asked_if” is “all”")


@needs_shared_cases
def test_those_who_broke_off_before_the_page_are_no_part_of_the_share(database: Database, tmp_path: Path) -> None:
    """Case 05: 51 of the 60 who sent the questionnaire ticked Facebook, not 51 of 100."""
    case = Case("05", tmp_path)
    columns = 'columns: {facebook: "kan[facebook]"'
    sent = 'asked_if: {column: submitdate, values: "*"}'
    asked = case.definition("as-drafted.yaml", (columns, f"{sent}\n      {columns}"))
    figures = case.figures(database.owner, asked, "limesurvey.csv")
    assert (figures.estimate(FACEBOOK).value, figures.estimate(FACEBOOK).n) == (pytest.approx(0.85), 60)
    everybody = case.figures(database.owner, case.definition("as-drafted.yaml"), "limesurvey.csv")
    assert (everybody.estimate(FACEBOOK).value, everybody.estimate(FACEBOOK).n) == (pytest.approx(0.51), 100)


@needs_shared_cases
def test_those_who_ticked_any_of_the_set_are_asked_for_all_of_it(database: Database, tmp_path: Path) -> None:
    """Case 05: of the 60 some ticked none of the channels that are listed."""
    case = Case("05", tmp_path)
    columns = 'columns: {facebook: "kan[facebook]"'
    asked = case.definition("as-drafted.yaml", (columns, f"asked_if: any\n      {columns}"))
    figures = case.figures(database.owner, asked, "limesurvey.csv")
    rows = [line.split('","')[6:9] for line in case.file("limesurvey.csv").read_text().splitlines()[1:]]
    ticked = [row for row in rows if any(row)]
    assert {figures.estimate(one).n for one in (FACEBOOK, XING)} == {len(ticked)}
    assert figures.estimate(FACEBOOK).value == pytest.approx(51 / len(ticked))


FURTHER = """\
    - {indicator: goal, column: goal, answers: {more: m, less: l}, asked_if: {column: fb, values: 1}}
    - {indicator: minutes, column: min, number: {minimum: 0}, asked_if: {column: fb, values: 1}}
  derived:"""
DECLARED = """channel_count: {},
  goal: {label: G, definition: G, categories: {more: M, less: L}},
  minutes: {label: M, definition: M, kind: mean, unit: minutes}}"""


def test_numbers_and_options_of_those_not_asked_do_not_count(database: Database, tmp_path: Path) -> None:
    path = write_definition(tmp_path, "asked-numbers")
    text = path.read_text(encoding="utf-8").replace("channel_count: {}}", DECLARED).replace("  derived:", FURTHER)
    path.write_text(text, encoding="utf-8")
    rows = [
        f"r{place},1,a,40,0-9,DE-HB,{int(place < 10)},1,1,1,{'m' if place % 2 else 'l'},{10 if place < 10 else 999}"
        for place in range(20)
    ]
    file = write_csv(tmp_path, rows, header="id,w,stratum,N,size,land,fb,xing,dfb,dx,goal,min")
    definition = load_definition(path)
    figures = Stored(database.owner, build_draft(database.owner, definition, file).release)
    minutes, more = figures.estimate(Series("minutes")), figures.estimate(Series("goal", "_T", "more"))
    assert (minutes.value, minutes.n, more.value, more.n) == (10, 10, 0.5, 10)


def test_whoever_is_not_there_talks_to_nobody_there(database: Database, tmp_path: Path) -> None:
    """5 of 8 users talk, 2 users say nothing, 10 use no channel, 2 do not say: 5 of 18 talk."""
    path = write_definition(tmp_path, "no-if")
    text = path.read_text(encoding="utf-8")
    once = "{indicator: dialogue, coding: yn, columns: {facebook: dfb, xing: dx}}"
    assert once in text
    changed = "{indicator: dialogue, coding: yn, columns: {facebook: dfb, xing: dx}, no_if: {column: fb, values: 0}}"
    path.write_text(text.replace(once, changed), encoding="utf-8")
    answers = [("1", "1")] * 5 + [("1", "0")] * 3 + [("1", "")] * 2 + [("0", "")] * 10 + [("", "")] * 2
    rows = [f"r{place},1,a,40,0-9,DE-HB,{fb},1,{dfb},1" for place, (fb, dfb) in enumerate(answers)]
    file = write_csv(tmp_path, rows, header="id,w,stratum,N,size,land,fb,xing,dfb,dx")
    figures = Stored(database.owner, build_draft(database.owner, load_definition(path), file).release)
    share = figures.estimate(Series("dialogue", "facebook"))
    assert (share.value, share.n) == (pytest.approx(5 / 18), 18)


@pytest.mark.parametrize("codes", ['{yes: 1, no: [0, ""]}', '{yes: "*", no: [0, ""]}'])
def test_whoever_ticked_only_the_box_for_no_answer_gave_none(codes: str, database: Database, tmp_path: Path) -> None:
    """Of 20, 5 ticked Facebook, 3 Facebook and “don't know”, 2 XING and “don't know”, 6 nothing else than that."""
    path = write_definition(tmp_path, new_survey("unsure"))
    text = path.read_text(encoding="utf-8")
    once = "columns: {facebook: fb, xing: xing}"
    assert once in text
    text = text.replace(once, f"{once}, no_answer_columns: dk").replace("coding: yn", f"coding: {codes}")
    path.write_text(text, encoding="utf-8")
    ticked = [("1", "", "")] * 5 + [("1", "", "1")] * 3 + [("", "1", "1")] * 2 + [("0", "", "1")] * 6
    ticked += [("", "", "")] * 4
    rows = [f"r{place},1,a,40,0-9,DE-HB,{','.join(boxes)},1,1" for place, boxes in enumerate(ticked)]
    file = write_csv(tmp_path, rows, header="id,w,stratum,N,size,land,fb,xing,dk,dfb,dx")
    figures = Stored(database.owner, build_draft(database.owner, load_definition(path), file).release)
    found = [(figures.estimate(one).value, figures.estimate(one).n) for one in (FACEBOOK, XING)]
    assert found == [(pytest.approx(8 / 14), 14), (pytest.approx(2 / 14), 14)]


@pytest.mark.parametrize("changed", ["column: g", "column: t"])
def test_boxes_of_no_answer_need_a_yes_no_question(changed: str, tmp_path: Path) -> None:
    text = spoilt(RESPONSES, changed, f"{changed}, no_answer_columns: f")
    (problem,) = problems(tmp_path, text)
    assert problem.message.startswith("no_answer_columns is given beside ")
    assert problem.expected == "no_answer, which says it of the cell"


def test_an_empty_list_of_boxes_takes_no_answer_away(tmp_path: Path) -> None:
    definition = loaded(tmp_path, spoilt(RESPONSES, SET, f"{SET}, no_answer_columns: []"))
    assert not any(item.no_answer_if for item in definition.responses.items)


@pytest.mark.parametrize("changed", ["column: g", "column: t"])
def test_no_if_needs_a_yes_no_question(changed: str, tmp_path: Path) -> None:
    text = spoilt(RESPONSES, changed, f"{changed}, no_if: {{column: f, values: 2}}")
    (problem,) = problems(tmp_path, text)
    assert problem.line == line_of(text, changed)
    assert problem.message.startswith("no_if is given beside ")


def test_an_empty_list_of_conditions_leaves_nobody_out(tmp_path: Path) -> None:
    assert not any(
        item.asked_if for item in loaded(tmp_path, spoilt(RESPONSES, SET, f"{SET}, asked_if: []")).responses.items
    )


def test_a_difference_is_of_two_questions_put_to_the_same(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "columns: {facebook: df, xing: dx}", "columns: {facebook: df, xing: dx}, asked_if: any")
    found = problems(tmp_path, text)
    assert "have different bases: all respondents and all respondents that asked_if names" in found[0].message
    both = spoilt(text, SET, f"{SET}, asked_if: any")
    assert "have different bases" in problems(tmp_path, both)[0].message, "each set has its own columns"


def test_one_column_with_two_ways_to_be_asked_is_not_certified(database: Database, tmp_path: Path) -> None:
    """Each base would be audited for itself, and both together could identify respondents."""
    changes = (
        ("columns: {facebook: dfb}}", 'columns: {facebook: fb}, asked_if: {column: size, except: "GE250"}}'),
        ("    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook]}\n", ""),
        ("  dialogue_gap: {}\n", ""),
    )
    survey = Rewritten(database.owner, tmp_path, new_survey("asked-twice"), K, changes=changes)
    survey.build(respondents(10))
    with pytest.raises(Refused, match="the same answers with different respondents"):
        survey.certify()


def test_a_question_that_some_were_asked_is_certified(database: Database, tmp_path: Path) -> None:
    """Nothing but its own figures appears, of those who were asked."""
    changes = (
        ("columns: {facebook: dfb}}", 'columns: {facebook: dfb}, asked_if: {column: land, except: "DE-HB"}}'),
        ("    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: [facebook]}\n", ""),
        ("  dialogue_gap: {}\n", ""),
    )
    survey = Rewritten(database.owner, tmp_path, new_survey("asked-some"), K, changes=changes)
    release = survey.publish(respondents(10))
    statuses = survey.statuses(release, "dialogue")
    assert {statuses[size, "DE-HB"] for size in ("_T", "0-9")} <= {"confidential", "not_asked"}
    assert statuses["_T", "DE-HH"] == "published"
