"""Storing hand-made releases the way the pipeline does, row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from api.concepts.codelists import Codelist, Node
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.stored_json import to_json
from api.concepts.texts import LANGUAGES, same
from api.models import figures, releases, series
from api.models.metadata import TEXTS, in_language
from api.queries.codelists import store_codelists
from tests.serving import quality_samples, samples

ZERO = ("facebook", ("I", "_T", "_T"))
SMALL = ("xing", ("C", "GE250", "_T"))
EMPTY = ("xing", ("F", "GE250", "_T"))
WEAK = ("facebook", ("C", "0-9", "_T"))


def store_sizes(connection: Connection, older: int, newer: int) -> None:
    """Two versions of the sizes, each with a release."""
    more = (*samples.SIZE.nodes, Node("new", same("new")))
    for key, version, nodes in ((older, "2", samples.SIZE.nodes), (newer, "10", more)):
        store_codelists(connection, key, [Codelist("size", version, samples.SIZE.label, nodes)])


def store(connection: Connection, edition: Edition, **changes: Any) -> int:
    """Store a release with figures made up from their places; returns its key."""
    header, snapshot = edition.header, edition.snapshot
    values: dict[str, Any] = {
        "id": header.id,
        "survey": header.survey,
        "wave": header.wave,
        "revision": header.revision,
        "period_start": header.period_start,
        "period_end": header.period_end,
        "access": "public",
        "basis": header.basis,
        "state": "withdrawn" if header.withdrawn_reason else "published",
        "published_at": header.published_at,
        "withdrawn_at": header.withdrawn_at,
        "withdrawn_reason": header.withdrawn_reason,
        "definition_hash": "e",
        "content_hash": "c",
        "snapshot": to_json(snapshot),
        "quality": quality_samples.quality(edition),
    }
    key = connection.execute(insert(releases).values(values | changes).returning(releases.c.key)).scalar_one()
    names = ("indicator", "channel", "category")
    connection.execute(
        insert(series),
        [
            {"release_key": key, "series": number, **{name: getattr(one, name) for name in names}}
            for one, number in edition.numbers.items()
        ],
    )
    places = [(one, cell) for one in edition.numbers for cell in edition.cells if edition.holds(one, cell)]
    rows = [
        {
            "release_key": key,
            "cell": edition.text(cell),
            "series": edition.numbers[one],
            "id": benchmark_id(header.id, one, edition.text(cell)),
            **_figure(edition, one.channel, cell, place),
        }
        for place, (one, cell) in enumerate(places)
    ]
    connection.execute(insert(figures), rows)
    return int(key)


def _figure(edition: Edition, channel: str, cell: tuple[str, ...], place: int) -> dict[str, Any]:
    if edition.snapshot.lattice is None:
        return _reported(channel, cell)
    figure = _published(0.0 if (channel, cell) == ZERO else round(0.2 + (place * 7 % 60) / 100, 3))
    if (channel, cell) == SMALL:
        # What a careless pipeline might leave behind: the serving side shows none of it.
        return figure | {"status": "confidential", "value": None, "n": 3, "notes": ["small"], "reliability": "poor"}
    if (channel, cell) == EMPTY:
        return _unknown("confidential")
    if (channel, cell) == WEAK:
        return _unknown("unreliable") | {"n": 15, "reliability": "poor"}
    return figure


def _published(value: float) -> dict[str, Any]:
    bounds = {
        f"ci{level}_{side}": round(value + sign * level / 1000, 3)
        for level in (90, 95, 99)
        for side, sign in (("low", -1), ("high", 1))
    }
    return (
        _unknown("published") | bounds | {"value": value, "se": 0.021, "n": 120, "n_eff": 98.5, "reliability": "good"}
    )


def _unknown(status: str) -> dict[str, Any]:
    bounds = [f"ci{level}_{side}" for level in (90, 95, 99) for side in ("low", "high")]
    numbers = ("value", "se", "n", "n_eff", *bounds)
    texts = {in_language(name, language): None for name in TEXTS for language in LANGUAGES}
    lists: dict[str, Any] = {"flags": [], "notes": [], "sources": []}
    rest = {"status": status, "reliability": "not_assessed", "base": "responding"}
    return dict.fromkeys(numbers) | texts | lists | rest


def _reported(channel: str, cell: tuple[str, ...]) -> dict[str, Any]:
    value, text = next(
        figure for (one, place), figure in samples.PRESS_FIGURES.items() if (one.channel, place) == (channel, cell)
    )
    retold = channel == "xing"
    return _unknown("published") | {
        "value": value,
        "value_text": text and text.en,
        "value_text_de": text and text.de,
        "n_text": "> 500",
        "n_text_de": "mehr als 500",
        "notes": ["base-unstated"],
        "sources": ["article"],
        "also_reported": [samples.RETOLD] if retold else None,
        "also_reported_de": [samples.RETOLD_IN_GERMAN] if retold else None,
    }


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)
