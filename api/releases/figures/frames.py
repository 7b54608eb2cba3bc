"""Figures as frames: one row per cell and series, with the columns of the tables of estimates and figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from api.concepts.surveys.items import Measure, Series
from api.concepts.surveys.survey import Wave
from api.concepts.texts import LANGUAGES, Language
from api.models.metadata import BOUNDS, TEXTS, in_language
from api.releases.figures.estimating import CellFigures, Labels

SCHEMA: dict[str, Any] = {
    "cell": pl.String,
    "series": pl.Int64,
    "status": pl.String,
    "value": pl.Float64,
    "value_text": pl.String,
    "value_text_de": pl.String,
    "se": pl.Float64,
    **dict.fromkeys(BOUNDS, pl.Float64),
    "n": pl.Float64,
    "n_text": pl.String,
    "n_text_de": pl.String,
    "n_eff": pl.Float64,
    "df": pl.Float64,
    "reliability": pl.String,
    "base": pl.String,
    "flags": pl.String,
    "notes": pl.String,
    "sources": pl.String,
    "also_reported": pl.String,
    "also_reported_de": pl.String,
    "contributors": pl.Float64,
    "positives": pl.Float64,
    "kish": pl.Float64,
    "carriers": pl.Float64,
}
"""Arrays and JSON are held as the text PostgreSQL reads."""


def text_array(items: Sequence[str]) -> str:
    """A PostgreSQL array of ids (which need no quoting)."""
    return "{" + ",".join(items) + "}"


def frame_of(figures: CellFigures, status: Labels, measures: Sequence[Measure], wave: Wave) -> pl.DataFrame:
    """The figures of a margin as a frame, in full precision, cell by cell in the order of answers."""
    cells, width = len(figures.cells), len(measures)
    flags = [text_array(_flags(measure.series, wave)) for measure in measures]
    numbers = {"value": figures.value, "se": figures.se, **dict(zip(BOUNDS, figures.bounds, strict=True))}
    numbers |= {"n": figures.n, "n_eff": figures.n_eff, "df": figures.df}
    numbers |= {"contributors": figures.contributors, "positives": figures.positives, "kish": figures.kish}
    numbers |= {"carriers": figures.carriers}
    columns: dict[str, Any] = {
        name: np.where(np.isfinite(array), array, np.nan).ravel() for name, array in numbers.items()
    }
    columns |= {
        "cell": np.repeat(figures.cells, width),
        "series": np.tile(np.arange(width), cells),
        "status": status.ravel(),
        "reliability": figures.reliability.ravel(),
        "base": [measure.base for measure in measures] * cells,
        "flags": flags * cells,
        "notes": [text_array(wave.notes)] * (cells * width),
        "sources": ["{}"] * (cells * width),
    }
    words = {in_language(name, language) for name in TEXTS for language in LANGUAGES}
    texts = {name: [None] * (cells * width) for name in words}
    frame = pl.DataFrame(columns | texts, schema_overrides=SCHEMA).select(list(SCHEMA))
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def reported_frame(
    rows: Sequence[Any], precision: Sequence[Mapping[str, Any]], places: Mapping[Series, int], wave: Wave
) -> pl.DataFrame:
    """Figures published elsewhere, each with its ``precision`` and the further reports of it."""
    further: dict[tuple[str, Series], list[Any]] = {}
    for row in rows:
        if row.also:
            further.setdefault((row.cell, _series(row)), []).append(row)
    figures = [
        {
            "cell": row.cell,
            "series": places[_series(row)],
            "status": row.status,
            "value": None if row.value is None else float(row.value),
            "n": row.n,
            **{name: getattr(row, name) for name in ("value_text", "value_text_de", "n_text", "n_text_de")},
            **stated,
            "base": row.base,
            "flags": text_array(tuple(dict.fromkeys((*row.flags, *_flags(_series(row), wave))))),
            "notes": text_array(tuple(dict.fromkeys((*row.notes, *wave.notes)))),
            "sources": text_array(row.sources),
            **_further(further.get((row.cell, _series(row)), ())),
        }
        for row, stated in zip(rows, precision, strict=True)
        if not row.also
    ]
    return pl.DataFrame(figures, schema=SCHEMA)


def _further(rows: Sequence[Any]) -> dict[str, str | None]:
    """The further reports of a figure, in each language."""
    return {
        in_language("also_reported", language): json.dumps([_report(row, language) for row in rows], ensure_ascii=False)
        if rows
        else None
        for language in LANGUAGES
    }


def _report(row: Any, language: Language) -> dict[str, Any]:
    return {
        "value": None if row.value is None else float(row.value),
        "value_text": getattr(row, in_language("value_text", language)),
        "base": row.base,
        "n": row.n,
        "n_text": getattr(row, in_language("n_text", language)),
        "notes": list(row.notes),
        "sources": list(row.sources),
    }


def _series(row: Any) -> Series:
    return Series(row.indicator, row.channel, row.category)


def _flags(series: Series, wave: Wave) -> tuple[str, ...]:
    broken = any(
        found.indicator == series.indicator and found.channel in (None, series.channel) for found in wave.breaks
    )
    return ("break",) if broken else ()


CONFIDENTIAL = ("contributors", "positives", "kish", "carriers")
"""Columns of figures in full precision only."""
SHOWN = tuple(name for name in SCHEMA if name not in CONFIDENTIAL)
COUNTED = tuple(name for name in SCHEMA if name != "carriers")
"""What makes two builds the same; carriers follow from the rest."""


def content_hash(frames: Sequence[pl.DataFrame], series: Sequence[Series], columns: Sequence[str] = COUNTED) -> str:
    """SHA-256 of ``columns`` of the figures, to 12 significant digits: the last ones may differ by machine."""
    digest = hashlib.sha256(repr(list(series)).encode())
    for frame in frames:
        for row in frame.select(columns).iter_rows():
            parts = (f"{value:.12g}" if isinstance(value, float) else str(value) for value in row)
            digest.update("\x1f".join(parts).encode())
            digest.update(b"\n")
    return digest.hexdigest()
