"""Random surveys, attacked by somebody who knows everything but the answers: who took part, strata, weights.

Each question has its own respondents, so every question is a survey of its own. The attacker lists how many of each
stratum of a cell may have said yes, and keeps what share, standard error and effective size allow, by the textbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from sqlalchemy import text

from tests.attack.laboratory import Definition, Laboratory

QUESTIONS, K = 50, 5
SECTORS, STRATA = ("a", "b", "c", "d"), ("x", "y", "z")
SLACK = 1e-9
MOST_LISTED = 30_000


@dataclass(frozen=True)
class RandomSurvey:
    """Who took part (numbers of sector and stratum), the weight of each stratum, and the answers (NaN: none)."""

    name: str
    sector: np.ndarray[tuple[int], np.dtype[np.int64]]
    stratum: np.ndarray[tuple[int], np.dtype[np.int64]]
    weights: np.ndarray[tuple[int], np.dtype[np.float64]]
    answers: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    @classmethod
    def drawn(cls, seed: int) -> RandomSurvey:
        random = np.random.default_rng(seed)
        size = int(random.integers(50, 110))
        sector = random.choice(len(SECTORS), size, p=random.dirichlet([4.0] * len(SECTORS)))
        stratum = random.choice(len(STRATA), size, p=random.dirichlet([2.0] * len(STRATA)))
        weights = np.sort(np.exp(random.normal(0, 1, len(STRATA)))).round(3)
        said = random.random((QUESTIONS, size)) < random.uniform(0.1, 0.9, (QUESTIONS, 1))
        asked = random.random((QUESTIONS, size)) < random.uniform(0.6, 1.0, (QUESTIONS, 1))
        return cls(f"random-{seed}", sector, stratum, weights, np.where(asked, said, np.nan))

    @property
    def channels(self) -> list[str]:
        return [f"q{number}" for number in range(QUESTIONS)]

    @property
    def definition(self) -> Definition:
        columns = ", ".join(f"{name}: {name}" for name in self.channels)
        items = [f"{{indicator: adoption, coding: yn, columns: {{{columns}}}}}"]
        design = ["weight: w", "stratum: [h]"]
        return Definition(self.name, {"sector": SECTORS}, items, channels=self.channels, responses=design, k=K)

    @property
    def rows(self) -> list[dict[str, object]]:
        return [
            {"id": f"{self.name}-{number}", "sector": SECTORS[self.sector[number]], "h": STRATA[self.stratum[number]],
             "w": self.weights[self.stratum[number]]}
            | {
                name: "" if np.isnan(said) else int(said)
                for name, said in zip(self.channels, self.answers[:, number].tolist(), strict=True)
            }
            for number in range(len(self.sector))
        ]  # fmt: skip

    def respondents(self, question: int, sector: str) -> list[int]:
        """How many of each stratum answered."""
        here = ~np.isnan(self.answers[question])
        if sector != "_T":
            here &= self.sector == SECTORS.index(sector)
        return [int((here & (self.stratum == number)).sum()) for number in range(len(STRATA))]


@dataclass(frozen=True)
class Shown:
    """A figure that was published, and the step it was rounded to."""

    question: int
    sector: str
    value: float
    se: float | None
    n_eff: float | None
    step: float


def shown(lab: Laboratory, survey: RandomSurvey) -> list[Shown]:
    rows = lab.ask(survey=survey.name, channel="*", sector="*", limit="1000")
    with lab.database.owner.connect() as connection:
        steps = {one.id: one.step for one in connection.execute(text("SELECT id, step FROM published.figures"))}
    return [
        Shown(int(row["channel"][1:]), row["sector"], row["value"], row["se"], row["n_eff"], steps[row["id"]])
        for row in rows
        if row["value"] is not None
    ]


def told(survey: RandomSurvey, figure: Shown) -> Iterator[str]:
    """The small strata whose yes-answers the figure tells."""
    sizes = survey.respondents(figure.question, figure.sector)
    if np.prod([size + 1 for size in sizes]) > MOST_LISTED:
        return
    yes = np.indices([size + 1 for size in sizes]).reshape(len(sizes), -1).T
    fitting = yes[fits(survey, figure, sizes, yes)]
    assert len(fitting), "the attacker's textbook is not the product's"
    for number, size in enumerate(sizes):
        numbers = set(fitting[:, number].tolist())
        if 0 < size < K and (len(numbers) == 1 or (size > 1 and numbers <= {0, size})):
            yield f"{survey.name} q{figure.question} {figure.sector} {STRATA[number]}: {sorted(numbers)} of {size}"


def fits(
    survey: RandomSurvey, figure: Shown, sizes: list[int], yes: np.ndarray[tuple[int, int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which numbers of yes-answers would be displayed so."""
    weight, size = survey.weights, np.array(sizes)
    total = weight @ size
    share = yes @ weight / total
    found = np.abs(share - figure.value) <= figure.step * (0.5 + SLACK)
    if figure.se is not None:
        drawn = np.bincount(survey.stratum, minlength=len(STRATA))
        square = weight**2 * (yes * (1 - share[:, None]) ** 2 + (size - yes) * share[:, None] ** 2)
        mean = weight * (yes - share[:, None] * size)
        inflation = drawn / np.maximum(drawn - 1, 1)
        variance = ((square - mean**2 / drawn) * inflation * (drawn > 1) + square * (drawn == 1)).sum(axis=1)
        se = np.sqrt(np.maximum(variance, 0)) / total
        found &= (np.abs(se - figure.se) <= figure.step * (0.5 + 1e-6)) | (
            (figure.se == figure.step) & (se > 0) & (se < figure.step)
        )
    return np.asarray(found)


@pytest.mark.parametrize("part", range(2))
def test_no_small_stratum_of_any_cell_is_told_by_displayed_figures(lab: Laboratory, part: int) -> None:
    looked_at = 0
    for seed in range(part * 5, part * 5 + 5):
        survey = RandomSurvey.drawn(seed)
        lab.publish(survey.definition, survey.rows)
        figures = shown(lab, survey)
        looked_at += len(figures)
        assert [one for figure in figures for one in told(survey, figure)] == []
    assert looked_at > 300


@pytest.mark.usefixtures("all_digits")
def test_to_a_tenth_of_a_point_many_would_be(lab: Laboratory) -> None:
    survey = RandomSurvey.drawn(0)
    lab.publish(survey.definition, survey.rows)
    assert sum(1 for figure in shown(lab, survey) for _ in told(survey, figure)) > 50
