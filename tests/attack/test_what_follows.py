"""Answers and amounts that follow from shown figures although the cells they are in are withheld.

The attacker knows who took part and by what weight, and subtracts.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from api.disclosure.attributes import Attributes
from api.disclosure.order_statistics import Crowd
from api.disclosure.suppression import SuppressionProblem
from api.releases.certification import auditing
from tests.attack.laboratory import Definition, Laboratory

Row = dict[str, object]


@pytest.fixture
def cells_only(monkeypatch: pytest.MonkeyPatch, all_digits: None) -> None:
    """A build whose rules for answers, numbers and weights hold of cells, not of sets that follow from them."""

    def judged_by_cells(*arguments: Any) -> SuppressionProblem:
        problem = SuppressionProblem(*arguments)
        return replace(problem, attribute_risk=problem.unsafe_attributes, attributes=Attributes())

    monkeypatch.setattr(auditing, "SuppressionProblem", judged_by_cells)


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch, all_digits: None) -> None:
    """A build that counts contributors and nothing else."""
    monkeypatch.setattr(auditing, "count_attributes", lambda *_, **__: Attributes())


def shown(lab: Laboratory, survey: str, indicator: str) -> Mapping[str, float]:
    """The values of the whole (``_T``) and of the sectors where they are shown."""
    rows = lab.ask(survey=survey, indicator=indicator, channel="*", sector="*")
    return {row["sector"]: row["value"] for row in rows if row["indicator"] == indicator and row["value"] is not None}


def following(values: Mapping[str, float], weights: Mapping[str, float], known: str) -> float | None:
    """What the figure of all but the ``known`` sectors would be, by the sectors' weights; None: it does not follow."""
    whole = {**weights, "_T": sum(weights.values())}
    if any(sector not in values for sector in ("_T", *known)):
        return None
    rest = values["_T"] * whole["_T"] - sum(values[sector] * whole[sector] for sector in known)
    return rest / (whole["_T"] - sum(whole[sector] for sector in known))


class TestSensitiveAnswers:
    """All of sectors c and d are near insolvency. Both are withheld; both together are the whole less a and b."""

    COUNTS = {"a": (40, 19), "b": (44, 20), "c": (20, 20), "d": (15, 15)}

    def attack(self, lab: Laboratory) -> tuple[Mapping[str, float], float | None]:
        draws = random.Random(7)
        rows: list[Row] = [
            {"id": f"{sector}{place}", "sector": sector, "email": draws.choice("01"), "broke": int(place < yes)}
            for sector, (n, yes) in self.COUNTS.items()
            for place in range(n)
        ]
        definition = Definition(
            "sensitive",
            {"sector": tuple("abcd")},
            ["{indicator: broke, coding: yn, column: broke}",
             "{indicator: adoption, coding: yn, columns: {email: email}}"],
            indicators=["broke: {label: Near insolvency, definition: Near insolvency., base: responding}"],
            disclosure="sensitive: [broke]",
        )  # fmt: skip
        lab.publish(definition, rows)
        values = shown(lab, "sensitive", "broke")
        return values, following(values, {sector: n for sector, (n, _) in self.COUNTS.items()}, "ab")

    def test_that_all_of_two_withheld_sectors_said_yes_does_not_follow(self, lab: Laboratory) -> None:
        values, rest = self.attack(lab)
        assert set(values) == {"_T", "b"}
        assert rest is None

    @pytest.mark.usefixtures("cells_only")
    def test_it_would_follow_were_only_cells_judged(self, lab: Laboratory) -> None:
        values, rest = self.attack(lab)
        assert set(values) == {"_T", "a", "b"}
        assert rest == pytest.approx(1, abs=0.005)


class TestDominatedNumbers:
    """A giant is in sector c, which is withheld, and so is d; both together are the whole less a and b."""

    SECTORS = (("a", 100, (200, 300)), ("b", 80, (250, 350)), ("c", 30, (1, 9)), ("d", 12, (1, 9)))
    GIANT = 4321

    def attack(self, lab: Laboratory) -> tuple[Mapping[str, float], float | None]:
        draws = random.Random(7)
        rows: list[Row] = [
            {"id": f"{sector}{place}", "sector": sector, "email": draws.choice("01"), "minutes": draws.randint(*bounds)}
            for sector, n, bounds in self.SECTORS
            for place in range(n)
        ]
        rows.append({"id": "giant", "sector": "c", "email": "1", "minutes": self.GIANT})
        definition = Definition(
            "dominance",
            {"sector": tuple("abcd")},
            ["{indicator: minutes, column: minutes, number: {minimum: 0, maximum: 100000}}",
             "{indicator: adoption, coding: yn, columns: {email: email}}"],
            indicators=["minutes: {label: Minutes, definition: M., kind: mean, unit: minutes, decimals: 1}"],
        )  # fmt: skip
        lab.publish(definition, rows)
        values = shown(lab, "dominance", "minutes")
        mean = following(values, {"a": 100, "b": 80, "c": 31, "d": 12}, "ab")
        # The others have 5 minutes on average, as anybody may guess.
        return values, None if mean is None else mean * 43 - 42 * 5

    def test_the_largest_number_does_not_follow(self, lab: Laboratory) -> None:
        values, giant = self.attack(lab)
        assert set(values) == {"_T", "a", "d"}
        assert giant is None

    @pytest.mark.usefixtures("cells_only")
    def test_it_would_follow_were_only_cells_judged(self, lab: Laboratory) -> None:
        _, giant = self.attack(lab)
        assert giant == pytest.approx(self.GIANT, rel=0.05)


