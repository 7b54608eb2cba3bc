"""JSON-stat 2.0: the figures as a cube, their numbers along a dimension of their own.

A cube has room for every combination of its codes. Figures of several surveys fill little of it: a cube larger than
``LARGEST_ARRAY`` lists its values by their place, as JSON-stat allows, instead of writing the gaps out.
"""

from __future__ import annotations

from typing import Any

from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import Figure
from api.representations.as_json import json_bytes
from api.representations.documents import Document, Format
from api.representations.json_stat_axes import METRICS, Axes, axes_of, described
from api.representations.legend import Legend
from api.representations.sdmx_codes import FREE, LOW_RELIABILITY, NORMAL, WITHOUT_VALUE, sdmx_status
from api.representations.texts import STATUS_TEXTS

LARGEST_ARRAY = 250_000
"""Values, with those that nobody asked for."""
BESIDE = ("id", "release", "value_text", "unit", "base", "basis", "n_text", "reliability", "flags", "notes", "sources")
"""What a figure is beside its numbers and codes, kept in ``extension.figures``."""
KEPT = (
    *("total", "confidence_level", "language", "notice", "indicators"),
    *("waves", "bases", "notes", "sources", "releases", "citation", "n_rounded_to"),
)
"""What of the answer's ``meta`` JSON-stat has no place for; codes and labels are the dimensions'."""


def _write(document: Document) -> bytes:
    legend, rows = Legend(document.answer.meta), document.answer.rows
    axes = axes_of(rows, legend)
    values: dict[int, float | None] = {}
    statuses: dict[str, str] = {}
    figures: dict[str, dict[str, Any]] = {}
    for row in rows:
        place = axes.place(row)
        values |= {place + step: getattr(row, metric) for step, metric in enumerate(METRICS)}
        figures[str(place)] = _beside(row)
        status = "/".join(sdmx_status(row))
        if status != f"{NORMAL}/{FREE}":
            statuses |= {str(place + step): status for step in range(len(METRICS))}
    is_array = axes.total <= LARGEST_ARRAY
    dataset = _dataset(legend, axes) | {
        "value": [values.get(place) for place in range(axes.total)]
        if is_array
        else {str(place): value for place, value in values.items()},
        "status": statuses,
        "extension": _extension(document, legend, figures),
    }
    return json_bytes(dataset)


def _dataset(legend: Legend, axes: Axes) -> dict[str, Any]:
    titles = dict.fromkeys(release.title for release in legend.releases.values())
    notes = dict.fromkeys(text for texts in legend.meta.notes.values() for text in texts.values())
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": "; ".join(titles),
        "source": legend.meta.citation,
        "note": [legend.notice, *notes] if legend.notice else list(notes),
        "role": {"time": ["wave"], "geo": ["region"], "metric": ["indicator", "metric"]},
        "id": list(axes.codes),
        "size": axes.sizes,
        "dimension": described(axes, legend),
    }
    published = [release.published_at for release in legend.releases.values()]
    return dataset | ({"updated": max(published)} if published else {})


def _extension(document: Document, legend: Legend, figures: dict[str, Any]) -> dict[str, Any]:
    """What JSON-stat has no place for. ``figures`` are by the place of their value."""
    labels = {f"{NORMAL}/{FREE}": "published", f"{LOW_RELIABILITY}/{FREE}": "published"}
    labels |= {"/".join(letters): status for status, letters in WITHOUT_VALUE.items()}
    return {
        **{name: getattr(legend.meta, name) for name in KEPT},
        "licence": [release.licence for release in legend.releases.values()],
        "status": labels,
        "status_label": {letters: STATUS_TEXTS[word][legend.language] for letters, word in labels.items()},
        "figures": figures,
        "links": document.links,
    }


def _beside(row: Figure) -> dict[str, Any]:
    """The rest of a row; what is empty is left out."""
    fields = (*BESIDE, "also_reported", "alternatives", *RANK_FIELDS)
    members = ((field, getattr(row, field, None)) for field in fields)
    return {field: value for field, value in members if value not in (None, [], ())}


JSON_STAT = Format("jsonstat", ("application/vnd.json-stat+json",), "application/vnd.json-stat+json", _write)
