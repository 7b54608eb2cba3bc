"""The attacker recovers respondents where small cells are held back and nothing else: so it can fail to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isclose

import pytest

from tests.attack.asking import Answer
from tests.attack.conftest import Attack, K
from tests.attack.drawings import MEDIA_TYPE, rows_drawn
from tests.attack.knowledge import Knowledge, Place
from tests.attack.reading import Row
from tests.attack.verdict import report

WAYS = ("json", "csv by indicator", "csv by channel", "csv by size", "xlsx by wave", "xlsx by market", "svg")
"""Formats, cross-tables by what is in their columns."""


def test_groups_below_k_are_recovered_by_every_kind_of_attack(threshold: Attack) -> None:
    found = {one.claim.how for one in threshold.verdicts}
    assert found == {"nested difference", "union difference", "integer programme"}, report(threshold.verdicts)
    assert all(0 < one.contributors < K for one in threshold.verdicts)


def test_every_claim_is_true(threshold: Attack) -> None:
    wrong = [one for one in threshold.verdicts if not one.right]
    assert not wrong, report(wrong)


def test_single_respondents_are_recovered_with_what_they_said(threshold: Attack) -> None:
    single = [one for one in threshold.verdicts if one.single and one.exact]
    assert len({next(iter(one.claim.facts)).respondent for one in single}) >= 5, report(threshold.verdicts)
    assert "invests" in {one.claim.question for one in single}, "the sensitive question is among them"


def test_a_revision_gives_the_respondents_away_whom_it_changed(threshold: Attack) -> None:
    first, second = (set(people) for people in threshold.outside.versions.values())
    changed = {one.respondent for one in first ^ second}
    single = {fact.respondent for one in threshold.verdicts if one.single for fact in one.claim.facts}
    assert changed & single


def test_parent_minus_users_tells_what_those_said_who_are_no_users(threshold: Attack) -> None:
    people = {one.respondent: one for one in next(iter(threshold.outside.versions.values()))}
    groups = [
        {people[fact.respondent].said("uses_facebook") for fact in one.claim.facts}
        for one in threshold.verdicts
        if one.claim.question == "talks_facebook"
    ]
    assert {"0"} in groups


def test_what_is_confidential_once_is_a_number_nowhere(threshold: Attack) -> None:
    assert not threshold.contradictions
    assert not threshold.given_away


def test_small_and_empty_cells_are_answered_alike_in_every_format(threshold: Attack) -> None:
    assert threshold.kinds >= {"small", "empty"}
    assert not threshold.different


def way(answer: Answer) -> str:
    name, crossed = answer.query.get("format", ""), answer.query.get("columns")
    return f"{name} by {crossed}" if crossed else name


def values(attack: Attack, rows: Iterable[Row]) -> dict[Place, float]:
    """The value of each figure that is read to have one."""
    knowledge = Knowledge(attack.knowledge.survey)
    knowledge.learn(rows, "one way")
    return {place: sum(numbers["value"]) / 2 for place, numbers in knowledge.numbers.items() if "value" in numbers}


@pytest.mark.parametrize("name", WAYS)
def test_every_way_to_ask_is_read_and_tells_every_figure(threshold: Attack, name: str) -> None:
    """An attacker that cannot read a format would find nothing in it."""
    read = values(threshold, [row for answer, rows in threshold.readings if way(answer) == name for row in rows])
    plain = {place: sum(numbers["value"]) / 2 for place, numbers in threshold.knowledge.numbers.items() if numbers}
    assert read.keys() == plain.keys()
    assert all(isclose(value, plain[place], abs_tol=1e-6) for place, value in read.items())


@pytest.mark.parametrize("drawn", ["words pushed aside", "a mark"])
def test_what_a_picture_draws_of_a_withheld_figure_would_be_noticed(threshold: Attack, drawn: str) -> None:
    pictures = (answer for answer, _ in threshold.readings if answer.media_type == MEDIA_TYPE)
    answer = next(one for one in pictures if b"value_label: confidential" in one.content)
    before, words, after = answer.content.rpartition(b'<text aria-label="label_at: 0%; ')
    moved = words + after.replace(b"translate(5,", b"translate(55,", 1)
    marked = b'<line transform="translate(50,' + _height(after) + b')" x2="9" y2="0"/>' + words + after
    forged = before + {"words pushed aside": moved, "a mark": marked}[drawn]
    knowledge = Knowledge(threshold.knowledge.survey)
    knowledge.learn(rows_drawn(answer, knowledge.survey), "the picture")
    assert not knowledge.contradictions()
    knowledge.learn(rows_drawn(replace(answer, content=forged), knowledge.survey), "the forged picture")
    assert knowledge.contradictions()


def _height(text: bytes) -> bytes:
    return text.partition(b"translate(5,")[2].partition(b")")[0]
