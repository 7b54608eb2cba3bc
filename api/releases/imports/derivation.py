"""Derived items: any of a set, how many of a set, an item asked of a universe only. Columns from columns."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import polars as pl

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import AnyItem, Universe
from api.models.responses import NO_ANSWER, NOT_ASKED, item_column


def add_derived(frame: pl.DataFrame, definition: SurveyDefinition, wave: str) -> pl.DataFrame:
    """``frame`` with the columns of all derived items that have one, and universes applied to the items' own bases.

    Expects the encoded items; each item is made once those it needs are made.
    """
    source = definition.responses
    original = {item.name: frame[item_column(item.name)] for item in source.items}
    restricted = [item for item in source.items_of(wave) if item.within is not None]
    made = {item.name: item for item in (*source.derived, *restricted) if item.has_column}
    for name in _needed_first(made, source.universe):
        if name in made:
            answers = _derived(made[name], frame, source.universe, original)
            frame = frame.with_columns(answers.alias(item_column(name)))
    return frame


def _needed_first(items: Mapping[str, AnyItem], universes: Mapping[str, Universe]) -> list[str]:
    try:
        return list(TopologicalSorter({name: item.needs(universes) for name, item in items.items()}).static_order())
    except CycleError as error:
        raise ValueError(f"derived items need each other: {', '.join(error.args[1])}") from error


def _derived(
    item: AnyItem, frame: pl.DataFrame, universes: Mapping[str, Universe], original: Mapping[str, pl.Series]
) -> pl.Series:
    if item.counted:
        return _of_set(item, frame.select(map(item_column, item.counted)))
    whole = original[item.name] if item.name in original else frame[item_column(item.unrestricted)]
    return restrict(whole, frame[item_column(item.decider(universes) or "")])


def restrict(answers: pl.Series, universe: pl.Series) -> pl.Series:
    """``answers`` where ``universe`` is answered yes; not asked elsewhere."""
    outside = pl.lit(float("nan")) if answers.dtype == pl.Float64 else pl.lit(NOT_ASKED, dtype=pl.Int16)
    frame = pl.DataFrame([answers.alias("answers"), universe.alias("universe")])
    return frame.select(pl.when(pl.col("universe") == 1).then(pl.col("answers")).otherwise(outside)).to_series()


def _of_set(item: AnyItem, parts: pl.DataFrame) -> pl.Series:
    """1 or 0 (any) or the number of yes where valid; else not asked if no part was, else no answer."""
    columns = pl.all()
    yes = pl.sum_horizontal(columns == 1).cast(pl.Int16)
    answered = pl.sum_horizontal(columns >= 0)
    valid = answered > 0 if item.needs_one else answered == parts.width
    missing = pl.when(pl.all_horizontal(columns == NOT_ASKED)).then(NOT_ASKED).otherwise(NO_ANSWER)
    value = (yes > 0).cast(pl.Int16) if item.is_any else yes
    return parts.select(pl.when(valid).then(value).otherwise(missing).cast(pl.Int16)).to_series()
