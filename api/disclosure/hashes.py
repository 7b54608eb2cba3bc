"""Fingerprints (SHA-256, hexadecimal) of what a certificate speaks of. What goes into each is said exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np

from api.disclosure.directions import distinct_columns, distinct_rows
from api.disclosure.facts import facts_to_json
from api.disclosure.suppression import Flags, SuppressionProblem

Field = str | int | float | bool | None


def _hash(document: object) -> str:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def lattice_hash(problem: SuppressionProblem) -> str:
    """Of the axes (id, whole, nodes with their leaves) and the cells, both in order."""
    axes = [[axis.id, axis.whole, axis.nodes] for axis in problem.axes]
    return _hash([axes, problem.cells])


def released_hash(problem: SuppressionProblem, released: Flags) -> str:
    """Of the names of the released and fixed cells, base by base: what anybody can see, so it may be published."""
    shown = released | problem.fixed
    return _hash([[";".join(problem.cells[place]) for place in np.flatnonzero(base)] for base in shown])


def matrix_hash(problem: SuppressionProblem, released: Flags) -> str:
    """Of the names of the released and fixed cells, base by base, and of their matrix.

    The matrix is that of distinct rows and distinct columns over the atoms, in the order of their packed bits: it
    shows which classes of respondents exist but never how many are in them. For the owner: where a base depends on
    answers, that a class exists is an answer.
    """
    shown = released | problem.fixed
    names = [[";".join(problem.cells[place]) for place in np.flatnonzero(base)] for base in shown]
    columns, _ = distinct_columns(problem.rows(shown))
    matrix = distinct_rows(columns) if columns.size else columns
    return _hash([names, list(matrix.shape), np.packbits(matrix).tobytes().hex()])


def facts_hash(problem: SuppressionProblem) -> str:
    """Of ``facts_to_json``, counts of respondents included, without the names of bases: equal for equal problems.

    For the owner only: whoever knows all respondents but one could try out the last one against it.
    """
    return _hash(facts_to_json(problem) | {"bases": len(problem.bases)})


def figures_hash(figures: Iterable[Sequence[Field]]) -> str:
    """Of a release's figures, each a sequence that begins with its id: sorted by id, as JSON arrays, one a line.

    Floats are written with the fewest digits that give them back, so equal figures have equal hashes wherever they
    are computed. Raises ``ValueError`` for NaN and infinities (missing is None) and for two figures with one id.
    """
    lines = sorted(
        (str(figure[0]), json.dumps(list(figure), ensure_ascii=False, allow_nan=False)) for figure in figures
    )
    if len({name for name, _ in lines}) < len(lines):
        raise ValueError("two figures have the same id")
    return sha256("\n".join(line for _, line in lines).encode()).hexdigest()
