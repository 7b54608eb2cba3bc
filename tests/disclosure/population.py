"""A reference population of enterprises, drawn from a seed, and its lattice of sectors, sizes and regions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.cells import Cell
from api.disclosure.atoms import AtomKey, Atoms, atoms_of
from api.disclosure.axes import Axis, crossed
from api.disclosure.suppression import SuppressionProblem
from tests.disclosure.small import new_problem

SIZE_SHARES = (0.34, 0.28, 0.20, 0.12, 0.06)
SECTOR_GROUPS = ((0, 4), (4, 8), (8, 11), (11, 15), (15, 18), (18, 20))
WHOLE = "_T"


@dataclass(frozen=True)
class Population:
    """``leaves``: sector, size and region of each respondent; ``valid``: respondents x items with an answer."""

    leaves: NDArray[np.int64]
    valid: NDArray[np.bool_]
    answers: NDArray[np.bool_]


def population(respondents: int = 3000, items: int = 10, seed: int = 7) -> Population:
    """Dirichlet shares of 20 sectors and 16 regions, skewed sizes, 4 % of the answers to each item missing."""
    random = np.random.default_rng(seed)
    sectors, regions = random.dirichlet(np.full(20, 3.0)), random.dirichlet(np.full(16, 2.0))
    sector = random.choice(20, respondents, p=sectors)
    size = random.choice(5, respondents, p=np.array(SIZE_SHARES))
    region = random.choice(16, respondents, p=regions)
    inclination = random.normal(0, 1.2, items) + 0.5 * random.normal(size=(20, items))[sector]
    inclination += 0.6 * (size[:, None] - 2) * random.normal(size=items)
    inclination += 0.5 * random.normal(size=(respondents, 1))
    answers = random.random((respondents, items)) < 1 / (1 + np.exp(-inclination))
    valid = random.random((respondents, items)) > 0.04
    return Population(np.column_stack([sector, size, region]), valid, answers)


def axes() -> tuple[Axis, ...]:
    """Sectors in six groups, five sizes in SME and LARGE, regions in four macro regions."""
    sector = [(f"G{place}", tuple(range(*bounds))) for place, bounds in enumerate(SECTOR_GROUPS)]
    size = [("SME", (0, 1, 2)), ("LARGE", (3, 4))]
    region = [(f"M{place}", tuple(range(4 * place, 4 * place + 4))) for place in range(4)]
    return (
        Axis("sector", WHOLE, (*sector, *((f"s{leaf}", (leaf,)) for leaf in range(20)))),
        Axis("size", WHOLE, (*size, *((f"z{leaf}", (leaf,)) for leaf in range(5)))),
        Axis("region", WHOLE, (*region, *((f"r{leaf}", (leaf,)) for leaf in range(16)))),
    )


def lattice(of: tuple[Axis, ...], fine_three_way: bool = False) -> tuple[Cell, ...]:
    """All cells of one and two dimensions; of three only between nodes of several leaves, unless asked for."""
    nodes = [(axis.whole, *(code for code, _ in axis.nodes)) for axis in of]
    coarse = [{axis.whole, *(code for code, leaves in axis.nodes if len(leaves) > 1)} for axis in of]
    return tuple(
        cell
        for cell in product(*nodes)
        if fine_three_way
        or crossed(cell, of) < 3
        or all(code in several for code, several in zip(cell, coarse, strict=True))
    )


def item_atoms(people: Population, item: int) -> Atoms:
    """The atoms of an item's own base: those with an answer, each a contributor of its own."""
    leaves, counts = np.unique(people.leaves[people.valid[:, item]], axis=0, return_counts=True)
    keys = (AtomKey(tuple(line), (True,)) for line in leaves.tolist())
    return atoms_of(zip(keys, counts.tolist(), strict=True))


def item_problem(people: Population, item: int, fine_three_way: bool = False) -> SuppressionProblem:
    used = axes()
    return new_problem((f"item {item}",), used, lattice(used, fine_three_way), item_atoms(people, item))
