"""SDMX-CSV 2.0: an observation a line, dimensions first, then the value and its attributes."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import Figure
from api.concepts.terms import BUILT_IN_DIMENSIONS
from api.representations.as_csv import harmless
from api.representations.columns import Read, json_text
from api.representations.documents import Document, Format
from api.representations.legend import Legend, code_in, own_dimensions
from api.representations.sdmx_codes import NOT_APPLICABLE, sdmx_status

STRUCTURE = ("dataflow", "SURVEY_BENCHMARKS:FIGURES(1.0)", "I")
FIRST = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
NAMED = ("survey", "wave", "release")
CODED = ("indicator", "channel", "category", *BUILT_IN_DIMENSIONS)
OWN_PREFIX = "D_"
"""Before a dimension of a survey's own, so that none can be taken for an attribute."""


def _write(document: Document) -> bytes:
    legend, rows = Legend(document.answer.meta), document.answer.rows
    columns = _columns(legend, own_dimensions(rows), with_labels=document.labels not in (None, "codes"))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*FIRST, *columns])
    for row in rows:
        writer.writerow([*STRUCTURE, *(_cell(read(row)) for read in columns.values())])
    return stream.getvalue().encode()


def _columns(legend: Legend, others: list[str], *, with_labels: bool) -> dict[str, Read]:
    """Header → how a row's value is read. With labels, header and codes are followed by them, as ``ID: name``."""
    columns: dict[str, Read] = {name.upper(): attrgetter(name) for name in NAMED}
    for field in (*CODED, *others):
        name = field.upper() if field in CODED else f"{OWN_PREFIX}{field.upper()}"
        if with_labels:
            title = legend.titles.get(field)
            columns[f"{name}: {title}" if title else name] = partial(_labelled, field=field, legend=legend)
        else:
            columns[name] = partial(_code, field=field)
    columns["TIME_PERIOD"] = lambda row: time_period(legend.wave(row).period_start, legend.wave(row).period_end)
    columns["OBS_VALUE"] = lambda row: row.value
    return columns | _attributes(legend)


def _code(row: Figure, field: str) -> str:
    return code_in(row, field) or NOT_APPLICABLE


def _labelled(row: Figure, field: str, legend: Legend) -> str:
    code, label = _code(row, field), legend.label(field, row)
    return f"{code}: {label}" if label else code


def _attributes(legend: Legend) -> dict[str, Read]:
    level = legend.meta.confidence_level
    return {
        "OBS_STATUS": lambda row: sdmx_status(row)[0],
        "CONF_STATUS": lambda row: sdmx_status(row)[1],
        "STATUS": lambda row: row.status,
        "UNIT_MEASURE": lambda row: row.unit,
        "DECIMALS": lambda row: legend.decimals(row),
        **{field.upper(): attrgetter(field) for field in ("se", "ci_low", "ci_high")},
        "CONF_LEVEL": lambda row: level,
        **{field.upper(): attrgetter(field) for field in ("n", "n_text", "n_eff", "value_text")},
        **{field.upper(): attrgetter(field) for field in RANK_FIELDS if legend.is_ranked},
        "RELIABILITY": lambda row: row.reliability,
        "FLAGS": lambda row: " ".join(row.flags),
        "BASE": lambda row: row.base,
        "BASE_TEXT": legend.base,
        "BASIS": lambda row: row.basis,
        "NOTES": lambda row: " ".join(row.notes),
        "COMMENT_OBS": lambda row: " | ".join(legend.notes(row)),
        "COMMENT_DSET": lambda row: " | ".join(legend.wave_notes(row)),
        "SOURCES": lambda row: " ".join(row.sources),
        "SOURCE_URLS": lambda row: " ".join(legend.source_urls(row)),
        "ALSO_REPORTED": lambda row: json_text(row.also_reported),
        "ALTERNATIVES": lambda row: json_text(row.alternatives),
        "FIGURE_ID": lambda row: row.id,
        "NOTICE": legend.notice_of,
        "LICENCE": legend.licence,
        "CITATION": legend.citation,
    }


def _cell(value: Any) -> Any:
    """Readers of SDMX-CSV split at line ends even within quotes, so a text is one line."""
    return harmless(" ".join(value.split())) if isinstance(value, str) else value


def time_period(start: str, end: str) -> str:
    """The period in SDMX's way: a year, half-year, quarter, month or day where it is one, else start and duration."""
    first, after = date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day != 1 or after.day != 1:
        days = (after - first).days
        return start if days == 1 else f"{start}/P{days}D"
    part = (first.month - 1) // months + 1 if (first.month - 1) % months == 0 else None
    if part and months == 12:
        return f"{first.year}"
    if part and months == 6:
        return f"{first.year}-S{part}"
    if part and months == 3:
        return f"{first.year}-Q{part}"
    if months == 1:
        return f"{first.year}-{first.month:02}"
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


SDMX_CSV = Format(
    "sdmx-csv",
    ("application/vnd.sdmx.data+csv",),
    "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
    _write,
    takes=("labels",),
    file_ending="csv",
)
