"""Audit: which cells of which bases a release may show, with the proof, taking earlier releases into account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter

import numpy as np
from sqlalchemy import Connection, Table

from api.concepts.editions.identifiers import cell_text, parse_cell
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Measure
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Dimension
from api.disclosure.axes import Axis, axis_of
from api.disclosure.certificates import Certificate, Part
from api.disclosure.certifying import Step
from api.disclosure.likeness import Counterpart
from api.disclosure.limits import Limits, NotCertified
from api.disclosure.suppression import CellFlags, Flags, SuppressionProblem
from api.queries.atoms import Counted, Version, count_atoms, was_skipped
from api.queries.attributes import Ruling, are_equal, count_attributes
from api.releases.bases import AuditedBase, with_those_asked
from api.releases.certification.base_groups import CertifiedRelease, certify_release
from api.releases.certification.decoded_cells import Decoder
from api.releases.certification.earlier import Earlier
from api.releases.certification.facts import EARLIER
from api.releases.certification.safe_digits import Shown, with_safe_digits
from api.releases.certification.views import in_all_views
from api.releases.certification.weight_risks import weight_risks
from api.releases.progress import Progress

Sensitive = Mapping[str, tuple[Measure, ...]]
"""By question the measures whose minorities are protected."""


@dataclass(frozen=True)
class Audited:
    """``problems`` and ``flags`` (bases x cells) by name of base; ``released`` are the flags of the base itself, over
    the cells of the lattice."""

    certificate: Certificate
    problems: Mapping[str, SuppressionProblem]
    flags: Mapping[str, Flags]
    released: Mapping[str, CellFlags]


def declared_or_asked(
    connection: Connection, table: Table, bases: Sequence[AuditedBase], parts: Mapping[str, tuple[str, ...]]
) -> tuple[AuditedBase, ...]:
    """The bases, with those around them that say who was asked, where the definition does not. ``parts`` are those of
    sets of answers."""
    by_name = {base.name: base for base in bases}
    skipped = {
        base.name
        for base in bases
        if was_skipped(connection, table, base.measure, by_name[base.within[0]].measure if base.within else None)
    }
    return with_those_asked(bases, frozenset(skipped), parts)


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
    only_shown_before: bool = False
    """Whether nothing is on offer that an earlier release withheld of the same question."""

    def run(
        self, bases: Sequence[AuditedBase], sensitive: Sensitive, decoder: Decoder | None, progress: Progress
    ) -> Audited:
        """Certify all ``bases``, those that others need first: what they show is given to the others. Where there are
        earlier releases each is looked at in all views. Cells whose digits tell answers, as the ``decoder`` finds, are
        not shown.

        Raises ``NotCertified`` where a base cannot be certified, ``Refused`` for a policy that needs no
        certificate, ``CycleError`` for bases that need each other.
        """
        try:
            return self._run(bases, sensitive, decoder, progress)
        except NotCertified as error:
            if not self.earlier or self.only_shown_before:
                raise
            # What is shown of one question now may give away, with what was shown of another then, what neither did.
            name = str(error).split(maxsplit=1)[0]
            progress.note(f"  {name}: no proof beside what is public; once more, without what was withheld before")
            return replace(self, only_shown_before=True)._run(bases, sensitive, decoder, progress)

    def _run(
        self, bases: Sequence[AuditedBase], sensitive: Sensitive, decoder: Decoder | None, progress: Progress
    ) -> Audited:
        changed = weight_risks(bases, self.earlier, [*map(axis_of, self.dimensions)], self.cells)
        bases = in_all_views(bases, self.earlier)
        by_name = {base.name: base for base in bases}
        problems: dict[str, SuppressionProblem] = {}
        flags: dict[str, Flags] = {}
        parts: list[Part] = []
        order = TopologicalSorter({base.name: base.needs for base in bases})
        order.prepare()
        while order.is_active():
            released = {name: self._own(of) for name, of in flags.items()}
            ready = order.get_ready()
            now = {
                base.name: self._problem(base, by_name, released, sensitive, changed)
                for base in bases
                if base.name in ready
            }
            certified = certify_release(now, self.policy, self.limits, self.workers, _Report(progress).step)
            for shown in self._shown(certified, now, decoder):
                progress.note(_summary(shown.part))
                problems |= dict.fromkeys(shown.part.covers, shown.problem)
                flags |= dict.fromkeys(shown.part.covers, shown.flags)
                parts.append(shown.part)
            order.done(*ready)
        certificate = replace(certified.certificate, parts=tuple(parts))
        return Audited(certificate, problems, flags, {name: self._own(of) for name, of in flags.items()})

    def _shown(
        self, certified: CertifiedRelease, problems: Mapping[str, SuppressionProblem], decoder: Decoder | None
    ) -> Iterator[Shown]:
        """What was proved, without the cells whose digits tell answers."""
        released = certified.released
        if decoder is not None:
            decoder.decode({name: self._own(flags) for name, flags in released.items()})
        # Beside earlier releases, what is public gives cells away already: there they are withheld only.
        protected = not self.earlier
        for part in certified.certificate.parts:
            unsafe = {name: self._unsafe_digits(name, released[name], decoder) for name in part.covers}
            yield from with_safe_digits(
                part, problems, released[part.covers[0]], unsafe, self.policy.k, protected=protected
            )

    def _unsafe_digits(self, name: str, released: Flags, decoder: Decoder | None) -> Flags:
        """Of the released cells of a base those whose digits tell answers; none of the bases beside it."""
        unsafe = np.zeros(released.shape, dtype=np.bool_)
        if decoder is not None:
            unsafe[0, : len(self.cells)] = decoder.unsafe(name, self._own(released))
        return unsafe

    def _own(self, flags: Flags) -> CellFlags:
        return flags[0, : len(self.cells)]

    def _problem(
        self,
        base: AuditedBase,
        by_name: Mapping[str, AuditedBase],
        released: Mapping[str, CellFlags],
        sensitive: Sensitive,
        changed: Mapping[str, CellFlags],
    ) -> SuppressionProblem:
        """The base and those beside it, now and as earlier releases showed them; on offer where all it is within is
        released."""
        views = list(self._views(base, by_name, released))
        cells = [(0, cell) for cell in self.texts]
        cells += [(at, cell) for at, view in enumerate(views) if at for cell in sorted(frozenset().union(*view.public))]
        fixed = [[at == of and cell in cells_of for of, cell in cells] for at, cells_of in _rows(views)]
        offered = np.zeros((len(fixed), len(cells)), dtype=np.bool_)
        offered[0, : len(self.cells)] = True
        for name in base.within:
            offered[0, : len(self.cells)] &= released[name]
        if self.only_shown_before:
            for view in views[1:]:
                if view.names[0] == base.name:
                    offered[0, : len(self.cells)] &= [cell in view.public[0] for cell in self.texts]
        flags = np.zeros(offered.shape, dtype=np.bool_)
        if base.name in changed:
            flags[0, : len(self.cells)] = changed[base.name]
        versions, weighed = [Version(view.table, tuple(view.counted)) for view in views], base.view.weighed
        atoms = count_atoms(self.connection, self.dimensions, versions, weighed)
        judged = dict.fromkeys(one for name in views[0].names for one in sensitive.get(by_name[name].question, ()))
        is_number = base.measure.fractional and not base.everybody
        ruling = Ruling(tuple(judged), self._largest_weight(base, versions), is_number)
        return SuppressionProblem(
            tuple(f"{name}{view.mark}" for view in views for name in view.names),
            tuple(axis for at in range(len(views)) for axis in self._axes(at)),
            tuple(self._codes(at, cell, len(views)) for at, cell in cells),
            atoms,
            offered,
            np.array(fixed, dtype=np.bool_),
            flags,
            count_attributes(self.connection, self.dimensions, versions, atoms, ruling, weighed),
        )

    def _views(
        self, base: AuditedBase, by_name: Mapping[str, AuditedBase], released: Mapping[str, CellFlags]
    ) -> Iterator[_View]:
        """The base and those beside it in each version, now first."""
        names = (base.name, *base.beside)
        public = [frozenset(), *(self._cells(released[name]) for name in base.beside)]
        yield _View(self.table, "", names, [_counted(by_name[name]) for name in names], public)
        for one in self.earlier:
            then = {
                name: found
                for name in names
                if (found := base.view.counterpart(one.release, by_name[name].question)) is not None
                and found.question in one.released
            }
            if then:
                counted = [_counted(by_name[name], found) for name, found in then.items()]
                before = [one.released[found.question] for found in then.values()]
                yield _View(one.table, f" in {one.release}", list(then), counted, before)

    def _largest_weight(self, base: AuditedBase, versions: Sequence[Version]) -> float | None:
        """The part of the weight that no contributor may have; None where all have the same, in every version.

        Where weights are left aside a fact has several: these are judged in the view that tells them apart.
        """
        changed_weights = any(one.comparison.weights_changed for one in self.earlier)
        if changed_weights and base.view.weighed is not None and not base.view.weighed:
            return None
        equal = self._equally_weighted.issuperset(one.table.name for one in versions)
        return None if equal else self.policy.largest_weight

    @cached_property
    def _equally_weighted(self) -> frozenset[str]:
        """The names of the tables whose contributors all have the same weight."""
        tables = (self.table, *(one.table for one in self.earlier))
        return frozenset(table.name for table in tables if are_equal(self.connection, table))

    def _cells(self, flags: CellFlags) -> frozenset[str]:
        return frozenset(cell for cell, flag in zip(self.texts, flags, strict=True) if flag)

    def _axes(self, version: int) -> Iterator[Axis]:
        """The dimensions as a version's respondents lie in them."""
        for axis in map(axis_of, self.dimensions):
            yield replace(axis, id=f"{axis.id}{EARLIER}{version}") if version else axis

    @cached_property
    def texts(self) -> list[str]:
        """The cells of the lattice by their texts."""
        ids = [dimension.id for dimension in self.dimensions]
        return [cell_text(ids, cell) for cell in self.cells]

    def _codes(self, version: int, cell: str, versions: int) -> Cell:
        """A version's cell over the axes of all versions: the whole of the others."""
        codes = parse_cell(cell)
        wholes = tuple(dimension.whole for dimension in self.dimensions)
        own = tuple(codes[dimension.id] for dimension in self.dimensions)
        return tuple(code for at in range(versions) for code in (own if at == version else wholes))


def _counted(base: AuditedBase, then: Counterpart | None = None) -> Counted:
    """How the respondents of a base are counted, or those of the question that it was."""
    if then is None or base.everybody:
        return Counted(base.measure, base.everybody)
    return Counted(replace(base.measure, item=then.question), turned=then.turned)


@dataclass(frozen=True)
class _View:
    """The bases of one version, and which cells of each are public."""

    table: Table
    mark: str
    names: Sequence[str]
    counted: Sequence[Counted]
    public: Sequence[frozenset[str]]


def _rows(views: Sequence[_View]) -> Iterator[tuple[int, frozenset[str]]]:
    for at, view in enumerate(views):
        for cells in view.public:
            yield at, cells


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
        f"rounds: {part.rounds}, small sets found: {part.sets_found}{lost}"
    )
