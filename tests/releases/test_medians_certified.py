"""Medians and their bounds are answers of single respondents: each is shown among k contributors or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from api.catalogue.simulation import SIMULATED, simulated_file_name
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.definitions import load_definition
from api.disclosure.order_statistics import Crowd
from api.estimation import quantiles
from api.estimation.quantiles import Quantile
from api.estimation.sample import Sample
from api.models import estimates, releases, series
from api.releases.building import build_release
from api.releases.catalogue import definition_path
from api.releases.imports.importing import import_survey
from tests.conftest import Database
from tests.releases.certified import CertifiedSurvey, Respondent, new_survey, respondents

K = 5
CELL = ("GE250", "DE-SH")


class TestCrowd:
    @pytest.mark.parametrize(
        ("answers", "value", "around"),
        [
            ([1, 2, 3, 4, 5], 3.0, 2),
            ([1, 2, 3, 4, 5], 3.5, 2),
            ([1, 2, 3, 4, 5], 2.0, 1),
            ([1, 2, 3, 4, 5], 1.0, 1),
            ([1, 2, 3, 4, 5], 0.5, 0),
            ([1, 2, 2, 2, 3], 2.0, 3),
            ([1, 1, 1, 2, 3], 1.0, 3),
            ([1, 1, 2, 3, 3], 2.0, 2),
            ([7, 7, 7, 7, 7], 7.0, 5),
            ([], 1.0, 0),
            ([1, 2, 3], float("nan"), 0),
        ],
    )
    def test_an_answer_hides_among_those_who_share_it_or_lie_on_its_lesser_side(
        self, answers: Sequence[float], value: float, around: int
    ) -> None:
        given = np.array(answers, dtype=float)
        assert Crowd.of(given, np.ones(len(given)), np.arange(len(given))).around(value) == around

    def test_a_group_counts_once_on_each_side_and_once_among_those_who_share(self) -> None:
        groups = np.array(["holding", "holding", "holding", "a", "b", "holding", "c", "c"])
        crowd = Crowd.of(np.array([1, 1, 2, 2, 3, 4, 4, 4], dtype=float), np.ones(8), groups)
        assert crowd.contributors == 4
        assert [crowd.around(value) for value in (1, 2, 3, 4)] == [1, 2, 2, 2]

    @pytest.mark.parametrize(("weight", "concealing"), [(5.0, 3), (5.9, 3), (6.0, 1), (60.0, 1)])
    def test_nobody_hides_who_has_half_of_the_weight_of_those_nearest(self, weight: float, concealing: int) -> None:
        """Of three on either side, by one each; the others are further away."""
        answers = np.array([1, 2, 3, 4, 5, 6, 7], dtype=float)
        weights = np.array([1, 1, 1, weight, 1, 1, 1])
        assert Crowd.of(answers, weights, np.arange(7)).concealing(4.0, 3, 0.5) == concealing
        far = np.concatenate([answers, [-50, -40, 40, 50]])
        heavy = np.concatenate([weights, [90.0] * 4])
        found = Crowd.of(far, heavy, np.arange(11)).concealing(4.0, 3, 0.5)
        assert found == (1 if concealing == 1 else 5)

    def test_a_value_between_two_answers_was_given_by_both(self) -> None:
        answers, weights = np.array([1, 2, 3, 5, 6, 7], dtype=float), np.array([1, 1, 9, 1, 1, 1], dtype=float)
        assert Crowd.of(answers, weights, np.arange(6)).concealing(4.0, 3, 0.5) == 1
        assert Crowd.of(answers, np.ones(6), np.arange(6)).concealing(4.0, 3, 0.5) == 3

    def test_what_shares_a_value_is_the_weight_of_each_contributor(self) -> None:
        answers, weights = np.array([1, 2, 3, 3, 4, 5], dtype=float), np.array([1, 1, 3, 3, 1, 1], dtype=float)
        assert Crowd.of(answers, weights, np.arange(6)).concealing(3.0, 2, 0.5) == 2
        assert Crowd.of(answers, weights, np.array([0, 1, 2, 2, 4, 5])).concealing(3.0, 2, 0.5) == 1


@dataclass(frozen=True)
class SurveyOfMinutes(CertifiedSurvey):
    """The certified survey with the median of its minutes."""

    @property
    def definition(self) -> SurveyDefinition:
        path = self.folder / f"{self.survey}.yaml"
        super().definition  # noqa: B018 - writes the file
        document = path.read_text(encoding="utf-8")
        for place, line in (
            ("indicators:\n", "  minutes:\n    {label: M, definition: M., kind: median, unit: minutes, decimals: 0}\n"),
            ("  derived:\n", "    - {indicator: minutes, median_of: minutes_per_day}\n"),
        ):
            document = document.replace(place, place + line)
        path.write_text(document, encoding="utf-8")
        return load_definition(path)

    def median(self, rows: Sequence[Respondent]) -> Any:
        """The median of CELL as it would be shown."""
        return self.figures(self.build(rows), "minutes", "_T")[CELL]


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> SurveyOfMinutes:
    """By a threshold: quicker than a certificate, and the same rule."""
    return SurveyOfMinutes(database.owner, tmp_path, new_survey("minutes"), K, policy="threshold")


def saying(minutes: Sequence[float], weights: Sequence[float] = (), groups: Sequence[str] = ()) -> list[Respondent]:
    """Respondents of CELL with these answers, beside other cells of ten."""
    per_cell = respondents(10)
    others = [one for one in per_cell if (one.size, one.region) != CELL]
    template = next(one for one in per_cell if (one.size, one.region) == CELL)
    own = [
        replace(
            template,
            id=f"own{place}",
            minutes=float(said),
            weight=weights[place] if weights else 1.0,
            group=groups[place] if groups else "",
        )
        for place, said in enumerate(minutes)
    ]
    return others + own


def bounds(figure: Any) -> dict[str, tuple[float | None, float | None]]:
    return {
        name: (getattr(figure, f"{name}_low"), getattr(figure, f"{name}_high")) for name in ("ci90", "ci95", "ci99")
    }


HIDDEN = {
    "too few": (range(10, 10 + 2 * K - 1), (), ()),
    "odd, one too few on either side": ([*range(10, 14), 50, *range(60, 64)], (), ()),
    "heavy, smallest": ([10, *range(20, 40)], [100.0] + [1.0] * 20, ()),
    "heavy, largest": ([90, *range(20, 40)], [100.0] + [1.0] * 20, ()),
    "heavy, k below": ([50, *range(10, 10 + K), *range(60, 80)], [100.0] + [1.0] * 25, ()),
    "as heavy as k on either side": (
        [50, *range(10, 10 + K), *range(60, 60 + K + 2)],
        [2.0 * K] + [1.0] * (2 * K + 2),
        (),
    ),
    "heavy, k - 1 below": ([50, *range(10, 10 + K - 1), *range(60, 80)], [100.0] + [1.0] * 24, ()),
    "shared by k - 1 at the end": ([10] * (K - 1) + list(range(20, 23)), [50.0] * (K - 1) + [1.0] * 3, ()),
    "one group below": ([*range(10, 18), *range(60, 68)], (), ["holding"] * 8 + [""] * 8),
    "shared within a group": ([10] * 9 + list(range(20, 27)), (), ["holding"] * 9 + [""] * 7),
}
SHOWN = {
    "k on either side of two": (range(10, 10 + 2 * K), (), (), 14.5),
    "k on either side of one": ([*range(10, 10 + K), 50, *range(60, 60 + K)], (), (), 50.0),
    "not as heavy as k on either side": (
        [50, *range(10, 10 + K), *range(60, 60 + K + 2)],
        [2.0 * K - 0.1] + [1.0] * (2 * K + 2),
        (),
        50.0,
    ),
    "shared by k at the end": ([10] * K + list(range(20, 25)), [50.0] * K + [1.0] * 5, (), 10.0),
    "everybody alike": ([30] * K, (), (), 30.0),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_median_that_one_respondent_stands_for_is_not_shown(survey: SurveyOfMinutes, case: str) -> None:
    figure = survey.median(saying(*HIDDEN[case]))
    assert (figure.status, figure.value, figure.se, figure.n) == ("confidential", None, None, None)
    assert set(bounds(figure).values()) == {(None, None)}


@pytest.mark.parametrize("case", SHOWN)
def test_a_median_among_k_contributors_is_shown(survey: SurveyOfMinutes, case: str) -> None:
    *said, value = SHOWN[case]
    figure = survey.median(saying(*said))
    assert figure.status == "published"
    assert figure.value == float(np.rint(value))


@pytest.mark.parametrize(("n", "levels"), [(17, []), (18, [0.9]), (20, [0.9, 0.95]), (24, [0.9, 0.95, 0.99])])
def test_each_level_has_its_interval_where_k_lie_beyond_both_bounds(
    survey: SurveyOfMinutes, n: int, levels: list[float]
) -> None:
    """The more answers, the more of them lie beyond the bounds; exactly k do where a level appears."""
    said = list(range(100, 100 + n))
    figure, exact = survey.median(saying(said)), found(said)
    beyond = {
        level: min(sum(one.low > answer for answer in said), sum(one.high < answer for answer in said))
        for level, one in exact.items()
    }
    assert [level for level in CONFIDENCE_LEVELS if beyond[level] >= K] == levels
    for level, one in exact.items():
        shown = (one.low, one.high) if level in levels else (None, None)
        assert bounds(figure)[f"ci{round(level * 100)}"] == shown


@pytest.mark.parametrize(("n", "shown"), [(12, False), (60, True)])
def test_the_standard_error_would_tell_the_interval(survey: SurveyOfMinutes, n: int, shown: bool) -> None:
    figure = survey.median(saying(range(100, 100 + n)))
    assert figure.status == "published"
    assert (figure.se is not None) == (bounds(figure)["ci95"] != (None, None)) == shown
    assert (figure.reliability == "not_assessed") != shown


def test_an_interval_of_shared_answers_is_shown(survey: SurveyOfMinutes) -> None:
    figure = survey.median(saying([10] * K + [20] * K + [30] * K))
    assert figure.value == 20
    assert set(bounds(figure)["ci99"]) <= {10.0, 20.0, 30.0}


def test_what_everybody_may_use_is_shown_as_it_is(survey: SurveyOfMinutes) -> None:
    said, weights = [17.0, *range(20, 24)], [30.0, 1.0, 1.0, 1.0, 1.0]
    figure, exact = replace(survey, policy="public_use").median(saying(said, weights)), found(said, weights)
    assert (figure.status, figure.value) == ("published", 17.0)
    for level, one in exact.items():
        low, high = bounds(figure)[f"ci{round(level * 100)}"]
        assert (low, high) == tuple(None if np.isnan(bound) else bound for bound in (one.low, one.high))


def test_certified_medians_follow_the_same_rule(survey: SurveyOfMinutes) -> None:
    certified = replace(survey, policy="certified")
    # Somewhat less than half of the weight: with more, no figure of the cell is shown.
    rows = saying([17, *range(100, 124)], [23.5] + [1.0] * 24)
    shown = certified.figures(certified.publish(rows), "minutes", "_T")
    assert shown[CELL].status == "confidential"
    assert certified.figures(f"{survey.survey}.2025.r1", "minutes_per_day", "_T")[CELL].status == "published"
    assert shown["_T", "DE"].status == "published"
    assert None not in bounds(shown["_T", "DE"])["ci99"]


def test_the_medians_of_sme_pulse_are_mostly_shown(fresh_database: Database, tmp_path: Path) -> None:
    definition = load_definition(definition_path("sme-pulse"))
    wave = next(reversed(definition.wave))
    path = tmp_path / simulated_file_name(wave)
    SIMULATED["sme-pulse"](wave, path)
    list(import_survey(fresh_database.owner, definition, path, wave))
    draft = build_release(fresh_database.owner, definition, wave).release
    statement = (
        select(series.c.indicator, estimates.c.cell, estimates.c.status, estimates.c.ci95_low)
        .join(releases, releases.c.key == estimates.c.release_key)
        .join(series, (series.c.release_key == releases.c.key) & (series.c.series == estimates.c.series))
        .where(releases.c.id == draft, estimates.c.status == "published")
    )
    with fresh_database.owner.connect() as connection:
        rows = connection.execute(statement).all()
    means = [row for row in rows if row.indicator == "minutes_per_day"]
    medians = [row for row in rows if row.indicator == "median_minutes_per_day"]
    assert len(medians) > 0.8 * len(means) > 100
    assert sum(row.ci95_low is not None for row in medians) > 0.7 * len(medians)


def found(said: Sequence[float], weights: Sequence[float] = ()) -> dict[float, Quantile]:
    """What the quantile's arithmetic, which is R's, gives for respondents of one stratum."""
    answers = np.array(said, dtype=float)
    sample = Sample.drawn(np.array(weights or np.ones(len(answers)), dtype=float))
    return {level: quantiles.quantile(answers, sample, 0.5, level=level) for level in CONFIDENCE_LEVELS}
