"""Bases: whose answers each figure rests on, and which bases tell something about each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.concepts.surveys.items import AnyItem, Measure, Series, Universe
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.sources import ResponsesSource
from api.disclosure.likeness import Counterpart

WITH = " (with "
"""In the name of a twin: before the part that a set of answers is audited with."""


@dataclass(frozen=True)
class View:
    """A way to tell which answers of two versions are the same.

    ``mark`` ends the name of a base that is looked at in this way only; ``weighed`` are the respondents whose answer by
    another weight is another answer (None: all). ``counterparts`` are by earlier release and question the earlier
    question it is compared with; None: the one of its name, wherever there is one.
    """

    mark: str = ""
    weighed: frozenset[str] | None = None
    counterparts: Mapping[str, Mapping[str, Counterpart]] | None = None

    def concerns(self, question: str) -> bool:
        """Whether the question is looked at in this way at all."""
        return self.counterparts is None or any(question in of for of in self.counterparts.values())

    def counterpart(self, release: str, question: str) -> Counterpart | None:
        """What a question is compared with in an earlier release."""
        if self.counterparts is None:
            return Counterpart(question)
        return self.counterparts.get(release, {}).get(question)


@dataclass(frozen=True)
class AuditedBase:
    """The respondents with a valid answer to an item; with ``everybody`` all of them, the answer being whether theirs
    is valid.

    ``within``: this base's respondents are some of those bases' and belong to it by what they answered there, so its
    figures tell how many did: it may be released only where they are. ``beside``: bases with the same answers from
    other respondents; they are audited together.
    """

    name: str
    measure: Measure
    within: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    everybody: bool = False
    view: View = field(default_factory=View)
    """How earlier releases are compared."""
    twin_of: str | None = None
    """The base that this one is audited another time for."""

    @property
    def question(self) -> str:
        """What earlier releases call this base."""
        return self.name if self.twin_of is None else self.twin_of

    @property
    def needs(self) -> tuple[str, ...]:
        """The bases that must be settled before."""
        return (*self.within, *self.beside)


@dataclass(frozen=True)
class Derived:
    """An item whose figures are functions of those of ``parts``: a share among users of two shares, a mean number of
    all shares counted. It has no base of its own to be audited, unless its users alone were asked.

    With ``is_distribution`` they are no functions of those, but shares over the respondents that all ``parts`` have:
    the items whose answers it counts, and sets of the same ones. It is shown where all of them are, or nowhere.
    """

    measure: Measure
    parts: tuple[Measure, ...]
    counts_any: bool = False
    """A number over those who answered any part: no sum of shares."""
    is_distribution: bool = False

    @property
    def name(self) -> str:
        return str(self.measure.item)

    @property
    def is_ratio(self) -> bool:
        return self.measure.positive is not None and not self.is_distribution

    @property
    def part_names(self) -> tuple[str, ...]:
        return tuple(str(part.item) for part in self.parts)


def audited_bases(
    source: ResponsesSource, measures: Measures, told_by_others: Collection[str]
) -> tuple[AuditedBase, ...]:
    """One base per item that has a column and a published series, but for those ``told_by_others`` (their names)."""
    columns = _first_measures(measures)
    items = {item.name: item for item in source.all_items if item.name not in told_by_others}
    return tuple(_base(items[name], columns, source.universe) for name in sorted(items.keys() & columns.keys()))


def derived_items(source: ResponsesSource, measures: Measures) -> tuple[Derived, ...]:
    """The items that are shown on the strength of others: yes/no questions restricted to a universe, counts,
    distributions of counts."""
    columns = _first_measures(measures)
    found = []
    for item in sorted(source.derived, key=lambda item: item.name):
        names = item.follows_from(source.universe, source.derived) if item.name in columns else ()
        parts = tuple(columns[part] for part in names if part in columns and columns[part].positive == 1)
        if names and len(parts) == len(names):
            found.append(Derived(columns[item.name], parts, item.needs_one, item.is_distribution))
    return tuple(found)


def _first_measures(measures: Measures) -> dict[str, Measure]:
    """The first measure of each column, by the item's name."""
    return {measure.item: measure for measure in reversed(measures.tabulated) if measure.item is not None}


