"""Derived items: any of a set, how many of a set, an item asked of a universe only. Columns from columns."""

from __future__ import annotations

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import DistributionItem, Item, RestrictedItem, SetItem, Universe, item_name
from api.concepts.surveys.sources import ResponsesSource
from api.models.responses import NO_ANSWER, NOT_ASKED, item_column

_WithColumn = SetItem | DistributionItem | RestrictedItem | Item


def add_derived(frame: pl.DataFrame, definition: SurveyDefinition, wave: str) -> pl.DataFrame:
    """``frame`` with the columns of all derived items that have one, and universes applied to the items' own bases.

    Expects the encoded items; each derived item is made once those it needs are there.
    """
    source = definition.source
    if not isinstance(source, ResponsesSource):
        raise TypeError("only responses have derived items")
    universes = {universe.id: universe for universe in source.universes}
    original = {item_column(item.name): frame[item_column(item.name)] for item in source.items}
    waiting: list[_WithColumn] = [
        *(item for item in source.derived if isinstance(item, SetItem | DistributionItem | RestrictedItem)),
        *(item for item in source.items_of(wave) if item.universe is not None),
    ]
    while waiting:
        ready = [item for item in waiting if all(name in frame.columns for name in _needs(item, universes))]
        if not ready:
            names = ", ".join(sorted(item.name for item in waiting))
            raise ValueError(f"derived items need each other: {names}")
        for item in ready:
            frame = frame.with_columns(_derive(item, frame, universes, original).alias(item_column(item.name)))
        waiting = [item for item in waiting if item not in ready]
    return frame


def _needs(item: _WithColumn, universes: dict[str, Universe]) -> list[str]:
    if isinstance(item, SetItem | DistributionItem):
        return [item_column(item_name(item.of_indicator, channel)) for channel in item.of_channels]
    if isinstance(item, RestrictedItem):
        whole = item_column(item_name(item.of_indicator, item.channel, item.category))
        return [whole, _universe_column(item.channel, universes[item.universe])]
    return [_universe_column(item.channel, universes[item.universe or ""])]


def _universe_column(channel: str, universe: Universe) -> str:
    return item_column(item_name(universe.indicator, universe.channel or channel, universe.category))


def _derive(
    item: _WithColumn,
    frame: pl.DataFrame,
    universes: dict[str, Universe],
    original: dict[str, pl.Series],
) -> pl.Series:
    if isinstance(item, SetItem | DistributionItem):
        return _of_set(item, frame.select(_needs(item, universes)))
    if isinstance(item, RestrictedItem):
        whole, inside = (frame[name] for name in _needs(item, universes))
    else:
        whole, inside = original[item_column(item.name)], frame[_needs(item, universes)[0]]
    return restrict(whole, inside)


def restrict(answers: pl.Series, universe: pl.Series) -> pl.Series:
    """``answers`` where ``universe`` is answered yes; not asked elsewhere."""
    outside = pl.lit(float("nan")) if answers.dtype == pl.Float64 else pl.lit(NOT_ASKED, dtype=pl.Int16)
    frame = pl.DataFrame([answers.alias("answers"), universe.alias("universe")])
    return frame.select(pl.when(pl.col("universe") == 1).then(pl.col("answers")).otherwise(outside)).to_series()


def _of_set(item: SetItem | DistributionItem, parts: pl.DataFrame) -> pl.Series:
    """1 or 0 (``any``) or the number of yes where valid; else not asked if no part was, else no answer."""
    columns = pl.all()
    yes = pl.sum_horizontal(columns == 1).cast(pl.Int16)
    answered = pl.sum_horizontal(columns >= 0)
    rule, function = (item.rule, item.function) if isinstance(item, SetItem) else ("all_valid", "count")
    valid = answered > 0 if rule == "any_valid" else answered == parts.width
    missing = pl.when(pl.all_horizontal(columns == NOT_ASKED)).then(NOT_ASKED).otherwise(NO_ANSWER)
    value = (yes > 0).cast(pl.Int16) if function == "any" else yes
    return parts.select(pl.when(valid).then(value).otherwise(missing).cast(pl.Int16)).to_series()
