"""Decode: which cells of which questions must be shown more coarsely, or not at all, for what their digits tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
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
from api.disclosure.certifying import Step
from api.disclosure.decoding import AS_USUAL, LINES_AT_ONCE, Display, decode
from api.disclosure.display_steps import MANY
from api.disclosure.limits import Limits
from api.disclosure.suppression import CellFlags
from api.estimation.moments import Strata
from api.queries.microdata import Microdata
from api.releases.bases import AuditedBase
from api.releases.certification.child_process import run_in_child_process
from api.releases.certification.displayed_alternatives import CellDisplays, Question
from api.releases.figures.displaying import SeriesDisplay
from api.releases.figures.estimating import Design

Displays = dict[tuple[str, int], Display | None]
"""By question and place of the cell its display; None: none is known to be safe."""


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

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        """The respondents of each cell."""
        return np.asarray(self._inside.sum(axis=1))

    def in_parts(self, cells: Flags, most: int) -> Iterator[Flags]:
        """Some cells in runs of about ``most`` respondents, or of one cell: bounds memory."""
        places = np.flatnonzero(cells)
        run = (np.cumsum(self._sizes[places]) - 1) // most
        for number in np.unique(run):
            part = np.zeros_like(cells)
            part[places[run == number]] = True
            yield part

    def answers(self, item: str, cells: Flags, hidden_among: NDArray[np.float64]) -> tuple[list[int], CellAnswers]:
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
        return asked[answered].tolist(), found


@dataclass(frozen=True)
class Decoding:
    """The answers to a question in some cells, to be decoded (``child_process.Task``)."""

    item: str
    cells: Sequence[int]
    answers: CellAnswers
    question: Question
    strata: Strata
    policy: Policy
    limits: Limits

    def run(self, say: Callable[[Step], None]) -> Displays:
        showing = CellDisplays(self.answers, self.question, self.strata, self.policy)
        displays = decode(self.answers, showing, self.policy.k)
        return {(self.item, cell): display for cell, display in zip(self.cells, displays, strict=True)}


@dataclass(frozen=True)
class Decoder:
    """Decodes the cells of questions as they are about to be released, and remembers what it found.

    ``together`` are the bases audited together: with the same respondents, they withhold the same cells, as one would
    give the other away.
    """

    of: Respondents
    measures: Sequence[Measure]
    displays: Sequence[SeriesDisplay]
    design: Design
    policy: Policy
    together: Sequence[AbstractSet[str]]
    limits: Limits
    workers: int
    found: Displays = field(default_factory=dict)

    def decode(self, wanted: Mapping[str, CellFlags]) -> None:
        """Find the displays of these cells of each base, where they were not looked at before, in child processes."""
        cells: dict[str, CellFlags] = {}
        for base, own in wanted.items():
            for item in self._items(base):
                cells[item] = cells[item] | own if item in cells else own
        parts = [(item, some) for item, asked in cells.items() for some in self._parts(item, asked)]
        cancelled = threading.Event()
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            try:
                for found in pool.map(lambda part: self._decoded(part[0], part[1], cancelled), parts):
                    self.found.update(found)
            except BaseException:
                cancelled.set()
                raise

    def unsafe(self, base: str, cells: CellFlags) -> CellFlags:
        """Which of these cells must not be shown: those that no display makes safe, or that were not looked at."""
        unsafe = np.zeros(len(cells), dtype=np.bool_)
        for item in self._items(base):
            unsafe |= [self.found.get((item, place)) is None for place in range(len(cells))]
        return unsafe & cells

    def _items(self, base: str) -> list[str]:
        """The questions that are decoded where a base is released."""
        together = next((names for names in self.together if base in names), {base})
        return [item for item in self.of.items if item in together]

    def _parts(self, item: str, cells: CellFlags) -> Iterator[CellFlags]:
        left = cells & [(item, place) not in self.found for place in range(len(cells))]
        return self.of.in_parts(left, LINES_AT_ONCE)

    def _decoded(self, item: str, cells: CellFlags, cancelled: threading.Event) -> Displays:
        """Of some cells, whose answers are read only now: those of all cells at once may not fit into memory."""
        usual: Displays = {(item, place): AS_USUAL for place in np.flatnonzero(cells).tolist()}
        places, answers = self.of.answers(item, cells, self._hidden_among)
        if not places:
            return usual
        task = Decoding(item, places, answers, self._question(item), self._strata, self.policy, self.limits)
        return usual | run_in_child_process(task, _say_nothing, cancelled)

    @cached_property
    def _strata(self) -> Strata:
        return self.design.strata(self.of.strata[0])

    @cached_property
    def _hidden_among(self) -> NDArray[np.float64]:
        return hidden_among(self._strata, self.policy)

    def _question(self, item: str) -> Question:
        own = [
            (one, shown)
            for one, shown in zip(self.measures, self.displays, strict=True)
            if one.item == item and is_share(one)
        ]
        return Question([int(one.positive or 0) for one, _ in own], [shown.finest for _, shown in own])

    def summary(self, released: Mapping[str, CellFlags]) -> Decoded:
        """What a certificate says of it, of the ``released`` cells."""
        shown = [
            display
            for (item, cell), display in self.found.items()
            if display not in (None, AS_USUAL) and item in released and released[item][cell]
        ]
        values = sum(display is not None and display.value_only for display in shown)
        return Decoded(
            knows=self.policy.knows, checked=len(self.found), coarsened=len(shown) - values, values_only=values
        )


def _say_nothing(step: Step) -> None:
    """How far a decoding is nobody needs to know."""


def hidden_among(strata: Strata, policy: Policy) -> NDArray[np.float64]:
    """By stratum, among how many units that were as likely to be drawn a respondent is hidden from somebody who does
    not know who took part. Where the population is not known, among none."""
    if policy.knows == "participation":
        return np.ones(len(strata.fraction))
    return 1.0 / np.where(strata.fraction > 0, strata.fraction, 1.0)


def is_share(measure: Measure) -> bool:
    return measure.positive is not None


def audited_together(bases: Sequence[AuditedBase]) -> list[set[str]]:
    """The names of bases that are audited together."""
    groups: list[set[str]] = []
    for base in bases:
        own = {base.name, *base.beside}
        touched = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own] + [own.union(*touched)]
    return groups


def as_asked(
    full: pl.DataFrame,
    needed: Sequence[tuple[str, ...]],
    measures: Sequence[Measure],
    made: Collection[str],
    decoder: Decoder,
    cells: Sequence[str],
) -> pl.DataFrame:
    """``full`` with the columns by which figures are displayed as the decoder asks (``displaying.AS_ASKED``).

    A figure has the coarsest display of the bases it rests on (``needed``, series by series). The precision of what is
    made of several figures (a difference, an item of ``made``) is not decoded: only among many respondents is it shown.
    """
    places = {cell: place for place, cell in enumerate(cells)}
    joint = np.array([one.minuend is not None or one.item in made for one in measures])
    few = joint[full["series"].to_numpy()] & ~(full["n"].cast(pl.Float64).fill_null(0.0).to_numpy() >= MANY)
    steps, values_only = np.zeros(full.height), few
    at = full["cell"].replace_strict(places, return_dtype=pl.Int64).to_list()
    for line, (place, series) in enumerate(zip(at, full["series"].to_list(), strict=True)):
        for base in needed[series]:
            display = decoder.found.get((base, place))
            if display is not None:
                steps[line] = max(steps[line], display.step)
                values_only[line] |= display.value_only
    return full.with_columns(pl.Series("least_step", steps), pl.Series("value_only", values_only))
