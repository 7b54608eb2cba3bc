"""Cells that list several answers, and codes of what was chosen in any of several columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.concepts.surveys.items import Coding, Item, Series
from api.models.responses import NO_ANSWER, NOT_ASKED
from api.releases.building import build_release
from api.releases.imports.importing import check_survey, import_survey
from api.releases.imports.listed_answers import ListedAnswers, cut
from tests.conftest import Database
from tests.definitions.samples import RESPONSES, line_of, loaded, problems, spoilt
from tests.releases.cases import Case, problems_of
from tests.releases.small import write_csv
from tests.releases.stored import Stored
from tests.shared import needs_shared_cases

OPTIONS = ("Facebook, incl. Messenger", "Facebook", "XING", "A", "A, B", "B, C")


@pytest.mark.parametrize(
    ("text", "separator", "parts"),
    [
        ("XING", ",", ["XING"]),
        ("Facebook, incl. Messenger, XING", ",", ["Facebook, incl. Messenger", "XING"]),
        ("XING,Facebook, incl. Messenger", ",", ["XING", "Facebook, incl. Messenger"]),
        ("Facebook, XING", ", ", ["Facebook", "XING"]),
        ("A, B", ",", ["A, B"]),
        ("A, B, C", ",", ["A", "B, C"]),
        ("A, my own", ",", ["A", "my own"]),
        ("Facebook live, XING", ",", ["Facebook live", "XING"]),
        (" XING ,, A ,", ",", ["XING", "A"]),
        ("XING A", " ", ["XING", "A"]),
        ("XING; A", "; ", ["XING", "A"]),
        ("A|Facebook, incl. Messenger", "|", ["A", "Facebook, incl. Messenger"]),
        (",", ",", []),
        ("", ",", []),
    ],
)
def test_options_are_found_whole_before_a_cell_is_cut(text: str, separator: str, parts: list[str]) -> None:
    assert cut(text, separator, OPTIONS) == parts


@given(chosen=st.lists(st.sampled_from(OPTIONS[:3]), unique=True))
def test_what_was_joined_is_found_again(chosen: list[str]) -> None:
    assert cut(", ".join(chosen), ",", OPTIONS[:3]) == chosen


def test_a_long_cell_is_cut_in_a_moment() -> None:
    assert len(cut("A, B, " * 20_000, ",", OPTIONS)) == 20_000


def answers(text: str, coding: Coding, contains: tuple[str, ...] = ("XING",)) -> tuple[int | None, int | None]:
    items = [
        Item(
            "adoption", "c", channel="facebook", coding=coding, separator=",", contains=("Facebook, incl. Messenger",)
        ),
        Item("adoption", "c", channel="xing", coding=coding, separator=",", contains=contains),
    ]
    listed = ListedAnswers(items)
    return listed.answer(items[0], text), listed.answer(items[1], text)


CODING = Coding(no=("None of these",), not_asked=("-77",), no_answer=("-99", ""))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("XING", (0, 1)),
        ("Facebook, incl. Messenger, XING", (1, 1)),
        ("None of these", (0, 0)),
        ("None of these, XING", (0, 1)),
        ("-77", (NOT_ASKED, NOT_ASKED)),
        ("-99", (NO_ANSWER, NO_ANSWER)),
        ("-77,-77", (NOT_ASKED, NOT_ASKED)),
        ("-77,-99", (NO_ANSWER, NO_ANSWER)),
        ("XING,-99", (0, 1)),
        (",", (NO_ANSWER, NO_ANSWER)),
        ("Xing", (None, None)),
    ],
)
def test_the_coding_says_what_is_no_option(text: str, found: tuple[int, int]) -> None:
    assert answers(text, CODING) == found


def test_an_asterisk_stands_for_what_is_no_option_such_as_a_text_of_ones_own() -> None:
    assert answers("Facebook, incl. Messenger, my own", CODING, ("*",)) == (1, 1)
    assert answers("Facebook, incl. Messenger", CODING, ("*",)) == (1, 0)
    assert answers("None of these", CODING, ("*",)) == (0, 0)


@needs_shared_cases
class TestCase07:
    def test_an_option_may_hold_the_separator(self, database: Database, tmp_path: Path) -> None:
        case = Case("07", tmp_path)
        figures = case.figures(database.owner, case.definition("survey.yaml"), "forms.csv")
        found = figures.estimate(Series("adoption", "facebook"))
        assert (found.value, found.n) == (pytest.approx(0.625), 40)

    def test_an_unknown_text_is_reported_once_for_all_channels(self, tmp_path: Path) -> None:
        case = Case("07", tmp_path)
        problems = case.problems(case.definition("survey.yaml", ("xing: XING", "xing: Xing")), "forms.csv")
        (problem,) = problems
        assert problem.rows > 10
        assert problem.message.split(": ")[1] == "unknown code “XING”"
        assert problem.nearest[0] == "Xing"

    def test_the_text_that_means_none_of_them_is_no_for_all(self, tmp_path: Path) -> None:
        case = Case("07", tmp_path)
        without = case.definition("survey.yaml", ('{no: "None of these"}', '{not_asked: "-77"}'))
        (message,) = {problem.message for problem in case.problems(without, "forms.csv")}
        assert "unknown code “None of these”" in message


SEVERAL = spoilt(
    RESPONSES,
    "{indicator: adoption, coding: yn, columns: {facebook: f, xing: x, carrier_pigeon: p}}",
    "{indicator: adoption, columns: [k1, k2, k3], contains: {facebook: 1, xing: [2, 3], carrier_pigeon: 4},"
    ' coding: {no: 98, no_answer: [99, ""]}}',
)
WAVE_BEFORE = "  - {wave: 2025, period_start: 2025-01-01, period_end: 2025-12-31}\n"
DIFFERENCE = '    - {indicator: dialogue_gap, difference: [adoption, dialogue], channels: "*"}\n'
HEADER = "id;w;size_band;N;staff;market;df;dx;g;t;k1;k2;k3"


def rows(*chosen: str) -> list[str]:
    return [f"r{place};1;a;900;5;n;1;1;m;5;{codes}" for place, codes in enumerate(chosen)]


def test_chosen_codes_may_stand_in_any_of_several_columns(database: Database, tmp_path: Path) -> None:
    text = spoilt(SEVERAL, "survey: pulse", "survey: chosen-codes").replace("waves: [2026]", "waves: [2025, 2026]")
    text = text.replace("policy: threshold, k: 10", "policy: public_use")
    definition = loaded(tmp_path, text)
    path = write_csv(tmp_path, rows("1;2;", ";1;", "2;3;1", "98;;", "99;99;99", ";;", "3;99;99"), header=HEADER)
    assert [report.stored for report in check_survey(definition, path, "2026")] == [7]
    import_survey(database.owner, definition, path, "2026")
    figures = Stored(database.owner, build_release(database.owner, definition, "2026").release)
    facebook, xing = (figures.estimate(Series("adoption", one)) for one in ("facebook", "xing"))
    assert (facebook.value, xing.value, facebook.n) == (pytest.approx(3 / 5), pytest.approx(3 / 5), 5)


def test_a_code_that_is_not_known_is_named_with_the_columns(tmp_path: Path) -> None:
    definition = loaded(tmp_path, spoilt(SEVERAL, WAVE_BEFORE, ""))
    (problem,) = problems_of(definition, write_csv(tmp_path, rows("1;2;", "1;5;"), header=HEADER))
    assert (problem.line, problem.message) == (3, "column “k1 + k2 + k3”: unknown code “5”")


def test_those_asked_are_those_with_a_code_in_any_of_the_columns(tmp_path: Path) -> None:
    text = spoilt(SEVERAL, "columns: [k1", "asked_if: any, columns: [k1").replace("  dialogue_gap: {}\n", "")
    text = spoilt(text, DIFFERENCE, "")
    item = loaded(tmp_path, text).responses.items[0]
    assert (item.file_columns, item.asked_if[0].columns, item.asked_if[0].values) == (
        ("k1", "k2", "k3"), ("k1", "k2", "k3"), ("*",),
    )  # fmt: skip


def test_a_list_of_columns_needs_what_its_codes_mean(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "columns: {facebook: df, xing: dx}", "columns: [df, dx]")
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.message) == (line_of(text, "columns: [df"), "a list of columns needs contains")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{no: 98", "{yes: 1, no: 98", "“yes” means nothing beside contains"),
        ("columns: [k1", 'separator: ",", columns: [k1', "“separator” means nothing here"),
        ("column: g,", 'separator: ",", column: g,', "“separator” means nothing here"),
    ],
)
def test_what_would_be_read_nowhere_is_reported(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    text = spoilt(SEVERAL, right, wrong)
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.message) == (line_of(text, wrong), said)


@pytest.mark.parametrize("text", ["None of\u00a0these", "None of these\u200b", "None  of these"])
def test_a_text_that_only_looks_like_an_option_is_explained(text: str, tmp_path: Path) -> None:
    definition = loaded(tmp_path, SEVERAL.replace("no: 98", 'no: "None of these"').replace(WAVE_BEFORE, ""))
    (problem,) = problems_of(definition, write_csv(tmp_path, rows(f"{text};;"), header=HEADER))
    assert f"unknown code “{text}” looks like one that is known" in problem.message
    assert problem.nearest == ()