def _base(item: AnyItem, columns: Mapping[str, Measure], universes: Mapping[str, Universe]) -> AuditedBase:
    within, whole = item.decider(universes), item.unrestricted
    # What has no published series of its own tells nothing about this base.
    return AuditedBase(
        item.name,
        columns[item.name],
        (within,) if within is not None and within in columns else (),
        (whole,) if whole != item.name and whole in columns else (),
    )


def with_those_asked(
    bases: Sequence[AuditedBase], skipped: frozenset[str], parts: Mapping[str, tuple[str, ...]]
) -> tuple[AuditedBase, ...]:
    """The bases; those that some respondents were not asked for, for a reason nobody declared, within everybody.

    Being asked may depend on an answer, so it is protected as if it were one. A set of answers (``parts`` by its name)
    is complete only where all of its parts were asked: it is within whatever they are within.
    """
    asked = {
        base.name: AuditedBase(f"{base.name} (asked)", base.measure, everybody=True)
        for base in bases
        if base.name in skipped
    }
    within = {base.name: (*base.within, *((asked[base.name].name,) if base.name in asked else ())) for base in bases}
    found = []
    for base in bases:
        inherited = (name for part in parts.get(base.name, ()) for name in within.get(part, ()))
        found.append(replace(base, within=tuple(dict.fromkeys((*within[base.name], *inherited)))))
    return (*asked.values(), *found)


def beside_their_parts(bases: Sequence[AuditedBase], parts: Mapping[str, Sequence[str]]) -> tuple[AuditedBase, ...]:
    """The bases; each set of answers within a twin for every part of it (``parts`` by its name) that is audited with
    this part.

    Where nobody says yes to the others of a set, it has the answers of the part: where their respondents differ by a
    few, the two figures give the answers of these away.
    """
    found: list[AuditedBase] = []
    for base in bases:
        names = parts.get(base.name, ())
        twins = [replace(base, name=f"{base.name}{WITH}{part})", beside=(part,), twin_of=base.name) for part in names]
        found += [*twins, replace(base, within=(*base.within, *(twin.name for twin in twins)))]
    return tuple(found)


def answer_options(source: ResponsesSource, wave: str, bases: Sequence[AuditedBase]) -> dict[str, tuple[str, ...]]:
    """By question the codes of its answer options, in the order they are numbered; none for yes, no and numbers."""
    options = {item.name: item.options for item in source.items_of(wave)}
    return {base.name: options.get(base.name, ()) for base in bases}


def sets_of_answers(source: ResponsesSource, measures: Iterable[Measure]) -> dict[str, tuple[str, ...]]:
    """By the name of a yes/no item that is derived from a set of others, their names."""
    names = {measure.item for measure in measures}
    return {item.name: item.counted for item in source.derived if item.is_any and item.name in names}


NOWHERE = "(nowhere)"
"""A base that is released in no cell. No item can have this name."""


def bases_of_series(
    measures: Sequence[Measure], derived: Sequence[Derived], withheld: Collection[str]
) -> list[tuple[str, ...]]:
    """For each measure the bases that must be released in a cell for its figure to be shown.

    A difference needs both of its parts, what is derived all of its parts, a median the base of its numbers. Items in
    ``withheld`` are shown nowhere.
    """
    by_series: dict[Series, Measure] = {measure.series: measure for measure in measures}
    parts = {one.name: one.part_names for one in derived} | dict.fromkeys(withheld, (NOWHERE,))

    def needed(measure: Measure) -> tuple[str, ...]:
        if measure.minuend is not None and measure.subtrahend is not None:
            return (*needed(by_series[measure.minuend]), *needed(by_series[measure.subtrahend]))
        return parts.get(str(measure.item), (str(measure.item),))

    return [tuple(dict.fromkeys(needed(measure))) for measure in measures]


def users_only(source: ResponsesSource, measures: Sequence[Measure]) -> frozenset[Series]:
    """The series whose unweighted base is itself a number of yes-answers, so n is not shown."""
    restricted = {item.name for item in source.all_items if item.within is not None}
    restricted |= {item.name for item in source.derived if not restricted.isdisjoint(item.counted)}
    by_series = {measure.series: measure for measure in measures}

    def is_restricted(measure: Measure) -> bool:
        parts = [by_series[part] for part in (measure.minuend, measure.subtrahend) if part is not None]
        return measure.item in restricted or any(is_restricted(part) for part in parts)

    return frozenset(measure.series for measure in measures if is_restricted(measure))
