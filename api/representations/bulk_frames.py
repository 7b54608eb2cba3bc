"""All figures of a release as columns: the same table as CSV's, made column by column because there are many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import polars as pl

from api.answers.figures.meta import FigureMeta
from api.answers.figures.rows import OtherReport
from api.concepts.editions.edition import Edition
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.queries.bulk import FIELDS
from api.representations.columns import KINDS, figure_columns, json_text
from api.representations.documents import LabelStyle
from api.representations.legend import Legend

TYPES: dict[str, type[pl.DataType]] = {"number": pl.Float64, "whole": pl.Int64}
READ = {field: TYPES.get(KINDS.get(field, "text"), pl.String) for field in FIELDS} | {"series": pl.Int64}
BLANKED = tuple(field for field in FIELDS if field not in ("cell", "series", "id", "status", "reliability", "base"))
"""What a confidential figure does not say, whatever is stored."""
SERIES_FIELDS = ("indicator", "channel", "category")

Part = Sequence[Sequence[Any]]


class BulkFrames:
    """Makes frames of the parts of one release. ``names`` are the columns, in the order of CSV."""

    def __init__(self, edition: Edition, meta: FigureMeta, style: LabelStyle) -> None:
        self.edition, self.release = edition, edition.header.id
        self.legend = Legend(meta)
        self.others = [one for one in edition.dimension_ids if one not in BUILT_IN_DIMENSIONS]
        self.columns = figure_columns(self.legend, self.others, style)
        self.style = style
        self.cells = self._cell_places().lazy()
        self.series = self._series_places().lazy()
        self.names = [column.name for column in self.columns]

    def frame(self, part: Part) -> pl.DataFrame:
        """The table of a part."""
        found = pl.DataFrame(part, schema=READ, orient="row")
        placed = found.lazy().join(self.cells, on="cell", how="left").join(self.series, on="series", how="left")
        shown = placed.sort("cell_place", "series_place").pipe(_withheld).collect()
        texts = [_looked_up(shown[field], read).alias(name) for name, field, read in self._texts()]
        return shown.with_columns(*texts, *self._constants()).select(self.names)

    def schema(self) -> pl.Schema:
        return self.frame([]).schema

    def _cell_places(self) -> pl.DataFrame:
        """Cell text → its place in the order of answers, and its codes."""
        edition = self.edition
        columns: dict[str, list[Any]] = {"cell": [edition.text(cell) for cell in edition.cells]}
        columns["cell_place"] = list(range(len(edition.cells)))
        for field in (*BUILT_IN_DIMENSIONS, *self.others):
            place = edition.dimension_ids.index(field) if field in edition.dimension_ids else None
            codes = [None if place is None else cell[place] for cell in edition.cells]
            columns |= self._coded(field, codes)
        types = {name: pl.Int64 if name == "cell_place" else pl.String for name in columns}
        return pl.DataFrame(columns, schema=types)

    def _series_places(self) -> pl.DataFrame:
        """Series number → its place in the order of answers, its codes, unit and base."""
        edition = self.edition
        columns: dict[str, list[Any]] = {"series": [edition.numbers[one] for one in edition.series]}
        columns["series_place"] = list(range(len(edition.series)))
        for field in SERIES_FIELDS:
            columns |= self._coded(field, [getattr(one, field) for one in edition.series])
        columns["unit"] = [edition.units[one.indicator] for one in edition.series]
        columns["series_base"] = [edition.bases[one] for one in edition.series]
        types = {name: pl.Int64 if name in ("series", "series_place") else pl.String for name in columns}
        return pl.DataFrame(columns, schema=types)

    def _coded(self, field: str, codes: Iterable[str | None]) -> dict[str, list[Any]]:
        listed = list(codes)
        labels = [self.legend.labels.get((field, self.edition.header.survey, str(code))) for code in listed]
        if self.style == "codes":
            return {field: listed}
        if self.style == "labels":
            return {field: [label or code for label, code in zip(labels, listed, strict=True)]}
        return {field: listed, f"{field}_label": labels}

    def _texts(self) -> list[tuple[str, str, Callable[[str], str | None]]]:
        """(column, the field it spells out, how): few texts for many figures."""
        legend, release = self.legend, self.release
        return [
            ("base_text", "base", lambda base: legend.base_text(release, base)),
            ("note_texts", "notes", lambda ids: " | ".join(legend.note_texts(release, ids.split()))),
            ("wave_note_texts", "notes", lambda ids: " | ".join(legend.wave_note_texts(release, ids.split()))),
            ("source_urls", "sources", lambda ids: " ".join(legend.urls_of(release, ids.split()))),
            # The database has an order of members of its own.
            ("also_reported", "also_reported", _reports),
        ]

    def _constants(self) -> list[pl.Expr]:
        """What is the same for all figures of a release."""
        header = self.edition.header
        row = SimpleNamespace(survey=header.survey, wave=header.wave, release=header.id, basis=header.basis)
        values = {column.name: column.read(row) for column in self.columns if column.name in CONSTANT}
        numbers = {"confidence_level"}
        dtype = {name: pl.Float64 if name in numbers else pl.String for name in values}
        return [
            *(pl.lit(value, dtype=dtype[name]).alias(name) for name, value in values.items()),
            # A figure that is stored is tabulated.
            pl.lit(None, dtype=pl.String).alias("alternatives"),
        ]


CONSTANT = (
    *("survey", "wave", "release", "basis", "confidence_level", "period_start", "period_end"),
    *("notice", "licence", "citation"),
)


def _withheld(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Confidential figures are the same in everything but their id, whatever the reason and whatever is stored."""
    hidden = pl.col("status") == "confidential"
    return frame.with_columns(
        *(pl.when(~hidden).then(pl.col(field)).alias(field) for field in BLANKED),
        pl.when(hidden).then(pl.lit("not_assessed")).otherwise(pl.col("reliability")).alias("reliability"),
        pl.when(hidden).then(pl.col("series_base")).otherwise(pl.col("base")).alias("base"),
    ).with_columns(pl.col(field).replace("", None) for field in ("flags", "notes", "sources"))


def _reports(stored: str) -> str | None:
    """Further reports as every other table writes them."""
    return json_text([OtherReport(**report) for report in json.loads(stored)]) if stored else None


def _looked_up(keys: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    given = keys.fill_null("")
    distinct = given.unique().to_list()
    return given.replace_strict(distinct, [read(key) or None for key in distinct], return_dtype=pl.String)
