"""What a release keeps for its owner so that it can be verified later: problems as plain JSON values.

Version 1 is from when sensitive answers and dominance were ruled on cell by cell: it names the cells that were unsafe,
and no more can be proved from it. Version 2 has what these rules need of each atom. Facts are written in the version
they were read in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from api.disclosure.atoms import AtomKey, Atoms, Sharing
from api.disclosure.attributes import Amounts, Attributes, SensitiveAnswer
from api.disclosure.axes import Axis
from api.disclosure.suppression import Flags, SuppressionProblem

OF_CELLS, OF_SETS = 1, 2
"""The versions."""


def facts_to_json(problem: SuppressionProblem) -> dict[str, Any]:
    """The problem with the counts of respondents and contributors of its atoms. Confidential."""
    atoms = problem.atoms
    rows = zip(atoms.keys, atoms.respondents.tolist(), atoms.alone.tolist(), strict=True)
    return {
        "version": OF_CELLS if problem.attributes is None else OF_SETS,
        "bases": list(problem.bases),
        "axes": [[axis.id, axis.whole, [[code, list(leaves)] for code, leaves in axis.nodes]] for axis in problem.axes],
        "cells": [list(cell) for cell in problem.cells],
        "atoms": [
            [list(key.leaves), [int(inside) for inside in key.inside], int(key.changed), respondents, alone]
            for key, respondents, alone in rows
        ],
        "sharing": [[list(sharing.atoms), sharing.contributors] for sharing in atoms.sharing],
        "offered": _places(problem.offered),
        "fixed": _places(problem.fixed),
        "unsafe": _places(problem.attribute_risk),
        **({} if problem.attributes is None else _attributes_to_json(problem.attributes)),
    }


def _attributes_to_json(attributes: Attributes) -> dict[str, Any]:
    return {
        "answers": [[one.name, one.given.tolist(), one.others.tolist()] for one in attributes.answers],
        "amounts": [
            [
                one.name,
                one.part,
                one.largest,
                one.totals.tolist(),
                one.tops.tolist(),
                [[[atom, amount] for atom, amount in sorted(of.items())] for of in one.held],
            ]
            for one in attributes.amounts
        ],
    }


def _attributes_from_json(document: Mapping[str, Any]) -> Attributes | None:
    if document["version"] == OF_CELLS:
        return None
    answers = (
        SensitiveAnswer(name, np.array(given, dtype=np.int64), np.array(others, dtype=np.int64))
        for name, given, others in document["answers"]
    )
    amounts = (
        Amounts(
            name,
            part,
            largest,
            np.array(totals, dtype=np.float64),
            np.array(tops, dtype=np.float64).reshape(-1, largest),
            tuple({atom: float(amount) for atom, amount in of} for of in held),
        )
        for name, part, largest, totals, tops, held in document["amounts"]
    )
    return Attributes(tuple(answers), tuple(amounts))


def facts_from_json(document: Mapping[str, Any]) -> SuppressionProblem:
    """The problem that was stored. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for any other document."""
    if document["version"] not in (OF_CELLS, OF_SETS):
        raise ValueError(f"facts have the version {document['version']!r}; this program reads {OF_CELLS} and {OF_SETS}")
    cells = tuple(tuple(cell) for cell in document["cells"])
    keys = tuple(
        AtomKey(tuple(leaves), tuple(bool(one) for one in inside), bool(changed))
        for leaves, inside, changed, _, _ in document["atoms"]
    )
    respondents, alone = (np.array([atom[place] for atom in document["atoms"]], dtype=np.int64) for place in (3, 4))
    sharing = tuple(Sharing(tuple(atoms), number) for atoms, number in document["sharing"])
    shape = (len(document["bases"]), len(cells))
    offered, fixed, attribute_risk = (_flags(document[name], shape) for name in ("offered", "fixed", "unsafe"))
    atoms = Atoms(keys, respondents, alone, sharing)
    return SuppressionProblem(
        tuple(document["bases"]),
        axes_from_json(document),
        cells,
        atoms,
        offered,
        fixed,
        attribute_risk,
        _attributes_from_json(document),
    )


def axes_from_json(document: Mapping[str, Any]) -> tuple[Axis, ...]:
    """The axes of the problem that was stored."""
    return tuple(
        Axis(id_, whole, tuple((code, tuple(leaves)) for code, leaves in nodes))
        for id_, whole, nodes in document["axes"]
    )


def _places(flags: Flags) -> list[list[int]]:
    """Per base the numbers of the cells that are marked."""
    return [[int(place) for place in np.flatnonzero(base)] for base in flags]


def _flags(places: list[list[int]], shape: tuple[int, int]) -> Flags:
    flags = np.zeros(shape, dtype=np.bool_)
    for base, of in enumerate(places):
        flags[base, of] = True
    return flags
