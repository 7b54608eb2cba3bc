"""Answers that have figures as lines of text: figures, one figure, comparisons, trends, positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.agents.texts import BASIS_TEXTS, TEXTS
from api.agents.typed_answers import read_figure
from api.answers.figures.rows import Figure, RankedFigure
from api.answers.figures.sentences import figure_text, formatted
from api.answers.figures.texts import NO_VALUE, QUOTED
from api.concepts.codelists import TOTAL
from api.concepts.editions.cell_codes import CellCodes
from api.concepts.vocabulary import YES
from api.representations.legend import Legend, code_in
from api.representations.texts import FLAG_TEXTS


def figure_line(row: Figure, legend: Legend) -> str:
    """What it is, how large, how sure, of whom, and its id."""
    parts = [f"{_subject(row, legend)}: {_value(row, legend)}", *_beside(row, legend)]
    origin = f"{row.release}, {row.id}" if row.id else row.release
    return f"{'; '.join(parts)} [{origin}]"


def _subject(row: Figure, legend: Legend) -> str:
    """All that the figure is about, whole populations too: who reads one line must not have to guess."""
    codes = [("channel", TOTAL), ("category", YES)]
    parts = [legend.indicator(row).label]
    parts += [legend.label(field, row) or getattr(row, field) for field, usual in codes if getattr(row, field) != usual]
    for field in legend.titles:
        if field not in ("indicator", "channel", "category") and (code := code_in(row, field)) is not None:
            parts.append(legend.label(field, row) or code)
    return ", ".join([*parts, legend.wave(row).label])


def _value(row: Figure, legend: Legend) -> str:
    language, decimals = legend.language, legend.indicator(row).decimals
    if row.status != "published":
        return f"{NO_VALUE[language]} ({legend.statuses[row.status]})"
    return figure_text(row, decimals, legend.meta.confidence_level, language, TEXTS["no_interval"][language])


def _beside(row: Figure, legend: Legend) -> Iterator[str]:
    language = legend.language
    if row.status == "published":
        yield TEXTS["reliability"][language].format(reliability=legend.reliabilities[row.reliability])
    yield TEXTS["base"][language].format(base=legend.base(row) or row.base)
    yield TEXTS["basis"][language].format(basis=BASIS_TEXTS[row.basis][language])
    yield from (FLAG_TEXTS[flag][language] for flag in row.flags)
    if row.notes:
        yield TEXTS["notes"][language].format(notes=", ".join(row.notes))
    if isinstance(row, RankedFigure) and row.rank is not None:
        yield _rank(row, legend)
    decimals = legend.indicator(row).decimals
    for one in row.also_reported:
        value = QUOTED[language].format(text=one.value_text)
        if one.value is not None:
            value = formatted(one.value, row.unit, decimals, language)
        yield TEXTS["also"][language].format(value=value)
    if row.alternatives:
        cells = " | ".join(_codes(one) for one in row.alternatives)
        yield TEXTS["alternatives"][language].format(cells=cells)


def _rank(row: RankedFigure, legend: Legend) -> str:
    low, high = row.rank_low, row.rank_high
    text = TEXTS["rank" if low is None or high is None else "rank_between"][legend.language]
    return text.format(rank=row.rank, low=low, high=high)


def _codes(cell: CellCodes) -> str:
    codes = {"sector": cell.sector, "size": cell.size, "region": cell.region, **cell.other_dimensions}
    return ", ".join(f"{name}={code}" for name, code in codes.items() if code is not None)


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
