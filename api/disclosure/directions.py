"""What of the released span could be an unsafe set of respondents: usually little, and exactly known.

Atoms that no released cell tells apart are merged into classes. A class that costs more than an unsafe set may
(``api.disclosure.sought``) is in no such set, so only combinations that are 0 on all of those matter. With their
columns first in the echelon form, the rows that start later span exactly these. The rest falls apart into components
without a common class; a smallest unsafe set lies in one of them, so each is searched by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from api.disclosure.atoms import Atoms
from api.disclosure.elimination import Span
from api.disclosure.modular import PRIME, Residues


@dataclass(frozen=True)
class Classes:
    """Atoms that no released cell tells apart: ``rows`` are the distinct released cells over classes, ``members`` the
    class of each atom, ``changed`` marks classes of facts that differ between versions."""

    rows: NDArray[np.bool_]
    members: NDArray[np.intp]
    changed: NDArray[np.bool_]

    @classmethod
    def of(cls, released: NDArray[np.bool_], atoms: Atoms) -> Classes:
        """The classes of ``released`` (rows x atoms)."""
        columns, members = distinct_columns(np.concatenate([released, atoms.changed[None, :]]))
        return cls(distinct_rows(columns[:-1]), members, columns[-1])

    @cached_property
    def atoms(self) -> NDArray[np.intp]:
        """One atom of each class."""
        return np.unique(self.members, return_index=True)[1]

    def sums(self, values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
        """By class the sum of one number per atom."""
        found: NDArray[np.float64] = np.bincount(self.members, values, len(self.changed)).astype(np.float64)
        return found


@dataclass(frozen=True)
class Component:
    """Lines and columns of ``Directions.span.basis`` that may hold an unsafe set; pivot columns come first."""

    lines: NDArray[np.intp]
    classes: NDArray[np.intp]


@dataclass(frozen=True)
class Directions:
    """``span`` is that of the released cells over ``classes``."""

    classes: Classes
    span: Span
    components: tuple[Component, ...]

    def contains(self, sets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of sets x atoms (entries 0, 1 and -1) are combinations of the rows: those are even on every class."""
        values = sets[:, self.classes.atoms]
        found = np.asarray((values[:, self.classes.members] == sets).all(axis=1))
        found[found] = self.span.contains(values[found] % PRIME)
        return found

    def towards(self, size: NDArray[np.float64], limit: float) -> Directions:
        """The same span with the components that are 0 on every class with a ``size`` above ``limit``."""
        return _directions(self.classes, self.span.basis, size, limit)


def directions(released: NDArray[np.bool_], atoms: Atoms, k: int) -> Directions:
    """The components of the span of ``released`` (rows x atoms) that are 0 on every class of k contributors."""
    classes = Classes.of(released, atoms)
    contributors = class_contributors(classes.members, len(classes.changed), atoms).astype(np.float64)
    return _directions(classes, classes.rows.astype(np.int64), contributors, k - 1)


def _directions(classes: Classes, rows: Residues, size: NDArray[np.float64], limit: float) -> Directions:
    # Large classes first among the small ones too: that leaves about half the entries, and proofs take half the time.
    order, big = np.argsort(-size, kind="stable"), int((size > limit).sum())
    span = Span(len(order))
    span.add(rows[:, order])
    small = np.flatnonzero(span.pivots >= big)
    parts = tuple(Component(lines, order[places]) for lines, places in _parts(span.basis, small))
    span.basis, span.pivots = span.basis[:, np.argsort(order)], order[span.pivots]
    return Directions(classes, span, parts)


def distinct_columns(rows: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """The distinct columns in a fixed order, and which of them each column is."""
    packed = np.ascontiguousarray(np.packbits(rows, axis=0).T)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, members = np.unique(keys, return_index=True, return_inverse=True)
    return rows[:, first], members.ravel()


def distinct_rows(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The distinct rows in a fixed order."""
    return np.ascontiguousarray(distinct_columns(np.ascontiguousarray(rows.T))[0].T) if rows.size else rows


def class_contributors(members: NDArray[np.intp], classes: int, atoms: Atoms) -> NDArray[np.int64]:
    """Distinct contributors of each class; ``members`` has the class of each atom."""
    found = np.bincount(members, weights=atoms.alone, minlength=classes).astype(np.int64)
    for sharing in atoms.sharing:
        found[np.unique(members[list(sharing.atoms)])] += sharing.contributors
    return found


def _parts(basis: Residues, small: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Lines among ``small`` and the columns they use, in parts that have none in common."""
    line, column = np.nonzero(basis[small])
    rows, columns = len(small), basis.shape[1]
    links = csr_array((np.ones(len(line)), (line, rows + column)), shape=(rows + columns, rows + columns))
    _, labels = connected_components(links, directed=False)
    for part in np.unique(labels[:rows]):
        lines, places = small[labels[:rows] == part], np.flatnonzero(labels[rows:] == part)
        pivots = (basis[lines] != 0).argmax(axis=1)
        yield lines, np.concatenate([pivots, places[~np.isin(places, pivots)]])
