"""What a release keeps for its owner so that it can be verified later: problems as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from api.disclosure.atoms import AtomKey, Atoms, Sharing
from api.disclosure.axes import Axis
from api.disclosure.suppression import Flags, SuppressionProblem

VERSION = 1


def facts_to_json(problem: SuppressionProblem) -> dict[str, Any]:
    """The problem with the counts of respondents and contributors of its atoms. Confidential."""
    atoms = problem.atoms
    rows = zip(atoms.keys, atoms.respondents.tolist(), atoms.alone.tolist(), strict=True)
    return {
        "version": VERSION,
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
    }


def facts_from_json(document: Mapping[str, Any]) -> SuppressionProblem:
    """The problem that was stored. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for any other document."""
    if document["version"] != VERSION:
        raise ValueError(f"facts have the version {document['version']!r}; this program reads {VERSION}")
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
        tuple(document["bases"]), axes_from_json(document), cells, atoms, offered, fixed, attribute_risk
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
