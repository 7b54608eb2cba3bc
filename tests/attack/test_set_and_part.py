"""The one answer that differs between "any" and its part: a set audited apart from its parts gives it away."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from api.releases.certification import certifying
from tests.attack.laboratory import Definition, Laboratory

SECTORS = {"a": 15, "b": 40, "c": 60, "d": 80}
SKIPPED = 3
"""So many skipped "fax" in the other sectors: those are told apart from nobody."""


def _definition(survey: str) -> Definition:
    return Definition(
        survey,
        {"sector": tuple(SECTORS)},
        ["{indicator: adoption, coding: yn, columns: {email: email, fax: fax}}"],
        channels=["fax"],
        derived=["{indicator: adoption, channel: any, any_of: [email, fax]}"],
    )


def _rows(answer: str) -> list[dict[str, object]]:
    """Nobody uses fax. In sector a one respondent skipped the question; what she said of e-mail is to be found out."""
    draws = random.Random(3)
    rows: list[dict[str, object]] = []
    for sector, number in SECTORS.items():
        for place in range(number):
            skips = place < (1 if sector == "a" else SKIPPED)
            email = answer if skips and sector == "a" else str(int(draws.random() < 0.5))
            fax = "" if skips else "0"
            rows.append({"id": f"{answer}{len(rows)}", "sector": sector, "email": email, "fax": fax})
    return rows


def _fitting(email: float, either: float) -> set[int]:
    """The answers of the one who skipped fax that both figures of a sector allow."""
    n = SECTORS["a"]
    return {
        answer
        for answer in (0, 1)
        for yes in range(n)
        if abs(round((yes + answer) / n, 3) - email) < 1e-9 and abs(round(yes / (n - 1), 3) - either) < 1e-9
    }


def _found_out(lab: Laboratory, answers: Sequence[str]) -> list[set[int]]:
    found = []
    for answer in answers:
        survey = f"set-and-part-{answer}"
        lab.publish(_definition(survey), _rows(answer))
        rows = lab.ask(survey=survey, indicator="adoption", sector="a", channel="email,any")
        values = {row["channel"]: row["value"] for row in rows}
        both = None not in values.values()
        found.append(_fitting(values["email"], values["any"]) if both else {0, 1})
    return found


def test_the_answer_of_who_skipped_one_part_of_a_set_is_not_told_by_the_set(lab: Laboratory) -> None:
    assert _found_out(lab, "01") == [{0, 1}, {0, 1}]


@pytest.mark.usefixtures("all_digits")
def test_it_would_be_told_if_the_set_were_audited_for_itself(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifying, "parts_with_other_respondents", lambda *_: {})
    assert _found_out(lab, "01") == [{0}, {1}]


def test_elsewhere_both_figures_are_shown(lab: Laboratory) -> None:
    """Safety is not bought by showing nothing of sets."""
    lab.publish(_definition("set-and-part"), _rows("1"))
    rows = lab.ask(survey="set-and-part", indicator="adoption", channel="email,fax,any")
    assert {(row["channel"], row["status"]) for row in rows} == {
        ("email", "published"), ("fax", "published"), ("any", "published"),
    }  # fmt: skip
