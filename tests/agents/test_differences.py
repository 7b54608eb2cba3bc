"""Comparisons and trends whose outcome is known: withheld sides, breaks, verdicts, and what is said about tests."""

from __future__ import annotations

from typing import Any

from tests.agents.agent import Agent
from tests.agents.test_tools import NUMBERS, figures

HIDDEN: dict[str, Any] = {"survey": "steady", "channel": "any", "sector": "C", "a": "wave:2022", "b": "wave:2021"}


def test_a_withheld_figure_is_nowhere_a_number(comparing: Agent) -> None:
    for tool, arguments in (
        ("compare_benchmarks", HIDDEN),
        ("follow_trends", {"survey": "steady", "channel": "any", "sector": "C"}),
        ("find_benchmarks", {"survey": "steady", "channel": "any", "sector": "C", "wave": "2022"}),
    ):
        said = comparing.ask(tool, **arguments)
        (hidden,) = [one for one in figures(said.document["data"]) if one["status"] == "confidential"]
        assert all(hidden.get(name) is None for name in NUMBERS)
        assert {"value", "ci_low", "ci_high", "n"} <= set(hidden)
        assert "Adoption, Any channel, Manufacturing, All sizes, All, 2022: no value is published (confidential);" in (
            said.text
        )
        assert (
            "1 without a value (confidential): there is no number to give, and none may be estimated from the others."
            in said.document["caveats"]
        )


def test_no_difference_is_computed_with_a_withheld_figure(comparing: Agent) -> None:
    (row,) = comparing.ask("compare_benchmarks", **HIDDEN).document["data"]
    assert (row["difference"], row["p_adjusted"], row["verdict"]) == (None, None, "not_testable")
    said = comparing.ask("compare_benchmarks", **HIDDEN, lang="de")
    assert "2022 und 2021 werden nicht verglichen: für 2022 gibt es keinen Wert." in said.text
    assert "kein Wert veröffentlicht (vertraulich)" in said.text


def test_a_tested_difference_says_what_the_test_rests_on(comparing: Agent) -> None:
    sides = {"survey": "steady", "channel": "any", "a": "size:SME", "b": "size:GE250"}
    said = comparing.ask("compare_benchmarks", **sides)
    assert "17.0 percentage points higher than 250 and more" in said.text
    assert "p-values are adjusted for all tests of the answer (Holm)." in said.document["caveats"]
    assert any("the standard error is stored with the release" in caveat for caveat in said.document["caveats"])
    unadjusted = comparing.ask("compare_benchmarks", **sides, adjust="none").document["caveats"]
    assert "p-values are not adjusted: of many tests, some are significant by chance." in unadjusted


def test_pairs_that_are_not_offered_come_with_the_nearest(comparing: Agent) -> None:
    said = comparing.fail("compare_benchmarks", survey="steady", a="size:SME", b="size:GE251")
    assert "nearest: " in said.text
    assert "GE250" in said.text


def test_figures_without_standard_errors_are_not_tested(comparing: Agent) -> None:
    said = comparing.ask("follow_trends", survey="press")
    assert "cannot be tested: no standard error of the difference is published" in said.text
    assert not any("p-values" in caveat for caveat in said.document["caveats"])


def test_a_break_is_said_and_crossed_only_when_asked_for(comparing: Agent) -> None:
    asked = {"survey": "steady", "channel": "facebook"}
    said = comparing.ask("follow_trends", **asked)
    assert "break in adoption facebook steady.2023.r1: Asked differently." in said.document["caveats"]
    assert "2023 and 2022 are not compared: the series breaks in between." in said.text
    crossed = comparing.ask("follow_trends", **asked, allow_break=True)
    assert "They are not directly comparable: a break in the series." in crossed.text
    assert any("computed across a break" in caveat for caveat in crossed.document["caveats"])


def test_a_wave_that_lacks_the_question_says_so(comparing: Agent) -> None:
    said = comparing.ask("follow_trends", survey="steady", indicator="dialogue", channel="facebook")
    assert "2022: no value is published (not asked)" in said.text
    assert "Waves without a value in between: 2022." in said.text


def test_codes_that_no_figure_has_together_are_no_silent_nothing(comparing: Agent) -> None:
    asked = {"survey": "steady", "indicator": "dialogue", "wave": "2022"}
    said = comparing.fail("find_benchmarks", **asked).text
    assert "nothing is published for wave=2022 together with indicator=dialogue" in said
    assert "wave=2023,2021 with indicator=dialogue" in said
