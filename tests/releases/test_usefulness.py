"""Safety must not be bought with silence: how much of a survey of 1,500 firms a certified release shows.

9 sectors in 3 groups × 5 sizes in 2 groups × 7 regions in 2 groups, three questions that are skipped one by one,
lognormal weights, k = 10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from api.concepts.editions.identifiers import parse_cell
from api.definitions import load_definition
from api.releases.ingesting import prepare
from tests.conftest import Database

FIRMS, SEED = 1_500, 2031
AXES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sector": {"A": ("a1", "a2", "a3"), "B": ("b1", "b2", "b3"), "C": ("c1", "c2", "c3")},
    "size": {"SMALL": ("s1", "s2", "s3"), "BIG": ("s4", "s5")},
    "region": {"N": ("n1", "n2", "n3", "n4"), "S": ("r1", "r2", "r3")},
}
CHANNELS = ("email", "fax", "chat")
DEFINITION = """
survey: firms
title: Firms
publisher: Laboratory
population: Invented firms
basis: simulated
licence: {name: CC0-1.0}
citation: Laboratory, invented firms.
access: public
headline: adoption
disclosure: {policy: certified, k: 10}
waves:
  - {wave: "2031", period_start: 2031-01-01, period_end: 2031-12-31}
codelists:
CODELISTS
dimensions:
DIMENSIONS
channels: {fax: Fax, chat: Chat}
indicators:
  adoption: {}
responses:
  respondent: id
  weight: w
  codings:
    yn: {yes: "1", no: "0"}
  items:
    - {indicator: adoption, coding: yn, columns: {email: email, fax: fax, chat: chat}}
lattice:
  crossings: 2
  extra:
    - {sector: [A, B, C], size: [SMALL, BIG], region: [N, S]}
"""


def _definition(folder: Path) -> Path:
    codelists = "\n".join(
        f"  c_{axis}:\n    label: {axis}\n    nodes:\n      - {{code: _T, label: All}}\n"
        + "\n".join(f"      - {{code: {group}, label: {group}, parent: _T}}" for group in groups)
        + "\n"
        + "\n".join(
            f"      - {{code: {code}, label: {code}, parent: {group}}}"
            for group, codes in groups.items()
            for code in codes
        )
        for axis, groups in AXES.items()
    )
    dimensions = "\n".join(
        f"  - {{id: {axis}, label: {axis}, codelist: c_{axis}, whole: _T, column: {axis}}}" for axis in AXES
    )
    path = folder / "firms.yaml"
    path.write_text(DEFINITION.replace("CODELISTS", codelists).replace("DIMENSIONS", dimensions), encoding="utf-8")
    return path


def _file(folder: Path) -> Path:
    random = np.random.default_rng(SEED)
    columns = {"id": np.array([f"firm-{number}" for number in range(FIRMS)])}
    for axis, groups in AXES.items():
        codes = [code for group in groups.values() for code in group]
        columns[axis] = random.choice(codes, FIRMS, p=random.dirichlet(np.full(len(codes), 3.0)))
    columns["w"] = np.exp(random.normal(0, 0.5, FIRMS)).round(4).astype(str)
    for channel in CHANNELS:
        answers = (random.random(FIRMS) < random.uniform(0.2, 0.7)).astype(int).astype(str)
        columns[channel] = np.where(random.random(FIRMS) < 0.04, "", answers)
    path = folder / "firms.csv"
    lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Cell:
    """Of one question in one cell: how many dimensions it crosses, who answered, what is shown and its last digit."""

    crossed: int
    contributors: int
    shown: bool
    step: float | None
    has_error: bool


@pytest.fixture(scope="module")
def cells(database: Database, tmp_path_factory: pytest.TempPathFactory) -> list[Cell]:
    folder = tmp_path_factory.mktemp("firms")
    (built,) = prepare(database.owner, load_definition(_definition(folder)), _file(folder))
    statement = text(
        "SELECT f.cell, e.contributors, f.status, f.step, f.se FROM published.figures f JOIN published.releases r "
        "ON r.key = f.release_key JOIN confidential.estimates e USING (release_key, cell, series) WHERE r.id = :id"
    )
    with database.owner.connect() as connection:
        rows = connection.execute(statement, {"id": built.release}).all()
    return [
        Cell(
            sum(code != "_T" for code in parse_cell(row.cell).values()),
            row.contributors,
            row.status != "confidential",
            row.step,
            row.se is not None,
        )
        for row in rows
    ]


@pytest.mark.parametrize(("crossed", "least"), [(0, 100), (1, 95), (2, 78), (3, 60)])
def test_most_cells_that_are_safe_by_themselves_are_shown(cells: list[Cell], crossed: int, least: int) -> None:
    safe = [cell for cell in cells if cell.crossed == crossed and cell.contributors >= 10]
    assert len(safe) >= 3
    shown = 100 * sum(cell.shown for cell in safe) / len(safe)
    assert shown >= least, f"{shown:.1f} % of {len(safe)}"


def test_nothing_else_is_shown(cells: list[Cell]) -> None:
    assert not any(cell.shown for cell in cells if cell.contributors < 10)


def test_among_many_no_figure_is_coarser_than_a_whole_point(cells: list[Cell]) -> None:
    steps = [cell.step for cell in cells if cell.shown and cell.contributors >= 100]
    assert len(steps) > 30
    assert all(step is not None and step <= 0.01 for step in steps)


def test_nearly_all_figures_have_their_standard_error(cells: list[Cell]) -> None:
    shown = [cell for cell in cells if cell.shown]
    with_error = 100 * sum(cell.has_error for cell in shown) / len(shown)
    assert with_error >= 90, f"{with_error:.1f} % of {len(shown)}"
