"""One simulated wave as a CSV file that says in every row and in its name that it is simulated."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from api.catalogue.simulation.answers import NO_ANSWER, Column, Questionnaire
from api.catalogue.simulation.calibration import Enterprises, affinity_offset
from api.catalogue.simulation.draws import Draws
from api.catalogue.simulation.frame import Enterprise, strata
from api.catalogue.simulation.truth import ENTERPRISE_GROUPS, GROUP_MEMBERS, SEEDS, WAVES
from api.concepts.nearest import nearest
from api.errors import InvalidInput, Problem, UnknownIdentifier

LABEL = "SIMULATED - no real enterprise"
"""Stands in the first column, ``simulated``, of every row."""

MARK = "simulated"
"""Has to be part of the file's name."""

DESIGN_COLUMNS = (
    "simulated",
    "respondent",
    "enterprise_group",
    "wave",
    "sector",
    "size",
    "land",
    "sector_group",
    "stratum_population",
    "weight",
)


def simulated_file_name(wave: str) -> str:
    """The name to give a wave's file."""
    return f"sme-pulse-{wave}-{MARK}.csv"


def simulate_wave(wave: str, path: Path) -> None:
    """Write the responses of ``wave`` (2,000 enterprises) to ``path``: the same bytes wherever and whenever.

    Comma-separated UTF-8 with a header; 1 yes, 0 no, -9 not asked, empty no answer. Raises ``UnknownIdentifier`` for
    a wave that is not simulated, ``InvalidInput`` for a file name without "simulated": without it, somebody who
    finds the file later might take it for a survey of real enterprises.
    """
    if wave not in WAVES:
        raise UnknownIdentifier("simulated wave of sme-pulse", wave, nearest(wave, WAVES))
    if MARK not in path.name:
        expected = f"a name that contains “{MARK}”, such as {simulated_file_name(wave)}"
        raise InvalidInput([Problem("the name does not say that the file is simulated", str(path), expected=expected)])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(wave_rows(wave))


def wave_rows(wave: str) -> Iterator[list[str]]:
    """The header and the rows of a wave, as texts."""
    draws = Draws(SEEDS[wave])
    sample = [
        enterprise
        for stratum in strata()
        for enterprise in stratum.enterprises(draws.sample(stratum.population, stratum.sample_size))
    ]
    groups = _enterprise_groups(sample, draws)
    offsets = np.array([affinity_offset(drawn.sector, drawn.size, drawn.land) for drawn in sample])
    sectors = np.array([drawn.sector for drawn in sample])
    enterprises = Enterprises(offsets + draws.latent(len(sample)), sectors)
    columns = list(Questionnaire(wave, enterprises, draws).answers())
    yield [*DESIGN_COLUMNS, *(name for name, _ in columns)]
    answers = zip(*(_texts(column) for column in columns), strict=True)
    for number, (drawn, group, answered) in enumerate(zip(sample, groups, answers, strict=True), 1):
        yield [*_design(wave, number, drawn, group), *answered]


def _enterprise_groups(sample: list[Enterprise], draws: Draws) -> list[str | None]:
    """The group each enterprise belongs to: a few of the larger ones share one and count as one contributor."""
    member = draws.uniform(len(sample)) < GROUP_MEMBERS
    number = draws.below(ENTERPRISE_GROUPS, len(sample))
    return [
        f"simulated-group-{of + 1:02d}" if belongs and drawn.size in ("50-249", "GE250") else None
        for drawn, belongs, of in zip(sample, member.tolist(), number.tolist(), strict=True)
    ]


def _design(wave: str, number: int, drawn: Enterprise, group: str | None) -> list[str]:
    """The cells of ``DESIGN_COLUMNS``; an enterprise without a group is its own contributor."""
    respondent = f"simulated-{wave}-{number:04d}"
    stratum = drawn.stratum
    return [
        LABEL,
        respondent,
        group or respondent,
        wave,
        drawn.sector,
        drawn.size,
        drawn.land,
        stratum.sector_group,
        str(stratum.population),
        repr(stratum.weight),
    ]


def _texts(column: Column) -> list[str]:
    return ["" if cell == NO_ANSWER else str(cell) for cell in column[1].tolist()]
