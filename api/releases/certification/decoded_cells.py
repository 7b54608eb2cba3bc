"""Decode: which cells of which questions must be shown more coarsely, or not at all, for what their digits tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Dimension
from api.disclosure.axes import axis_of, incidence
from api.disclosure.cell_answers import CellAnswers, Flags, Positions
from api.disclosure.certificates import Decoded
from api.disclosure.decoding import AS_USUAL, LINES_AT_ONCE, Display, decode
from api.disclosure.display_steps import MANY
from api.disclosure.suppression import CellFlags
from api.estimation.moments import Strata
from api.queries.microdata import Microdata
from api.releases.bases import AuditedBase
from api.releases.certification.displayed_alternatives import CellDisplays, Question
from api.releases.figures.displaying import SeriesDisplay
from api.releases.figures.estimating import Design


@dataclass(frozen=True)
class Respondents:
    """Who took part, as an attacker knows it, and the cells they are in. ``microdata`` has the answers to ``items``."""

    microdata: Microdata
    items: Sequence[str]
    dimensions: Sequence[Dimension]
    cells: Sequence[Cell]
    clustered: bool

    @cached_property
    def _inside(self) -> Flags:
        """Cells × respondents."""
        leaves = [self.microdata.leaf[dimension.id] for dimension in self.dimensions]
        places = np.column_stack(leaves) if leaves else np.zeros((len(self.microdata.weight), 0), dtype=np.int64)
        return incidence(self.cells, [axis_of(dimension) for dimension in self.dimensions], places)

    @cached_property
    def strata(self) -> tuple[NDArray[np.int64], Positions]:
        """The numbers of the strata, and the place of each respondent's among them."""
        numbers, place = np.unique(self.microdata.stratum, return_inverse=True)
        return numbers, place

    @cached_property
    def _units(self) -> Positions:
        found = self.microdata
        return np.unique(found.cluster, return_inverse=True)[1] if self.clustered else np.arange(len(found.weight))

    @cached_property
    def _contributors(self) -> Positions:
        return np.asarray(np.unique(self.microdata.contributor, return_inverse=True)[1])

    def answers(self, item: str, cells: Flags, hidden_among: NDArray[np.float64]) -> tuple[Positions, CellAnswers]:
        """Those of some cells to a question, and the cells among them that somebody answered in."""
        given = self.microdata.answers[self.items.index(item)]
        asked = np.flatnonzero(cells)
        cell, respondent = np.nonzero(self._inside[asked] & ~np.isnan(given))
        answered, cell = np.unique(cell, return_inverse=True)
        answer = given[respondent].astype(np.intp)
        found = CellAnswers(
            cell,
            self.strata[1][respondent],
            self._units[respondent],
            self.microdata.weight[respondent],
            answer,
            self._contributors[respondent],
            1 + int(answer.max(initial=1)),
            self.clustered,
            hidden_among,
        )
        return asked[answered], found


@dataclass(frozen=True)
class DecodedCells:
    """``displays`` by base and place of the cell, where it is shown otherwise than usual; ``unsafe`` by base the cells
    that no display makes safe. ``checked`` counts the cells that were decoded."""

    knows: str
    displays: dict[tuple[str, int], Display] = field(default_factory=dict)
    unsafe: dict[str, CellFlags] = field(default_factory=dict)
    checked: int = 0

    def summary(self, released: Mapping[str, CellFlags]) -> Decoded:
        """What a certificate says of it, of the ``released`` cells."""
        shown = [
            display for (base, cell), display in self.displays.items() if base in released and released[base][cell]
        ]
        values = sum(display.value_only for display in shown)
        return Decoded(knows=self.knows, checked=self.checked, coarsened=len(shown) - values, values_only=values)

    def __str__(self) -> str:
        values = sum(display.value_only for display in self.displays.values())
        withheld = sum(int(flags.sum()) for flags in self.unsafe.values())
        return (
            f"{self.checked} cells checked, {len(self.displays) - values} to be shown more coarsely, {values} without "
            f"standard error, {withheld} not at all"
        )


def decoded_cells(
    of: Respondents,
    measures: Sequence[Measure],
    displays: Sequence[SeriesDisplay],
    design: Design,
    policy: Policy,
) -> DecodedCells:
    """Decode every cell of every question that has k contributors."""
    strata = design.strata(of.strata[0])
    found = DecodedCells(policy.knows)
    checked = 0
    for item in of.items:
        question = _question(item, measures, displays)
        unsafe = np.zeros(len(of.cells), dtype=np.bool_)
        for cell, display in _displays(of, item, question, strata, policy):
            checked += 1
            if display is None:
                unsafe[cell] = True
            elif display != AS_USUAL:
                found.displays[item, cell] = display
        found.unsafe[item] = unsafe
    return DecodedCells(found.knows, found.displays, found.unsafe, checked)


