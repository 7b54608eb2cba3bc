"""Atoms: the smallest groups of respondents that any released figure can tell apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, order=True)
class AtomKey:
    """What an atom is: one leaf per dimension (-1: unclassified), and per base whether its answers count there.

    Where a base depends on answers ("users of the channel") it is audited with the base of those answers, and
    ``inside`` tells users from others. Where a version is audited with its predecessor both are bases: an answer
    that did not change is inside both; one that changed is two facts, ``changed``, one inside either.
    """

    leaves: tuple[int, ...]
    inside: tuple[bool, ...]
    changed: bool = False


@dataclass(frozen=True)
class Holding:
    """Of a contributor that has several respondents (or a changed one): how many of them are in an atom."""

    contributor: str
    atom: AtomKey
    respondents: int


@dataclass(frozen=True)
class Sharing:
    """So many contributors have respondents in exactly these atoms (two or more, by number)."""

    atoms: tuple[int, ...]
    contributors: int


@dataclass(frozen=True)
class Atoms:
    """All atoms with a respondent, in the order of their keys.

    ``respondents`` and ``alone`` (contributors whose respondents are all in the atom) have one number per atom. The
    contributors of a set of atoms are the sum of ``alone`` and of every ``sharing`` that meets it.
    """

    keys: tuple[AtomKey, ...]
    respondents: NDArray[np.int64]
    alone: NDArray[np.int64]
    sharing: tuple[Sharing, ...] = ()

    @property
    def leaves(self) -> NDArray[np.int64]:
        """Atoms x dimensions (of at least one atom)."""
        return np.array([key.leaves for key in self.keys], dtype=np.int64)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Bases x atoms (at least one)."""
        return np.array([key.inside for key in self.keys], dtype=np.bool_).T

    @property
    def changed(self) -> NDArray[np.bool_]:
        return np.array([key.changed for key in self.keys], dtype=np.bool_)

    def contributors(self, sets: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Distinct contributors of each of sets x atoms."""
        found: NDArray[np.int64] = sets.astype(np.int64) @ self.alone
        for sharing in self.sharing:
            found += sharing.contributors * sets[:, sharing.atoms].any(axis=1)
        return found


def atoms_of(counts: Iterable[tuple[AtomKey, int]], holdings: Sequence[Holding] = ()) -> Atoms:
    """Atoms from grouped counts of respondents, and from the holdings of shared contributors.

    ``counts`` has every atom with the number of its respondents; those of ``holdings`` are among them. A respondent
    in no holding is a contributor of its own. Raises ``ValueError`` where the two contradict each other.
    """
    total: defaultdict[AtomKey, int] = defaultdict(int)
    for key, number in counts:
        total[key] += number
    keys = tuple(sorted(key for key, number in total.items() if number and any(key.inside)))
    places = {key: place for place, key in enumerate(keys)}
    respondents = np.array([total[key] for key in keys], dtype=np.int64)
    alone, held = respondents.copy(), _held(holdings, places)
    for holding in holdings:
        if holding.atom in places:
            alone[places[holding.atom]] -= holding.respondents
        elif any(holding.atom.inside):
            raise ValueError(f"a contributor has respondents in {holding.atom}, where no respondent was counted")
    if (alone < 0).any():
        raise ValueError("contributors have more respondents in an atom than were counted there")
    several: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for atoms in held:
        if len(atoms) == 1:
            alone[atoms[0]] += 1
        else:
            several[atoms] += 1
    return Atoms(keys, respondents, alone, tuple(Sharing(atoms, number) for atoms, number in sorted(several.items())))


def _held(holdings: Sequence[Holding], places: dict[AtomKey, int]) -> list[tuple[int, ...]]:
    """For each contributor with a respondent in an atom, its atoms in order."""
    atoms: defaultdict[str, set[int]] = defaultdict(set)
    for holding in holdings:
        if holding.atom in places and holding.respondents:
            atoms[holding.contributor].add(places[holding.atom])
    return [tuple(sorted(of)) for of in atoms.values()]
