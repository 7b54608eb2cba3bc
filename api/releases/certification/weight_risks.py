"""Cells in which the change of weights is about few respondents, so that two shares tell an answer of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.disclosure.axes import Axis
from api.disclosure.likeness import Answers, Counterpart
from api.disclosure.suppression import CellFlags
from api.disclosure.weight_changes import carried_by_few
from api.queries.responses_read import Responses
from api.releases.bases import AuditedBase
from api.releases.certification.comparing import Comparison
from api.releases.certification.earlier import Earlier


def weight_risks(
    bases: Sequence[AuditedBase], earlier: Sequence[Earlier], axes: Sequence[Axis], cells: Sequence[Cell]
) -> dict[str, CellFlags]:
    """By name of base the cells whose difference to an earlier release tells an answer; bases without are left out."""
    found: dict[str, CellFlags] = {}
    for one in earlier:
        if one.comparison.weights_changed:
            everybody = _Everybody(one.comparison, axes, cells)
            for base in (base for base in bases if base.twin_of is None):
                flags = [everybody.risks(base, then) for then in _then(base, one)]
                if flags:
                    found[base.name] = np.logical_or.reduce([*flags, found.get(base.name, flags[0])])
    return found


def _then(base: AuditedBase, one: Earlier) -> list[Counterpart]:
    """The earlier questions a base is compared with."""
    own = [Counterpart(base.name)] if base.name in one.released else []
    return own + [then for then in one.comparison.counterparts.get(base.name, ()) if then.question in one.released]


@dataclass(frozen=True)
class _Everybody:
    """The respondents of either version, those of before first."""

    comparison: Comparison
    axes: Sequence[Axis]
    cells: Sequence[Cell]

    def risks(self, base: AuditedBase, then: Counterpart) -> CellFlags:
        before, now = (self._answers(of, base, name) for of, name in self._versions(base, then))
        before = 1 - before if then.turned else before
        flags = np.zeros(len(self.cells), dtype=np.bool_)
        for place, (people, was, is_) in enumerate(self._members):
            was, is_ = was & np.isfinite(before[people]), is_ & np.isfinite(now[people])
            someone = was | is_
            some = people[someone]
            weights = [
                np.where(inside[someone], of[some], 0.0) for inside, of in zip((was, is_), self._weights, strict=True)
            ]
            same = (was & is_)[someone] & (before[some] == now[some])
            contributors = np.unique(self._contributors[some], return_inverse=True)[1]
            flags[place] = carried_by_few(weights[0], weights[1], same, contributors, self.comparison.k)
        return flags

    def _versions(self, base: AuditedBase, then: Counterpart) -> list[tuple[Responses, str]]:
        own = str(base.measure.item)
        return [(self.comparison.before, own if base.everybody else then.question), (self.comparison.now, own)]

    def _answers(self, of: Responses, base: AuditedBase, question: str) -> Answers:
        answers = of.answers[question]
        if base.everybody:
            answers = np.isfinite(answers).astype(float)
        return self._spread(of, answers, np.nan)

    @cached_property
    def _names(self) -> NDArray[np.str_]:
        return np.unique(np.concatenate([self.comparison.before.names, self.comparison.now.names]))

    def _spread(self, of: Responses, values: NDArray, absent: float) -> NDArray:  # type: ignore[type-arg]
        """Values of a version's respondents, in the order of everybody."""
        found = np.full(len(self._names), absent, dtype=values.dtype)
        found[np.searchsorted(self._names, of.names)] = values
        return found

    @cached_property
    def _weights(self) -> tuple[Answers, Answers]:
        before, now = (self._spread(of, of.weights, 0.0) for of in (self.comparison.before, self.comparison.now))
        return before, now

    @cached_property
    def _contributors(self) -> NDArray[np.int64]:
        """A number for each contributor: that of before, where a respondent changed it."""
        found = np.full(len(self._names), "", dtype=object)
        for of in (self.comparison.now, self.comparison.before):
            found[np.searchsorted(self._names, of.names)] = of.contributors
        return np.unique(found.astype(str), return_inverse=True)[1].ravel()

    @cached_property
    def _members(self) -> list[tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_]]]:
        """Of each cell those who are in it before or now, and in which of both."""
        lies = [self._in_nodes(of) for of in (self.comparison.before, self.comparison.now)]
        found = []
        for cell in self.cells:
            was, is_ = (
                np.logical_and.reduce([nodes[code] for nodes, code in zip(of, cell, strict=True)], axis=0)
                if cell
                else np.ones(len(self._names), dtype=np.bool_)
                for of in lies
            )
            people = np.flatnonzero(was | is_)
            found.append((people, was[people], is_[people]))
        return found

    def _in_nodes(self, of: Responses) -> list[Mapping[str, NDArray[np.bool_]]]:
        """By dimension and node, who lies in it; nobody who is not in the version."""
        here = self._spread(of, np.ones(len(of), dtype=np.bool_), False)
        found: list[Mapping[str, NDArray[np.bool_]]] = []
        for axis, leaves in zip(self.axes, of.leaves, strict=True):
            spread = self._spread(of, leaves, ABSENT)
            codes = (axis.whole, *axis.leaves)
            found.append({code: here & axis.contains(code, spread) for code in codes})
        return found


ABSENT = -2
"""The leaf of nobody."""
