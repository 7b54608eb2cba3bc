"""One figure by its id: its value, how it is quoted, and the same figure in the other releases of its wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from api.answers.figures import captions
from api.answers.figures.answering import Answer, Asked, answer_texts
from api.answers.figures.citations import citation_text, csl_item
from api.answers.figures.rows import answer_rows
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition, ReleaseHeader, last_change
from api.concepts.editions.identifiers import benchmark_id, parse_cell
from api.concepts.surveys.items import Series
from api.errors import UnknownIdentifier, Withdrawn
from api.models import figures
from api.queries.figures import find_figure
from api.queries.releases import EditionStore, visible_releases

PATH = "/v1/benchmarks"


@dataclass(frozen=True)
class Version:
    """A figure in another release. ``id`` is None where that release does not have its cell."""

    id: str | None
    release: str

    @property
    def link(self) -> str:
        """Where it is answered, or else its release."""
        return f"{PATH}/{self.id}" if self.id else f"/v1/releases/{self.release}"


@dataclass(frozen=True)
class Versions:
    """The releases of the wave around one, withdrawn ones included. ``superseded_by`` is the newest, ``successor`` the
    next; both are None for the newest itself. ``supersedes`` is the one before; None for the first."""

    superseded_by: Version | None = None
    successor: Version | None = None
    supersedes: Version | None = None
    changed_at: datetime | None = None
    """When a release was last published or withdrawn."""


def answer_figure(
    connection: Connection, store: EditionStore, identifier: str, asked: Asked, address: str
) -> tuple[Answer, Versions]:
    """The answer that is one figure, by its id. ``address`` is where it is quoted from.

    Raises:
        UnknownIdentifier: no visible figure has this id.
        Withdrawn: its release was withdrawn.
    """
    visible = visible_releases(connection)
    found = find_figure(connection, identifier, asked.confidence, asked.language)
    header = next((header for header in visible if found and header.key == found[0][0]), None)
    if found is None or header is None:
        raise UnknownIdentifier("benchmark", identifier)
    if header.withdrawn_reason is not None:
        raise Withdrawn(header.id, header.withdrawn_reason)
    key, figure = found
    row = _row(store.get(connection, [header])[header.key], key[1], key[2])
    answered = answer_rows([row], {key: figure})
    versions = _versions(connection, visible, row)
    quoted = (row, answered[0], asked.confidence, address, asked.language)
    meta = {
        "total": 1,
        "confidence_level": asked.confidence,
        **answer_texts(captions.used_by([row]), answered, asked.language),
        "citation": citation_text(*quoted),
        "csl": csl_item(*quoted),
        "superseded_by": _entry(versions.superseded_by),
        "supersedes": _entry(versions.supersedes),
    }
    return Answer(answered, meta), versions


def _row(edition: Edition, number: int, cell: str) -> Row:
    codes = parse_cell(cell)
    series = next(series for series, known in edition.numbers.items() if known == number)
    return Row(edition, series, tuple(codes[dimension] for dimension in edition.dimension_ids))


def _versions(connection: Connection, visible: Sequence[ReleaseHeader], row: Row) -> Versions:
    own = row.edition.header
    wave = sorted((one for one in visible if one.of_wave == own.of_wave), key=lambda one: one.version)
    place = next(place for place, one in enumerate(wave) if one.key == own.key)
    around = {"supersedes": wave[place - 1]} if place else {}
    if wave[place + 1 :]:
        around |= {"successor": wave[place + 1], "superseded_by": wave[-1]}
    held = _held(connection, around, row.series, row.edition.text(row.cell))
    return Versions(changed_at=last_change(visible), **held)


def _held(connection: Connection, around: dict[str, ReleaseHeader], series: Series, cell: str) -> dict[str, Version]:
    ids = {one.id: benchmark_id(one.id, series, cell) for one in around.values()}
    if not ids:
        return {}
    held = set(connection.scalars(select(figures.c.id).where(figures.c.id.in_(ids.values()))))
    return {name: Version(ids[one.id] if ids[one.id] in held else None, one.id) for name, one in around.items()}


def _entry(version: Version | None) -> dict[str, str | None] | None:
    return None if version is None else {"id": version.id, "release": version.release, "link": version.link}