def _displays(
    of: Respondents, item: str, question: Question, strata: Strata, policy: Policy
) -> list[tuple[int, Display | None]]:
    """The display of each cell that has k contributors."""
    hidden = hidden_among(strata, policy)
    cells, answers = of.answers(item, np.ones(len(of.cells), dtype=np.bool_), hidden)
    enough = np.zeros(len(of.cells), dtype=np.bool_)
    enough[cells[answers.contributors_of_cells() >= policy.k]] = True
    cells, answers = of.answers(item, enough, hidden)
    found: list[Display | None] = []
    for _, part in answers.in_parts(LINES_AT_ONCE):
        found += decode(part, CellDisplays(part, question, strata, policy), policy.k)
    return list(zip(cells.tolist(), found, strict=True))


def hidden_among(strata: Strata, policy: Policy) -> NDArray[np.float64]:
    """By stratum, among how many units that were as likely to be drawn a respondent is hidden from somebody who does
    not know who took part. Where the population is not known, among none."""
    if policy.knows == "participation":
        return np.ones(len(strata.fraction))
    return 1.0 / np.where(strata.fraction > 0, strata.fraction, 1.0)


def _question(item: str, measures: Sequence[Measure], displays: Sequence[SeriesDisplay]) -> Question:
    own = [(one, shown) for one, shown in zip(measures, displays, strict=True) if one.item == item and is_share(one)]
    return Question([int(one.positive or 0) for one, _ in own], [shown.finest for _, shown in own])


def is_share(measure: Measure) -> bool:
    return measure.positive is not None


def with_unsafe_digits(
    risks: Mapping[str, CellFlags], decoded: DecodedCells, bases: Sequence[AuditedBase]
) -> dict[str, CellFlags]:
    """By base the cells at risk, those included that no display makes safe: what they would show is then protected like
    every other risk, also where it could be computed from other cells. Bases that are audited together withhold the
    same ones: with the same respondents, one would give the other away."""
    found = dict(risks)
    for together in _audited_together(bases):
        unsafe = [decoded.unsafe[name] for name in together if name in decoded.unsafe]
        if unsafe:
            flags = np.any(unsafe, axis=0)
            found |= {name: found[name] | flags if name in found else flags for name in together}
    return found


def _audited_together(bases: Sequence[AuditedBase]) -> list[set[str]]:
    groups: list[set[str]] = []
    for base in bases:
        own = {base.name, *base.beside}
        touched = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own] + [own.union(*touched)]
    return groups


def without_unsafe_digits(released: Mapping[str, CellFlags], decoded: DecodedCells) -> dict[str, CellFlags]:
    """The released cells of each base without those that no display makes safe."""
    return {
        name: flags & ~decoded.unsafe[name] if name in decoded.unsafe else flags for name, flags in released.items()
    }


def as_asked(
    full: pl.DataFrame,
    needed: Sequence[tuple[str, ...]],
    measures: Sequence[Measure],
    made: Collection[str],
    decoded: DecodedCells,
    cells: Sequence[str],
) -> pl.DataFrame:
    """``full`` with the columns by which figures are displayed as the decoder asks (``displaying.AS_ASKED``).

    A figure has the coarsest display of the bases it rests on (``needed``, series by series). The precision of what is
    made of several figures (a difference, an item of ``made``) is not decoded: only among many respondents is it shown.
    """
    if decoded.knows == "nothing":
        return full
    places = {cell: place for place, cell in enumerate(cells)}
    joint = np.array([one.minuend is not None or one.item in made for one in measures])
    few = joint[full["series"].to_numpy()] & ~(full["n"].cast(pl.Float64).fill_null(0.0).to_numpy() >= MANY)
    steps, values_only = np.zeros(full.height), few
    at = full["cell"].replace_strict(places, return_dtype=pl.Int64).to_list()
    for line, (place, series) in enumerate(zip(at, full["series"].to_list(), strict=True)):
        for base in needed[series]:
            display = decoded.displays.get((base, place))
            if display is not None:
                steps[line] = max(steps[line], display.step)
                values_only[line] |= display.value_only
    return full.with_columns(pl.Series("least_step", steps), pl.Series("value_only", values_only))
