"""An integer programme of the attacker's own: the fewest contributors whose answers' sum the published sums give away.

Its unknowns are the group (0 or 1 per atom), the factor of every published sum (any number) and, for a contributor
with answers in several atoms, whether it is met. Nothing is eliminated beforehand, other than in the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

Matrix = NDArray[np.float64]
FEASIBLE, INFEASIBLE = 0, 2


@dataclass(frozen=True)
class Contributors:
    """``alone``: per atom the contributors with no answer elsewhere; ``several``: of each other one its atoms."""

    alone: NDArray[np.int64]
    several: Sequence[tuple[int, ...]]

    def of(self, atoms: Sequence[int]) -> int:
        """How many contributors have an answer in one of the atoms."""
        chosen = set(atoms)
        return int(self.alone[list(chosen)].sum()) + sum(1 for one in self.several if chosen & set(one))


def smallest_group(
    rows: Matrix, contributors: Contributors, k: int, of: NDArray[np.bool_], known: Sequence[Sequence[int]] = ()
) -> list[int] | None:
    """A group among the atoms ``of``, of 1 to k - 1 contributors, in the span of ``rows`` (sums x atoms).

    None: there is none. Groups that contain one of the ``known`` are left out. Raises ``RuntimeError`` where the solver
    does not tell.
    """
    number, atoms = rows.shape
    several = len(contributors.several)
    sizes = np.concatenate([contributors.alone.astype(float), np.zeros(number), np.ones(several)])
    group = np.concatenate([np.ones(atoms), np.zeros(number + several)])
    limits = [
        LinearConstraint(hstack([csr_array(np.eye(atoms)), csr_array(-rows.T), csr_array((atoms, several))]), 0, 0),
        LinearConstraint(csr_array(sizes[None, :]), 1, k - 1),
        LinearConstraint(csr_array(group[None, :]), 1, np.inf),
    ]
    met = [(atom, place) for place, one in enumerate(contributors.several) for atom in one]
    if met:
        limits.append(LinearConstraint(_meeting(met, atoms, number, several), -np.inf, 0))
    if known:
        limits.append(_other_than(known, atoms, number + several))
    found = milp(
        sizes,
        constraints=limits,
        integrality=np.concatenate([np.ones(atoms), np.zeros(number + several)]),
        bounds=Bounds(
            np.concatenate([np.zeros(atoms), np.full(number, -np.inf), np.zeros(several)]),
            np.concatenate([of.astype(float), np.full(number, np.inf), np.ones(several)]),
        ),
        options={"time_limit": 60},
    )
    if found.status == INFEASIBLE:
        return None
    if found.x is None:
        raise RuntimeError(f"the solver does not tell: {found.message}")
    return [int(atom) for atom in np.flatnonzero(found.x[:atoms] > 0.5)]


def _meeting(met: Sequence[tuple[int, int]], atoms: int, number: int, several: int) -> csr_array:
    """Of each contributor in several atoms: an atom in the group means that it is met."""
    lines = np.arange(len(met))
    columns = np.array([(atom, atoms + number + place) for atom, place in met])
    values = np.concatenate([np.ones(len(met)), -np.ones(len(met))])
    shape = (len(met), atoms + number + several)
    return csr_array((values, (np.concatenate([lines, lines]), columns.T.reshape(-1))), shape=shape)


def _other_than(known: Sequence[Sequence[int]], atoms: int, rest: int) -> LinearConstraint:
    lines = [
        csr_array((np.ones(len(one)), (np.zeros(len(one), dtype=int), one)), shape=(1, atoms + rest)) for one in known
    ]
    return LinearConstraint(vstack(lines), -np.inf, [len(one) - 1 for one in known])
