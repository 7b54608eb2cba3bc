"""Small problems for tests: two axes of a few leaves, or none at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.disclosure.atoms import AtomKey, Atoms, Holding, atoms_of
from api.disclosure.axes import Axis
from api.disclosure.certifying import Outcome, certify
from api.disclosure.limits import Limits
from api.disclosure.suppression import Flags, SuppressionProblem

LIMITS = Limits(rounds=100, solver_seconds=20)


def axis(name: str, leaves: int, *groups: tuple[int, ...]) -> Axis:
    """``a0``, ``a1`` … and a node ``aG0``, ``aG1`` … for each group of leaves."""
    grouped = ((f"{name}G{place}", group) for place, group in enumerate(groups))
    return Axis(name, "_T", (*grouped, *((f"{name}{leaf}", (leaf,)) for leaf in range(leaves))))


def cells_of(*axes: Axis) -> tuple[tuple[str, ...], ...]:
    return tuple(product(*((one.whole, *(code for code, _ in one.nodes)) for one in axes)))


def key(*leaves: int, inside: tuple[bool, ...] = (True,), changed: bool = False) -> AtomKey:
    return AtomKey(leaves, inside, changed)


def new_problem(
    bases: Sequence[str],
    axes: Sequence[Axis],
    cells: Sequence[Cell],
    atoms: Atoms,
    attribute_risk: Flags | None = None,
    fixed: Flags | None = None,
) -> SuppressionProblem:
    """A problem in which every cell of every base is on offer, but where a base has fixed cells: then only those are
    public, and no others of it are on offer."""
    none = np.zeros((len(bases), len(cells)), dtype=np.bool_)
    fixed = none if fixed is None else fixed
    offered = np.repeat(~fixed.any(axis=1, keepdims=True), len(cells), axis=1)
    risk = none if attribute_risk is None else attribute_risk
    return SuppressionProblem(tuple(bases), tuple(axes), tuple(cells), atoms, offered, fixed, risk)


def line_problem(counts: Mapping[int, int], holdings: tuple[Holding, ...] = ()) -> SuppressionProblem:
    """One axis with as many leaves as are counted."""
    only = axis("a", max(counts) + 1)
    atoms = atoms_of(((key(leaf), number) for leaf, number in counts.items()), holdings)
    return new_problem(("base",), (only,), cells_of(only), atoms)


def table_problem(respondents: int = 400, seed: int = 3, k_leaves: tuple[int, int] = (8, 6)) -> SuppressionProblem:
    """A random table of two dimensions with groups, as sparse as real ones."""
    random = np.random.default_rng(seed)
    rows, columns = k_leaves
    axes = (axis("a", rows, (0, 1, 2), (3, 4)), axis("b", columns, (0, 1), (2, 3, 4)))
    first = random.choice(rows, respondents, p=random.dirichlet(np.full(rows, 2.0)))
    second = random.choice(columns, respondents, p=random.dirichlet(np.full(columns, 2.0)))
    return new_problem(("base",), axes, cells_of(*axes), table_atoms(first, second))


def table_atoms(first: NDArray[np.int64], second: NDArray[np.int64]) -> Atoms:
    leaves, counts = np.unique(np.column_stack([first, second]), axis=0, return_counts=True)
    return atoms_of((key(*line), number) for line, number in zip(leaves.tolist(), counts.tolist(), strict=True))


def certified(problem: SuppressionProblem, k: int) -> Outcome:
    return certify(problem, k, LIMITS, lambda step: None)


def released_cells(problem: SuppressionProblem, outcome: Outcome, base: int = 0) -> set[tuple[str, ...]]:
    return {problem.cells[place] for place in np.flatnonzero(outcome.released[base])}