class TestDominatedWeights:
    """One respondent has more than half of the weight of sector a, and of a and d together."""

    WEIGHTS = {"a": (11, 1.0), "b": (40, 1.5), "c": (60, 2.0), "d": (20, 0.4)}
    BIG = 20.0

    def attack(self, lab: Laboratory, answer: int) -> tuple[Mapping[str, float], float | None]:
        draws = random.Random(5)
        rows: list[Row] = [
            {"id": f"{sector}{place}", "sector": sector, "w": weight, "email": draws.choice("01")}
            for sector, (n, weight) in self.WEIGHTS.items()
            for place in range(n)
        ]
        rows.append({"id": "big", "sector": "a", "w": self.BIG, "email": answer})
        survey = f"weight-{answer}"
        items = ["{indicator: adoption, coding: yn, columns: {email: email}}"]
        lab.publish(Definition(survey, {"sector": tuple("abcd")}, items, responses=["weight: w"]), rows)
        weights = {sector: n * weight for sector, (n, weight) in self.WEIGHTS.items()}
        values = shown(lab, survey, "adoption")
        return values, following(values, {**weights, "a": weights["a"] + self.BIG}, "bc")

    def test_the_answer_of_who_has_most_of_the_weight_is_neither_shown_nor_follows(self, lab: Laboratory) -> None:
        for answer in (0, 1):
            values, rest = self.attack(lab, answer)
            assert set(values) == {"_T", "c", "d"}
            assert rest is None

    @pytest.mark.usefixtures("cells_only")
    def test_it_would_follow_were_only_cells_judged(self, lab: Laboratory) -> None:
        for answer in (0, 1):
            values, rest = self.attack(lab, answer)
            assert "a" not in values
            assert rest is not None
            assert (rest > 0.5) is bool(answer)

    @pytest.mark.usefixtures("no_rules")
    def test_it_would_be_shown_without_a_rule(self, lab: Laboratory) -> None:
        assert [self.attack(lab, answer)[0]["a"] > 0.5 for answer in (0, 1)] == [False, True]

    def test_where_one_has_nearly_all_of_the_weight_nothing_is_shown(self, lab: Laboratory) -> None:
        rows: list[Row] = [
            {"id": str(place), "sector": "ab"[place % 2], "w": 4000 if place == 0 else 1, "email": int(place % 3 == 0)}
            for place in range(80)
        ]
        items = ["{indicator: adoption, coding: yn, columns: {email: email}}"]
        lab.publish(Definition("giant", {"sector": ("a", "b")}, items, responses=["weight: w"]), rows)
        assert set(shown(lab, "giant", "adoption")) == {"b"}


class TestWeightedMedian:
    """One respondent has more weight than all who say about the same: the median is her number, whatever they say.

    She has less than half of all weight, so the shares and means of everybody are shown.
    """

    HERS = 4321

    def attack(self, lab: Laboratory) -> Mapping[str, float]:
        rows: list[Row] = [
            {"id": f"{place}", "sector": "ab"[place % 2], "w": 1.0, "email": place % 3 % 2, "minutes": 4000 + 7 * place}
            for place in range(90)
        ]
        rows.append({"id": "heavy", "sector": "a", "w": 40.0, "email": 1, "minutes": self.HERS})
        definition = Definition(
            "median",
            {"sector": tuple("ab")},
            ["{indicator: minutes, column: minutes, number: {minimum: 0, maximum: 100000}}",
             "{indicator: adoption, coding: yn, columns: {email: email}}"],
            indicators=["minutes: {label: Minutes, definition: M., kind: mean, unit: minutes, decimals: 1}",
                        "middle: {label: Median, definition: M., kind: median, unit: minutes, decimals: 0}"],
            responses=["weight: w"],
            derived=["{indicator: middle, median_of: minutes}"],
        )  # fmt: skip
        lab.publish(definition, rows)
        assert "_T" in shown(lab, "median", "minutes")
        return shown(lab, "median", "middle")

    def test_her_number_is_not_shown_as_the_median(self, lab: Laboratory) -> None:
        values = self.attack(lab)
        assert set(values) == {"b"}

    @pytest.mark.usefixtures("all_digits")
    def test_it_would_be_if_only_those_beside_it_were_counted(
        self, lab: Laboratory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Crowd, "concealing", lambda crowd, value, *_: crowd.around(value))
        assert self.attack(lab)["_T"] == self.HERS
