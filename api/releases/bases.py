"""Bases: whose answers each figure rests on, and which bases can tell each other's respondents apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.concepts.items import Item, RestrictedItem, Series, SetItem, Universe, item_name
from api.concepts.measures import Measure, Measures
from api.concepts.sources import ResponsesSource

EVERYBODY = "everybody"
"""All respondents of a wave, whether they were asked or not. Item names are made of indicators, so none is this one."""


@dataclass(frozen=True)
class AuditedBase:
    """The respondents with a valid answer to an item (``measure`` None: everybody).

    ``within`` names bases whose figures, together with this one's, could tell who is in it: of an item asked of the
    users only, the question who is one. ``implied``: where the respondents of all ``within`` are the same (and who
    answers yes to the first answers yes to the others, for a share among users), its figures are functions of theirs.
    """

    name: str
    measure: Measure | None
    within: tuple[str, ...] = ()
    implied: bool = False


def audited_bases(source: ResponsesSource, measures: Measures) -> tuple[AuditedBase, ...]:
    """One base per item that has a column and a published series, those it is ``within`` before it."""
    items = {item.name: item for item in (*source.items, *source.derived)}
    universes = {universe.id: universe for universe in source.universes}
    columns = {measure.item: measure for measure in reversed(measures.tabulated) if measure.item is not None}
    found = {
        name: _base(items[name], measure, universes, columns)
        for name, measure in sorted(columns.items())
        if name in items
    }
    return tuple(_parents_first(found))


def _base(
    item: object, measure: Measure, universes: Mapping[str, Universe], columns: Mapping[str, Measure]
) -> AuditedBase:
    name = str(measure.item)
    within: list[str] = []
    implied = False
    if isinstance(item, RestrictedItem):
        within = [
            item_name(item.of_indicator, item.channel, item.category),
            _decides(item.channel, universes[item.universe]),
        ]
        implied = all(one in columns and columns[one].positive == 1 for one in within)
    elif isinstance(item, SetItem) and item.function == "count":
        within = [item_name(item.of_indicator, channel) for channel in item.of_channels]
        implied = True
    elif isinstance(item, Item) and item.universe is not None:
        within = [_decides(item.channel, universes[item.universe])]
    # What has no published series of its own cannot be used against this base.
    return AuditedBase(name, measure, tuple(one for one in within if one in columns), implied)


def _decides(channel: str, universe: Universe) -> str:
    return item_name(universe.indicator, universe.channel or channel, universe.category)


def with_everybody(bases: Sequence[AuditedBase], skipped: frozenset[str]) -> tuple[AuditedBase, ...]:
    """The bases, with ``EVERYBODY`` around those ``skipped`` by some respondents for a reason nobody declared.

    Being asked may then depend on an answer, so those who were not asked are protected as if it did.
    """
    changed = tuple(replace(base, within=(EVERYBODY,)) if base.name in skipped else base for base in bases)
    return (AuditedBase(EVERYBODY, None), *changed) if skipped else changed


def _parents_first(bases: Mapping[str, AuditedBase]) -> Iterable[AuditedBase]:
    placed: dict[str, AuditedBase] = {}

    def place(base: AuditedBase) -> None:
        for parent in base.within:
            if parent not in placed:
                place(bases[parent])
        placed.setdefault(base.name, base)

    for base in bases.values():
        place(base)
    return placed.values()


def ancestors(base: AuditedBase, bases: Mapping[str, AuditedBase]) -> tuple[str, ...]:
    """Everything the base is within, directly or through others; parents before their own."""
    found = dict.fromkeys(base.within)
    for parent in base.within:
        if parent in bases:
            found |= dict.fromkeys(ancestors(bases[parent], bases))
    return tuple(found)


def bases_of_series(measures: Sequence[Measure], implied: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """For each measure the bases that must be released in a cell for its figure to be shown.

    ``implied`` replaces a base by those its figures follow from. A difference needs both of its parts, a median the
    base of its numbers.
    """
    by_series: dict[Series, Measure] = {measure.series: measure for measure in measures}

    def needed(measure: Measure) -> tuple[str, ...]:
        if measure.minuend is not None and measure.subtrahend is not None:
            return (*needed(by_series[measure.minuend]), *needed(by_series[measure.subtrahend]))
        name = str(measure.item)
        return implied.get(name, (name,))

    return [tuple(dict.fromkeys(needed(measure))) for measure in measures]


def users_only(source: ResponsesSource, measures: Sequence[Measure]) -> frozenset[Series]:
    """The series whose unweighted base is itself a number of yes-answers, so n is not shown."""
    items = {item.name: item for item in (*source.items, *source.derived)}
    restricted = {
        name
        for name, item in items.items()
        if isinstance(item, RestrictedItem) or (isinstance(item, Item) and item.universe is not None)
    }
    by_series = {measure.series: measure for measure in measures}

    def is_restricted(measure: Measure) -> bool:
        parts = [by_series[part] for part in (measure.minuend, measure.subtrahend) if part is not None]
        return measure.item in restricted or any(is_restricted(part) for part in parts)

    return frozenset(measure.series for measure in measures if is_restricted(measure))
