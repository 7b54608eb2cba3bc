"""Audit: which cells of which bases a release may show, with the proof, taking earlier releases into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, Table

from api.concepts.cells import Cell
from api.concepts.identifiers import cell_text, parse_cell
from api.concepts.policies import Policy
from api.concepts.surveys import Dimension
from api.disclosure.axes import axis_of
from api.disclosure.certificates import Certificate, Part
from api.disclosure.certifying import Step
from api.disclosure.limits import Limits
from api.disclosure.problems import Flags, Problem
from api.disclosure.releasing import certify_release
from api.errors import Refused
from api.queries.atoms import Counted, Version, count_atoms, was_skipped
from api.releases.bases import AuditedBase, with_those_asked
from api.releases.progress import Progress
from api.releases.unsafe import CellFlags


@dataclass(frozen=True)
class Earlier:
    """A release of the same wave that is public: its responses, and by base the cells (by text) it shows."""

    release: str
    table: Table
    released: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Audited:
    """``problems`` and ``flags`` (bases x cells) by name of base; ``released`` are the flags of the base itself, over
    the cells of the lattice."""

    certificate: Certificate
    problems: Mapping[str, Problem]
    flags: Mapping[str, Flags]
    released: Mapping[str, CellFlags]


def declared_or_asked(connection: Connection, table: Table, bases: Sequence[AuditedBase]) -> tuple[AuditedBase, ...]:
    """The bases, with those around them that say who was asked, where the definition does not."""
    skipped = {base.name for base in bases if not base.within and was_skipped(connection, table, base.measure)}
    return with_those_asked(bases, frozenset(skipped))


@dataclass(frozen=True)
class Audit:
    """What the bases of a release are audited with. ``cells`` are those of the lattice, in its order."""

    connection: Connection
    table: Table
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    policy: Policy
    earlier: tuple[Earlier, ...]
    limits: Limits
    workers: int

    def run(self, bases: Sequence[AuditedBase], unsafe: Mapping[str, CellFlags], progress: Progress) -> Audited:
        """Certify all ``bases``, those that others need first: what they show is given to the others. ``unsafe`` are by
        base cells that must not be known for another reason than too few contributors.

        Raises ``NotCertified`` where a base cannot be certified, ``Refused`` for a policy that needs no certificate.
        """
        by_name = {base.name: base for base in bases}
        problems: dict[str, Problem] = {}
        flags: dict[str, Flags] = {}
        parts: list[Part] = []
        while len(flags) < len(bases):
            ready = [base for base in bases if base.name not in flags and all(one in flags for one in base.needs)]
            released = {name: self._own(of) for name, of in flags.items()}
            now = {base.name: self._problem(base, by_name, released, unsafe) for base in ready}
            certified = certify_release(now, self.policy, self.limits, self.workers, _Report(progress).step)
            for part in certified.certificate.parts:
                progress.note(_summary(part))
            problems |= now
            flags |= certified.released
            parts += certified.certificate.parts
        certificate = replace(certified.certificate, parts=tuple(parts))
        return Audited(certificate, problems, flags, {name: self._own(of) for name, of in flags.items()})

    def _own(self, flags: Flags) -> CellFlags:
        return flags[0, : len(self.cells)]

    def _problem(
        self,
        base: AuditedBase,
        by_name: Mapping[str, AuditedBase],
        released: Mapping[str, CellFlags],
        unsafe: Mapping[str, CellFlags],
    ) -> Problem:
        """The base and those beside it, now and as earlier releases showed them; on offer where all it is within is
        released."""
        names = (base.name, *base.beside)
        cells = self._all_cells(names)
        versions = [Version(self.table, tuple(_counted(by_name[name]) for name in names))]
        bases, fixed = list(names), [_none(cells), *(_padded(released[name], cells) for name in base.beside)]
        for one in self.earlier:
            shown = [name for name in names if name in one.released]
            if shown:
                versions.append(Version(one.table, tuple(_counted(by_name[name]) for name in shown)))
                bases += [f"{name} in {one.release}" for name in shown]
                fixed += [np.array([cell in one.released[name] for cell in cells]) for name in shown]
        offered = np.zeros((len(bases), len(cells)), dtype=np.bool_)
        offered[0, : len(self.cells)] = True
        for name in base.within:
            offered[0] &= _padded(released[name], cells)
        flags = np.zeros(offered.shape, dtype=np.bool_)
        for place, name in enumerate(names):
            if name in unsafe:
                flags[place] = _padded(unsafe[name], cells)
        return Problem(
            tuple(bases),
            tuple(axis_of(dimension) for dimension in self.dimensions),
            tuple(self._codes(cell) for cell in cells),
            count_atoms(self.connection, self.dimensions, versions),
            offered,
            np.array(fixed),
            flags,
        )

    def _all_cells(self, names: Sequence[str]) -> list[str]:
        """The cells of the lattice, then those that only earlier releases have."""
        earlier = (cell for one in self.earlier for name in names for cell in sorted(one.released.get(name, ())))
        return list(dict.fromkeys((*self.texts, *earlier)))

    @property
    def texts(self) -> list[str]:
        """The cells of the lattice by their texts."""
        ids = [dimension.id for dimension in self.dimensions]
        return [cell_text(ids, cell) for cell in self.cells]

    def _codes(self, cell: str) -> Cell:
        codes = parse_cell(cell)
        if set(codes) != {dimension.id for dimension in self.dimensions}:
            raise Refused(
                f"An earlier release has the cell {cell}, in other dimensions; it cannot be audited with this one."
            )
        return tuple(codes[dimension.id] for dimension in self.dimensions)


def _counted(base: AuditedBase) -> Counted:
    return Counted(base.measure, base.everybody)


def _none(cells: Sequence[str]) -> CellFlags:
    return np.zeros(len(cells), dtype=np.bool_)


def _padded(flags: CellFlags, cells: Sequence[str]) -> CellFlags:
    """Flags of the lattice's cells as flags of ``cells``, which begin with them."""
    return np.pad(flags, (0, len(cells) - len(flags)))


@dataclass(frozen=True)
class _Report:
    progress: Progress

    def step(self, name: str, step: Step) -> None:
        self.progress.update(
            f"{name}: round {step.round}, {step.sets} small sets found, {step.released} of {step.candidates} cells"
        )


def _summary(part: Part) -> str:
    names = ", ".join(part.covers[:3]) + (f" and {len(part.covers) - 3} more" if len(part.covers) > 3 else "")
    lost = "".join(f"; given up: {one.cells} ({one.reason})" for one in part.given_up)
    return (
        f"  {names}: {part.released} of {part.cells} cells released; "
        f"{part.rounds} rounds, {part.sets_found} small sets found{lost}"
    )
