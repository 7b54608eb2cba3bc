"""The axes of the cube that JSON-stat makes of rows: which codes, in which order, and where a row's figure stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from api.answers.figures.rows import Figure
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.concepts.vocabulary import FRACTIONS
from api.representations.legend import Legend, code_in, own_dimensions
from api.representations.sdmx_codes import NOT_APPLICABLE
from api.representations.texts import FIELD_TITLES, METRIC_TEXTS
from api.representations.texts import NOT_APPLICABLE as NOT_APPLICABLE_TEXT

METRICS = tuple(METRIC_TEXTS)


@dataclass(frozen=True)
class Axes:
    """Field → its codes in order, the metric last and fastest."""

    codes: Mapping[str, Mapping[str, int]]

    @cached_property
    def sizes(self) -> list[int]:
        return [len(codes) for codes in self.codes.values()]

    @cached_property
    def total(self) -> int:
        """How many values the cube has room for."""
        return prod(self.sizes)

    def place(self, row: Figure) -> int:
        """Where the first number of the row's figure stands; the others follow."""
        place = 0
        for field, codes in self.codes.items():
            place = place * len(codes) + (0 if field == "metric" else codes[code_in(row, field) or NOT_APPLICABLE])
        return place


def axes_of(rows: Sequence[Figure], legend: Legend) -> Axes:
    """The axes for these rows. The release is one only where a wave occurs in several of them."""
    waves = {(row.survey, row.wave) for row in rows}
    named = ["survey", "wave", "release"] if len(legend.releases) > len(waves) else ["survey", "wave"]
    fields = [*named, "indicator", "channel", "category", *BUILT_IN_DIMENSIONS, *own_dimensions(rows)]
    codes = {field: _codes(rows, field, legend) for field in fields}
    return Axes(codes | {"metric": {metric: place for place, metric in enumerate(METRICS)}})


def _codes(rows: Sequence[Figure], field: str, legend: Legend) -> dict[str, int]:
    used = dict.fromkeys(code_in(row, field) or NOT_APPLICABLE for row in rows)
    order = {code: place for place, code in enumerate(legend.codes.get(field, ()))}
    return {code: place for place, code in enumerate(sorted(used, key=lambda code: order.get(code, -1)))}


def described(axes: Axes, legend: Legend) -> dict[str, Any]:
    """The axes as JSON-stat's ``dimension``, with labels, and units with the indicators."""
    found = {}
    for field, codes in axes.codes.items():
        category: dict[str, Any] = {
            "index": list(codes),
            "label": {code: _label(field, code, legend) for code in codes},
        }
        if field == "indicator":
            category["unit"] = {code: _unit(code, legend) for code in codes}
        title = FIELD_TITLES[field][legend.language] if field in FIELD_TITLES else legend.titles.get(field, field)
        found[field] = {"label": title, "category": category}
    return found


def _label(field: str, code: str, legend: Legend) -> str:
    if field == "metric":
        return METRIC_TEXTS[code][legend.language]
    if field == "survey":
        return next(str(one.title) for one in legend.releases.values() if one.survey == code)
    if field == "wave":
        return next(str(one.label) for one in legend.meta.waves.values() if one.code == code)
    if code == NOT_APPLICABLE:
        return NOT_APPLICABLE_TEXT[legend.language]
    return legend.codes.get(field, {}).get(code, code)


def _unit(indicator: str, legend: Legend) -> dict[str, Any]:
    entry = next(one for one in legend.meta.indicators if one.id == indicator)
    # Decimals are those of the percentage.
    return {"label": entry.unit, "decimals": entry.decimals + (2 if entry.unit in FRACTIONS else 0)}
