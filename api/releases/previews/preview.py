"""The preview of a draft: what it will show and withhold by dimension, and what that changes of what is public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.revisions import Revision
from api.concepts.editions.snapshots import Snapshot
from api.concepts.stored_json import from_json
from api.concepts.texts import Text
from api.disclosure.unclassified import Unclassified
from api.errors import Refused
from api.queries.certificates import read_statuses
from api.queries.releases_writing import StoredRelease
from api.queries.revisions import compare_releases, lost_and_gained
from api.releases.previews.causes import Causes, read_causes
from api.releases.publishing import require_release
from api.releases.standing import UNDECIDED, newest_published


@dataclass
class CellPreview:
    """The figures of one cell: how many are shown, and of the others how many for which reason (``Withheld``, or the
    status that a source gave)."""

    codes: tuple[str, ...]
    shown: int = 0
    withheld: Counter[str] = field(default_factory=Counter)
    unclassified: Unclassified | None = None

    @property
    def figures(self) -> int:
        return self.shown + self.withheld.total()


@dataclass(frozen=True)
class CrossingPreview:
    """The cells over the same dimensions; without any, that of everybody."""

    dimensions: tuple[str, ...]
    cells: tuple[CellPreview, ...]

    @property
    def shown(self) -> int:
        return sum(cell.shown for cell in self.cells)

    @property
    def figures(self) -> int:
        return sum(cell.figures for cell in self.cells)

    @property
    def withheld(self) -> Counter[str]:
        return sum((cell.withheld for cell in self.cells), Counter())


@dataclass(frozen=True)
class Revised:
    """What a revision changes of what is public; ``lost`` and ``gained`` are numbers of figures by cell."""

    revision: Revision[Text]
    lost: Mapping[str, int]
    gained: Mapping[str, int]


@dataclass(frozen=True)
class Preview:
    """What ``release`` will show. ``replaces`` is the release it revises, ``revised`` how the figures differ (None
    where that one was withdrawn)."""

    release: StoredRelease
    snapshot: Snapshot
    crossings: tuple[CrossingPreview, ...]
    replaces: StoredRelease | None
    revised: Revised | None

    @property
    def shown(self) -> int:
        return sum(crossing.shown for crossing in self.crossings)

    @property
    def figures(self) -> int:
        return sum(crossing.figures for crossing in self.crossings)


def preview_release(engine: Engine, release_id: str) -> Preview:
    """What publishing a draft would show. Nothing is written.

    Raises ``Refused`` where it is not decided yet what it shows, ``UnknownIdentifier`` where there is no such release.
    """
    with engine.connect() as connection:
        release = require_release(connection, release_id)
        if not release.content_hash:
            raise Refused(UNDECIDED.format(release=release.id))
        snapshot = from_json(release.snapshot, Snapshot)
        crossings = _crossings(connection, release, snapshot)
        replaces = newest_published(connection, release.survey, release.wave)
        revised = None
        if replaces is not None and replaces.state == "published":
            compared = compare_releases(connection, replaces, release)
            revised = Revised(compared, *lost_and_gained(connection, replaces, release))
    return Preview(release, snapshot, crossings, replaces, revised)


def _crossings(connection: Connection, release: StoredRelease, snapshot: Snapshot) -> tuple[CrossingPreview, ...]:
    statuses = read_statuses(connection, release.key)
    causes = read_causes(connection, release.key, snapshot, statuses)
    cells: dict[str, CellPreview] = {}
    crossed: dict[tuple[str, ...], list[CellPreview]] = {}
    for text, series, status in statuses.iter_rows():
        if text not in cells:
            dimensions, codes = _crossed(text, snapshot)
            cells[text] = CellPreview(codes)
            crossed.setdefault(dimensions, []).append(cells[text])
        _count(cells[text], text, series, status, causes)
    order = {dimension.id: place for place, dimension in enumerate(snapshot.dimensions)}
    return tuple(
        CrossingPreview(dimensions, _ordered(found, dimensions, snapshot))
        for dimensions, found in sorted(
            crossed.items(), key=lambda item: (len(item[0]), [order[name] for name in item[0]])
        )
    )


def _count(cell: CellPreview, text: str, series: int, status: str, causes: Causes) -> None:
    """Count a figure, but not one of a question that another wave asked."""
    if status == "not_asked":
        return
    if status == "published":
        cell.shown += 1
        return
    cause = causes.of(text, series, status)
    cell.withheld[cause.reason] += 1
    few = cause.unclassified
    if few is not None and (cell.unclassified is None or few.respondents > cell.unclassified.respondents):
        cell.unclassified = few


def _crossed(text: str, snapshot: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dimensions in which a cell is not the whole, and its codes there."""
    codes = parse_cell(text)
    dimensions = tuple(one.id for one in snapshot.dimensions if codes[one.id] != one.whole)
    return dimensions, tuple(codes[name] for name in dimensions)


def _ordered(cells: list[CellPreview], dimensions: tuple[str, ...], snapshot: Snapshot) -> tuple[CellPreview, ...]:
    places = [{code: place for place, code in enumerate(snapshot.dimension[name].codes)} for name in dimensions]
    return tuple(sorted(cells, key=lambda cell: [place[code] for place, code in zip(places, cell.codes, strict=True)]))
