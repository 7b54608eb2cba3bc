"""Figures of an answer as lines of text, each complete with what must be parts with it."""

from __future__ import annotations

from collections.abc import Iterator

from api.agents.texts import BASIS_TEXTS, TEXTS
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
