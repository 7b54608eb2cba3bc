"""Answers that have figures as lines of text: figures, one figure, comparisons, trends, positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.agents.figure_lines import figure_line
from api.agents.texts import TEXTS
from api.agents.typed_answers import read_figure
from api.representations.legend import Legend

Row = Mapping[str, Any]


def figure_lines(rows: list[Any], legend: Legend) -> Iterator[str]:
    """A line for each figure."""
    yield from (f"- {figure_line(read_figure(row), legend)}" for row in rows)


def comparison_lines(rows: list[Any], legend: Legend) -> Iterator[str]:
    """The sentence of each comparison, and both its sides."""
    for row in rows:
        yield f"- {row['sentence']}"
        for side in ("a", "b"):
            yield f"  {side}: {figure_line(read_figure(row[side]), legend)}"


def trend_lines(rows: list[Any], legend: Legend) -> Iterator[str]:
    """Each figure, with the sentences about its changes."""
    for row in rows:
        yield f"- {figure_line(read_figure(row), legend)}"
        previous, first = row["since_previous"], row["since_first"]
        if previous:
            yield f"  {TEXTS['previous'][legend.language]}: {previous['sentence']}"
        if first and (previous is None or first["wave"] != previous["wave"]):
            yield f"  {TEXTS['first'][legend.language]}: {first['sentence']}"


def position_lines(rows: list[Any], legend: Legend) -> Iterator[str]:
    """The sentence of each position, then answer by answer whom the company was compared with."""
    for row in rows:
        yield f"- {row['ref']}: {row['sentence']}"
        for one in row["answers"]:
            yield f"  {_answer(one, legend)}"
        for one in (row["channel_count"], *row["minutes"]):
            yield from (f"  {line}" for line in _mean(one, legend))


def _answer(one: Row, legend: Legend) -> str:
    parts = [f"{one['indicator']}, {one['channel']} – {TEXTS['yes' if one['company'] else 'no'][legend.language]}"]
    parts += filter(None, (one["text"], one["obstacle_text"]))
    if one["peers"]:
        parts.append(f"{TEXTS['peers'][legend.language]}: {figure_line(read_figure(one['peers']), legend)}")
    return "; ".join(parts)


def _mean(one: Row, legend: Legend) -> Iterator[str]:
    for name, figure in (("peers", one["peers"]), ("median", one.get("median"))):
        if figure:
            yield f"{TEXTS[name][legend.language]}: {figure_line(read_figure(figure), legend)}"
