"""Which fields of the rows a chart shows, and where: along the axis, by colour, in panels of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.figures.rows import Figure
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.legend import Legend, code_in, own_dimensions

FIELDS = ("channel", "survey", "indicator", "category", *BUILT_IN_DIMENSIONS)
"""What an axis may show, the likeliest first; then the surveys' own dimensions, wave and release."""
MOST_COLOURS = 8
MOST_PANELS = 24
EMPTIEST = 1.5
"""Places for each figure; where there would be more, each figure gets a line of its own."""
JOINED = " · "


@dataclass(frozen=True)
class ChartAxes:
    """``axis`` are the fields along the axis, ``group`` those by colour, ``panel`` those of a panel each.

    ``is_trend``: the axis is time and the value goes upwards; otherwise bars lie on top of each other.
    """

    axis: tuple[str, ...]
    group: tuple[str, ...]
    panel: tuple[str, ...]
    is_trend: bool


def chart_axes(rows: Sequence[Figure], legend: Legend) -> ChartAxes:
    """Axes on which every row has a place of its own."""
    counts = {field: len({code_in(row, field) for row in rows}) for field in (*FIELDS, *own_dimensions(rows))}
    counts |= {field: len({getattr(row, field) for row in rows}) for field in ("wave", "release")}
    # Surveys may call by one id what they ask in different words.
    counts["indicator"] = len({(row.indicator, field_label(row, "indicator", legend)) for row in rows})
    varying = [field for field, count in counts.items() if count > 1 and field != "release"]
    if len({_key(row, varying) for row in rows}) < len(rows):
        varying.append("release")
    others = [field for field in varying if field != "wave"]
    is_trend = "wave" in varying and len({_key(row, others) for row in rows}) < len(rows)
    panels = ["indicator"] if len({row.unit for row in rows}) > 1 else []
    free = sorted((field for field in others if field not in panels), key=lambda field: -counts[field])
    if is_trend:
        group = next((field for field in free if counts[field] <= MOST_COLOURS), None)
        return ChartAxes(("wave",), _one(group), (*panels, *_without(free, group)), is_trend=True)
    # Where every survey has a wave of its own, the wave only completes the survey's name.
    completing = ("wave",) if "wave" in varying else ()
    axis = free[0] if free else "indicator" if all(row.channel == "_T" for row in rows) else "channel"
    rest = _without(free, axis)
    group = next((field for field in rest if counts[field] <= MOST_COLOURS), None)
    axes = ChartAxes((axis, *completing), _one(group), (*panels, *_without(rest, group)), is_trend=False)
    return axes if _is_filled(rows, axes) else _line_by_line(rows, varying)


def _is_filled(rows: Sequence[Figure], axes: ChartAxes) -> bool:
    """Whether most places on the axes have a figure, as in a table; figures of many surveys are no table."""
    panels = {_key(row, axes.panel) for row in rows}
    places = {(*_key(row, axes.panel), *_key(row, axes.axis)) for row in rows}
    groups = {_key(row, axes.group) for row in rows}
    return len(panels) <= MOST_PANELS and len(places) * len(groups) <= EMPTIEST * len(rows)


def _line_by_line(rows: Sequence[Figure], varying: Sequence[str]) -> ChartAxes:
    """A line for each figure; what is the same within a survey and indicator heads a panel of its own."""
    heading = [field for field in ("survey", "indicator", "wave") if field in varying]
    panels = {_key(row, heading) for row in rows}
    if len(panels) > MOST_PANELS:
        return ChartAxes(tuple(varying), (), (), is_trend=False)
    settled = [field for field in varying if len({_key(row, [*heading, field]) for row in rows}) == len(panels)]
    axis = tuple(field for field in varying if field not in settled) or ("channel",)
    panel = (*heading, *(field for field in settled if field not in (*heading, *axis)))
    return ChartAxes(axis, (), panel, is_trend=False)


def _key(row: Figure, fields: Sequence[str]) -> tuple[str | None, ...]:
    return tuple(code_in(row, field) for field in fields)


def _one(field: str | None) -> tuple[str, ...]:
    return () if field is None else (field,)


def _without(fields: Sequence[str], field: str | None) -> tuple[str, ...]:
    return tuple(one for one in fields if one != field)


def place_label(row: Figure, fields: Sequence[str], legend: Legend) -> str:
    """What the row's place is called where these fields decide it."""
    return JOINED.join(filter(None, (field_label(row, field, legend) for field in fields)))


def field_label(row: Figure, field: str, legend: Legend) -> str:
    if field == "survey":
        return legend.releases[row.release].title
    if field == "wave":
        return legend.wave(row).label
    return legend.label(field, row) or code_in(row, field) or ""
