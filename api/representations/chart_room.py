"""Where over lines in time there is room for the words of a value; lines that run close together leave none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from api.answers.figures.rows import Figure
from api.concepts.fields import field_names
from api.concepts.vocabulary import FRACTIONS
from api.representations.chart_axes import ChartAxes
from api.representations.chart_captions import DOUBTFUL
from api.representations.chart_marks import line_size, reaches_whole
from api.representations.legend import Legend

LETTER, LINE, ABOVE = 5.8, 12.0, 5.0
"""Width of a letter, height of a line, distance from the point below, in pixels."""
OFFSETS = 0.8
"""The part of a wave's place over which its groups are spread."""
NICE = 1.2
"""How far beyond the highest value a scale may end at a round number, at most."""

Box = tuple[float, float, float, float]
"""Left, right, top, bottom."""


@dataclass(frozen=True)
class DrawnFigure:
    """A figure with the words of its places; ``label_at`` is where the words for its value begin."""

    row: Figure
    axis_label: str
    group_label: str
    panel_label: str
    value_label: str
    label_at: float

    def values(self) -> dict[str, Any]:
        """All of it as one object of a chart's data."""
        members = {name: getattr(self.row, name) for name in field_names(type(self.row))}
        return members | {field.name: getattr(self, field.name) for field in fields(self) if field.name != "row"}


def line_labels(values: Sequence[DrawnFigure], axes: ChartAxes, legend: Legend) -> list[str]:
    """What is written over each point of a panel; ``values`` are its rows with the words of their places.

    First come, first served: a value whose words would lie over those of another keeps its mark of doubt alone; its
    point, the other formats and the tooltip of the Vega-Lite specification still tell it.
    """
    taken: list[Box] = []
    labels = []
    for one, box in zip(values, _boxes(values, axes, legend), strict=True):
        if one.row.value is None or not any(_overlap(box, other) for other in taken):
            taken.append(box)
            labels.append(one.value_label)
        else:
            labels.append(DOUBTFUL.get(one.row.reliability, ""))
    return labels


def _boxes(values: Sequence[DrawnFigure], axes: ChartAxes, legend: Legend) -> Iterator[Box]:
    """Where the words of each value would stand."""
    width, height = line_size(axes)
    in_time = sorted(values, key=lambda one: (legend.wave(one.row).period_end, legend.wave(one.row).period_start))
    waves = list(dict.fromkeys(one.axis_label for one in in_time))
    groups = list(dict.fromkeys(one.group_label for one in values))
    highest = max(one.label_at for one in values)
    top = 1 if values[0].row.unit in FRACTIONS and reaches_whole([one.row for one in values]) else NICE * highest or 1
    for one in values:
        aside = OFFSETS * ((groups.index(one.group_label) + 0.5) / len(groups) - 0.5)
        middle = width * (waves.index(one.axis_label) + 0.5 + aside) / len(waves)
        half = LETTER * len(one.value_label) / 2
        bottom = height * (1 - one.label_at / top) - ABOVE
        yield middle - half, middle + half, bottom - LINE, bottom


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
