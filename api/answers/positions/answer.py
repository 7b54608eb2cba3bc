"""Positions of companies: the release they are compared with, their peers' figures, the answer.

Nothing of a company leaves this process but codes of released cells, by which figures are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from api.answers.figures.answer import Answer
from api.answers.figures.captions import Used, figure_meta
from api.answers.figures.meta import FigureMeta
from api.answers.figures.rows import Figure
from api.answers.positions.assembly import position_of
from api.answers.positions.companies import Company
from api.answers.positions.compared_series import ADOPTION, count_series
from api.answers.positions.groups import Group, Search, group_of, same_refs
from api.answers.positions.peer_comparisons import counting_cell, distribution_cell
from api.answers.positions.peers import found_in, rows_wanted, searches
from api.answers.positions.placements import ContainingNodes
from api.answers.positions.rows import Position
from api.answers.selections.selection import PROBLEMS_TITLE, Row, Selection, needed_headers, resolve
from api.answers.stores.edition_store import EditionStore
from api.concepts.editions.edition import Edition
from api.concepts.editions.stored_figures import FigureKey, Figures, StoredFigure
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest, Terms
from api.concepts.texts import Language
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import InvalidInput, Problem, ProblemCollector, invalid
from api.queries.figures import look_up
from api.queries.releases import visible_releases

FIRST_ROUND = 4
"""Cells looked into at first for each figure; four times as many in each further round."""


@dataclass(frozen=True)
class AskedPositions:
    """Companies with their places in the body, and the release to compare with: of a survey, the newest wave, one
    wave, or one release. ``problems`` found so far are reported with those found later."""

    companies: tuple[tuple[int, Company], ...]
    survey: str | None = None
    wave: str | None = None
    release: str | None = None
    as_of: datetime | None = None
    confidence: float = CONFIDENCE_LEVELS[1]
    language: Language = "en"
    problems: tuple[Problem, ...] = ()


def answer_positions(connection: Connection, store: EditionStore, asked: AskedPositions) -> Answer:
    """The positions of companies, in their order, and what must be known to read them.

    Raises:
        InvalidInput: with every mistake, each at its place in the body.
        Withdrawn: the release named, or every release of the survey, was withdrawn.
    """
    edition = _edition(connection, store, asked)
    groups = _groups(edition, asked)
    figures = _figures(connection, edition, groups, asked)
    positions = [
        position_of(group, company, figures, asked.confidence, asked.language)
        for (_, company), group in zip(asked.companies, groups, strict=True)
    ]
    return Answer(positions, _meta(edition, groups, positions, asked))


def _edition(connection: Connection, store: EditionStore, asked: AskedPositions) -> Edition:
    """The release to compare with: the newest of the wave that has figures of use."""
    request = SelectionRequest(
        survey=Terms.of([asked.survey] if asked.survey else []),
        wave=(asked.wave,) if asked.wave else (),
        indicator=Terms.of([ADOPTION]),
        dimensions={dimension: Terms(every=True) for dimension in BUILT_IN_DIMENSIONS},
        release=(asked.release,) if asked.release else (),
        as_of=asked.as_of,
    )
    visible = visible_releases(connection)
    try:
        if asked.survey is None and asked.release is None:
            if any(problem.pointer in ("", "/survey", "/release") for problem in asked.problems):
                # It is there, but wrong, and that is said already.
                raise InvalidInput((), PROBLEMS_TITLE)
            raise invalid("survey is missing", pointer="survey", code="missing_value")
        return _single(resolve(request, visible, partial(store.get, connection)), asked)
    except InvalidInput as error:
        newest = needed_headers(SelectionRequest(as_of=asked.as_of), visible)
        measuring = _measuring(store.get(connection, newest).values())
        collector = ProblemCollector()
        collector.extend(_in_body(problem, measuring) for problem in error.problems)
        collector.extend(asked.problems)
        collector.raise_if_any(PROBLEMS_TITLE)
        raise


def _measuring(editions: Iterable[Edition]) -> list[str]:
    """The surveys that companies can be compared with: those with figures of the use of channels."""
    return sorted({edition.header.survey for edition in editions if ADOPTION in edition.by_indicator})


def _in_body(problem: Problem, measuring: Sequence[str]) -> Problem:
    """A mistake in the selection, at its place in the body."""
    if problem.pointer == "indicator":
        problem = Problem("this survey has no figures of the use of channels", pointer="survey")
    if problem.pointer == "wave" and problem.code == "unknown_code":
        problem = replace(problem, expected="the code of one wave, or latest")
    if problem.pointer == "survey" and problem.expected is None and measuring:
        problem = replace(problem, expected=f"one of {', '.join(measuring)}")
    return replace(problem, pointer=f"/{problem.pointer}")


def _single(selection: Selection, asked: AskedPositions) -> Edition:
    editions = [block.edition for block in selection.blocks]
    if len(editions) == 1:
        return editions[0]
    if editions:
        waves = ", ".join(edition.header.wave for edition in editions)
        raise invalid(f"“{asked.wave}” means several waves", pointer="wave", expected=f"one of {waves}")
    message = f"there are no figures of the use of channels in {asked.survey or asked.release}"
    message += f" as of {asked.as_of:%Y-%m-%d}" if asked.as_of else ""
    raise invalid(message, pointer="survey" if asked.survey else "release", code="unknown_code")


def _groups(edition: Edition, asked: AskedPositions) -> list[Group]:
    collector = ProblemCollector(problems=list(asked.problems))
    collector.extend(same_refs(asked.companies))
    groups: list[Group] = []
    by_placements: dict[tuple[ContainingNodes, ...], Group] = {}
    for place, company in asked.companies:
        group, problems = group_of(edition, company, f"/companies/{place}")
        # Companies of one group share what is found out about it.
        groups.append(by_placements.setdefault(group.placements, group))
        collector.extend(problems)
    collector.raise_if_any(PROBLEMS_TITLE)
    return groups


def _figures(
    connection: Connection, edition: Edition, groups: Sequence[Group], asked: AskedPositions
) -> Mapping[FigureKey, StoredFigure]:
    """The figures that positions need: each in the narrowest cells until one is to be relied on."""
    wanted = dict.fromkeys(
        one for (_, company), group in zip(asked.companies, groups, strict=True) for one in searches(group, company)
    )
    figures = dict(_nearest_usable(connection, edition, list(wanted), asked))
    bounded = [group for group in groups if distribution_cell(group, figures) is None]
    cells = {cell for group in bounded if (cell := counting_cell(group, figures))}
    rows = [Row(edition, series, cell) for cell in cells for series in count_series(edition)]
    return figures | look_up(connection, [row.key for row in rows], asked.confidence, asked.language)


def _nearest_usable(
    connection: Connection, edition: Edition, wanted: Sequence[Search], asked: AskedPositions
) -> Figures:
    figures: dict[FigureKey, StoredFigure] = {}
    start, stop = 0, FIRST_ROUND
    while rows := rows_wanted(edition, wanted, start, stop):
        figures |= look_up(connection, [row.key for row in rows], asked.confidence, asked.language)
        wanted = [one for one in wanted if found_in(edition, one, figures, stop) is None]
        start, stop = stop, stop * 4
    return figures


def _meta(
    edition: Edition, groups: Sequence[Group], positions: Sequence[Position], asked: AskedPositions
) -> FigureMeta:
    """What figures answers have; the release and the labels of all groups also where nothing could be compared."""
    rows = list(_rows(positions))
    cells = {_cell(edition, row) for row in rows} | {group.asked for group in groups if group.asked}
    used = Used(
        edition,
        frozenset(Series(row.indicator, row.channel, row.category) for row in rows),
        {dimension: frozenset(cell[place] for cell in cells) for place, dimension in enumerate(edition.dimension_ids)},
    )
    return figure_meta(len(positions), asked.confidence, [used], rows, asked.language)


def _rows(positions: Sequence[Position]) -> Iterator[Figure]:
    """The figures in positions."""
    for position in positions:
        compared = [one.peers for one in (*position.answers, position.channel_count)]
        compared += [figure for one in position.minutes for figure in (one.peers, one.median)]
        yield from filter(None, compared)


def _cell(edition: Edition, row: Figure) -> Cell:
    return tuple(
        getattr(row, dimension) if dimension in BUILT_IN_DIMENSIONS else row.other_dimensions[dimension]
        for dimension in edition.dimension_ids
    )
