"""What of the released span could single out a small set of respondents: usually little, and exactly known.

Atoms that no released cell tells apart are merged into classes. A class with k or more contributors is in no small
set, so only combinations that are 0 on all of those matter. With their columns first in the echelon form, the rows
that start later span exactly these. The rest falls apart into components without a common class; a smallest set lies
in one of them, so each is searched by itself.
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
class Component:
    """Lines and columns of ``Directions.span.basis`` that may hold a small set; pivot columns come first.

    ``alone`` are the contributors of each of its classes that are in no ``sharing``; those are listed by the places
    of the classes they are in (one or more). ``changed`` marks facts that differ between versions.
    """

    lines: NDArray[np.intp]
    classes: NDArray[np.intp]
    alone: NDArray[np.int64]
    sharing: tuple[tuple[tuple[int, ...], int], ...]
    changed: NDArray[np.bool_]

    def contributors(self, sets: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Distinct contributors of each of sets x classes."""
        found: NDArray[np.int64] = sets.astype(np.int64) @ self.alone
        for places, number in self.sharing:
            found += number * sets[:, places].any(axis=1)
        return found


@dataclass(frozen=True)
class Directions:
    """``rows`` are the released cells over classes, ``members`` the class of each atom, ``span`` that of ``rows``."""

    rows: NDArray[np.bool_]
    members: NDArray[np.intp]
    span: Span
    components: tuple[Component, ...]

    @cached_property
    def atoms(self) -> NDArray[np.intp]:
        """One atom of each class."""
        return np.unique(self.members, return_index=True)[1]

    def contains(self, sets: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of sets x atoms (entries 0, 1 and -1) are combinations of the rows: those are even on every class."""
        values = sets[:, self.atoms]
        found = np.asarray((values[:, self.members] == sets).all(axis=1))
        found[found] = self.span.contains(values[found] % PRIME)
        return found


def directions(released: NDArray[np.bool_], atoms: Atoms, k: int) -> Directions:
    """The components of the span of ``released`` (rows x atoms) that are 0 on every class of k contributors."""
    columns, members = distinct_columns(np.concatenate([released, atoms.changed[None, :]]))
    rows, changed = distinct_rows(columns[:-1]), columns[-1]
    contributors = class_contributors(members, columns.shape[1], atoms)
    # Large classes first among the small ones too: that leaves about half the entries, and proofs take half the time.
    order, big = np.argsort(-contributors, kind="stable"), int((contributors >= k).sum())
    span = Span(len(order))
    span.add(rows[:, order].astype(np.int64))
    small = np.flatnonzero(span.pivots >= big)
    parts = [(lines, order[places]) for lines, places in _parts(span.basis, small)]
    span.basis, span.pivots = span.basis[:, np.argsort(order)], order[span.pivots]
    components = (_component(lines, classes, members, changed, atoms) for lines, classes in parts)
    return Directions(rows, members, span, tuple(components))


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


def _component(
    lines: NDArray[np.intp],
    classes: NDArray[np.intp],
    members: NDArray[np.intp],
    changed: NDArray[np.bool_],
    atoms: Atoms,
) -> Component:
    alone = np.bincount(members, weights=atoms.alone, minlength=len(changed)).astype(np.int64)[classes]
    places = {int(number): place for place, number in enumerate(classes)}
    sharing: dict[tuple[int, ...], int] = {}
    for shared in atoms.sharing:
        numbers = {int(members[atom]) for atom in shared.atoms}
        of = tuple(sorted(places[number] for number in numbers if number in places))
        if of:
            sharing[of] = sharing.get(of, 0) + shared.contributors
    return Component(lines, classes, alone, tuple(sharing.items()), changed[classes])
