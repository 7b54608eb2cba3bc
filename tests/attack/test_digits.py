"""What the digits of single figures tell of few respondents, to an attacker who knows weights and who took part."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import product
from math import hypot, sqrt
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from api.models import figures
from api.releases.contrasts.pairs import Offering
from api.releases.figures import displaying
from tests.attack.laboratory import Definition, Laboratory

LIGHT, HEAVY = (9, 1.5), (2, 6.3)
"""Sector b: so many respondents of such a weight."""
HALF = 0.5 + 1e-9


def _weighted(survey: str) -> Definition:
    items = ["{indicator: adoption, coding: yn, columns: {email: email}}"]
    return Definition(survey, {"sector": ("a", "b", "c")}, items, responses=["weight: w"])


def _sectors(heavy_yes: int) -> list[dict[str, object]]:
    """Sector b: four of the light ones say yes, and so many of the heavy ones."""
    draws = random.Random(7)
    rows: list[dict[str, object]] = []
    for sector, number, weight, yes in (
        ("b", *LIGHT, 4), ("b", *HEAVY, heavy_yes), ("a", 60, 2.0, None), ("c", 60, 3.0, None)
    ):  # fmt: skip
        for place in range(number):
            said = int(draws.random() < 0.5) if yes is None else int(place < yes)
            rows.append({"id": f"{heavy_yes}-{len(rows)}", "sector": sector, "w": weight, "email": said})
    return rows


def _share(light: int, heavy: int, respondents: int) -> tuple[float, float]:
    """The share of sector b and its standard error, by the textbook (one stratum, no finite population)."""
    (many, small), (few, large) = LIGHT, HEAVY
    total = many * small + few * large
    share = (light * small + heavy * large) / total
    squares = small**2 * (light * (1 - share) ** 2 + (many - light) * share**2)
    squares += large**2 * (heavy * (1 - share) ** 2 + (few - heavy) * share**2)
    return share, sqrt(respondents / (respondents - 1) * squares) / total


def _fitting(lab: Laboratory, row: Mapping[str, Any], respondents: int) -> set[int]:
    """How many of the heavy ones may have said yes."""
    if row["value"] is None:
        return set(range(HEAVY[0] + 1))
    with lab.database.reader.connect() as connection:
        step = connection.execute(select(figures.c.step).where(figures.c.id == row["id"])).scalar_one()
    found = set()
    for light, heavy in product(range(LIGHT[0] + 1), range(HEAVY[0] + 1)):
        share, se = _share(light, heavy, respondents)
        if abs(share - row["value"]) <= HALF * step and (row["se"] is None or abs(se - row["se"]) <= HALF * step):
            found.add(heavy)
    return found


def _heavy_answers(lab: Laboratory) -> list[set[int]]:
    found = []
    for heavy_yes in range(HEAVY[0] + 1):
        rows = _sectors(heavy_yes)
        lab.publish(_weighted(f"heavy-{heavy_yes}"), rows)
        (row,) = lab.ask(survey=f"heavy-{heavy_yes}", sector="b", channel="email")
        found.append(_fitting(lab, row, len(rows)))
    return found


def test_the_answers_of_few_heavy_respondents_are_not_told_by_share_and_error(lab: Laboratory) -> None:
    found = _heavy_answers(lab)
    assert all(len(fitting) > 1 and fitting != {0, HEAVY[0]} for fitting in found)
    assert all(truth in fitting for truth, fitting in enumerate(found))


def test_to_a_tenth_of_a_point_they_would_be(lab: Laboratory, all_digits: None) -> None:
    assert _heavy_answers(lab) == [{0}, {1}, {2}]


def _both(survey: str) -> Definition:
    items = ["{indicator: adoption, coding: yn, columns: {email: email, webshop: webshop}}"]
    return Definition(survey, {"sector": ("a", "b", "c")}, items, channels=["webshop"])


def _halves(email: int, webshop: int) -> list[dict[str, object]]:
    """Half of each sector was asked for e-mail, the other half for web shops, and one respondent for both."""
    rows: list[dict[str, object]] = []
    for sector, half in (("a", 11), ("b", 39), ("c", 39)):
        answers: list[tuple[object, object]] = [(int(place < 0.33 * half), "") for place in range(half)]
        answers += [("", int(place < 0.38 * half)) for place in range(half)]
        for said in (*answers, (email, webshop)):
            name = f"{email}{webshop}-{len(rows)}"
            rows.append({"id": name, "sector": sector, "email": said[0], "webshop": said[1]})
    return rows


def _pairs(lab: Laboratory) -> list[set[tuple[int, int]]]:
    """The answers of the one who gave both, in sector a, that the standard error of the difference allows."""
    found = []
    for email, webshop in product((0, 1), (0, 1)):
        survey = f"both-{email}{webshop}"
        rows = _halves(email, webshop)
        lab.publish(_both(survey), rows)
        asked = {"survey": survey, "sector": "a", "a": "channel:email", "b": "channel:webshop"}
        (pair,) = lab.server.get("/v1/comparisons", asked).document["data"]
        found.append(_allowed(pair, len(rows)))
    return found


def _allowed(pair: Mapping[str, Any], respondents: int) -> set[tuple[int, int]]:
    both = set(product((0, 1), (0, 1)))
    shares: Sequence[float] = [pair[side]["value"] for side in ("a", "b")]
    if pair["se"] is None or None in shares:
        return both
    p, q = (round(12 * share) / 12 for share in shares)
    inflation = respondents / (respondents - 1)
    apart = hypot(sqrt(p * (1 - p) / 12), sqrt(q * (1 - q) / 12)) ** 2
    return {
        (one, other)
        for one, other in both
        if abs(sqrt(inflation * (apart - 2 * (one - p) * (other - q) / 144)) - pair["se"]) <= HALF * 0.001
    }


def test_the_error_of_a_difference_does_not_tell_the_answers_of_the_only_one_in_both(lab: Laboratory) -> None:
    assert _pairs(lab) == [set(product((0, 1), (0, 1)))] * 4


def test_it_would_if_it_were_offered(lab: Laboratory, all_digits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Offering, "few", lambda self, carriers: np.zeros(carriers.shape, dtype=bool))
    monkeypatch.setattr(Offering, "too_few", lambda self, one, other: np.zeros(one.shape, dtype=bool))
    found = _pairs(lab)
    assert all(pair in fitting for pair, fitting in zip(product((0, 1), (0, 1)), found, strict=True))
    assert sum(len(fitting) == 1 for fitting in found) >= 3


def _census() -> list[dict[str, object]]:
    """Sector a: ten firms of a stratum taken in full, two of one that was sampled."""
    rows: list[dict[str, object]] = []
    for sector, stratum, number, size in (("a", "full", 10, 10), ("a", "part", 2, 900), ("b", "part", 60, 900)):
        for place in range(number):
            row = {"id": len(rows), "sector": sector, "h": stratum, "N": size, "w": size / (10 if size == 10 else 62)}
            rows.append({**row, "email": int(place % 3 == 0)})
    return rows


def _sampled(lab: Laboratory) -> dict[str, Any]:
    items = ["{indicator: adoption, coding: yn, columns: {email: email}}"]
    design = ["weight: w", "stratum: [h]", "population_size: N"]
    lab.publish(
        Definition("census", {"sector": ("a", "b")}, items, responses=design, disclosure="knows: nothing"), _census()
    )
    (row,) = lab.ask(survey="census", sector="a", channel="email")
    return row


def test_two_sampled_firms_beside_a_census_are_not_told_by_the_error(lab: Laboratory) -> None:
    row = _sampled(lab)
    assert row["value"] is not None
    assert (row["se"], row["ci_low"], row["n_eff"], row["reliability"]) == (None, None, None, "not_assessed")


def test_they_would_be_if_it_were_shown(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displaying, "carried_by_few", lambda carriers, k: np.zeros(carriers.shape, dtype=bool))
    assert _sampled(lab)["se"] is not None
