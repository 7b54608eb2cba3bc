"""One figure by its id: its value, how it is quoted, and the same figure in the other releases of its wave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from api.answers.figures.answer import Answer
from api.answers.figures.captions import figure_meta, used_by
from api.answers.figures.citations import CslItem, citation_text, csl_item
from api.answers.figures.meta import FigureMeta
from api.answers.figures.plan import Asked
from api.answers.figures.rows import answer_rows
from api.answers.selections.selection import Row
from api.answers.stores.edition_store import EditionStore
from api.concepts.editions.edition import Edition, ReleaseHeader, VisibleReleases
from api.concepts.editions.identifiers import benchmark_id, parse_cell
from api.concepts.fields import described, extend
from api.concepts.surveys.items import Series
from api.errors import UnknownIdentifier, Withdrawn
from api.queries.figures import find_figure, known_ids
from api.queries.releases import visible_releases

PATH = "/v1/benchmarks"


@dataclass
class OtherVersion:
    """The same figure in another release of the wave."""

    id: str | None = described("The figure's id there; null where that release does not have it.")
    release: str = described("The release.")
    link: str = described("The figure there, or else the release. Relative to this server.")


@dataclass(frozen=True)
class Versions:
    """The releases of the wave around one, withdrawn ones included. ``superseded_by`` is the newest, ``successor`` the
    next; both are None for the newest itself. ``supersedes`` is the one before; None for the first."""

    superseded_by: OtherVersion | None = None
    successor: OtherVersion | None = None
    supersedes: OtherVersion | None = None
    changed_at: datetime | None = None
    """When a release of the survey was last published or withdrawn."""


@dataclass(kw_only=True)
class CitedMeta(FigureMeta):
    """What is needed to read and to quote the figure."""

    csl: CslItem = described("The citation for programs that keep references (CSL-JSON).")
    superseded_by: OtherVersion | None = described(
        "The figure in the newest release of its wave; null where it is in the newest."
    )
    supersedes: OtherVersion | None = described("The figure in the release before; null where there is none.")


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
    answered = answer_rows([row], [key], {key: figure})
    versions = _versions(connection, visible, row)
    quoted = (row, answered[0], asked.confidence, address, asked.language)
    meta = extend(
        figure_meta(1, asked.confidence, used_by([row]), answered, asked.language),
        CitedMeta,
        csl=csl_item(*quoted),
        superseded_by=versions.superseded_by,
        supersedes=versions.supersedes,
    )
    meta.citation = citation_text(*quoted)
    return Answer(answered, meta), versions


def _row(edition: Edition, number: int, cell: str) -> Row:
    codes = parse_cell(cell)
    series = next(series for series, known in edition.numbers.items() if known == number)
    return Row(edition, series, tuple(codes[dimension] for dimension in edition.dimension_ids))


def _versions(connection: Connection, visible: VisibleReleases, row: Row) -> Versions:
    own = row.edition.header
    wave = sorted((one for one in visible if one.of_wave == own.of_wave), key=lambda one: one.version)
    place = next(place for place, one in enumerate(wave) if one.key == own.key)
    around = {"supersedes": wave[place - 1]} if place else {}
    if wave[place + 1 :]:
        around |= {"successor": wave[place + 1], "superseded_by": wave[-1]}
    held = _held(connection, around, row.series, row.edition.text(row.cell))
    return Versions(changed_at=visible.changed_at_of([own.survey]), **held)


def _held(
    connection: Connection, around: dict[str, ReleaseHeader], series: Series, cell: str
) -> dict[str, OtherVersion]:
    ids = {one.id: benchmark_id(one.id, series, cell) for one in around.values()}
    held = known_ids(connection, ids.values())
    return {name: _version(one.id, ids[one.id] if ids[one.id] in held else None) for name, one in around.items()}


def _version(release: str, figure: str | None) -> OtherVersion:
    """Where the figure is answered, or else its release."""
    return OtherVersion(figure, release, f"{PATH}/{figure}" if figure else f"/v1/releases/{release}")
