"""From what was asked to the rows of the answer: which releases, series and cells. No figures are read here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from api.answers.selections.checks import (
    check_listed,
    check_named_releases,
    check_published,
    explain_unknown,
    unknown_codes,
)
from api.answers.selections.choices import chosen_series, named_cells, read_axes, tabulated_cells, wanted_indicators
from api.answers.selections.contradictions import explain_empty
from api.answers.selections.waves import LATEST, WaveChoice, read_waves
from api.concepts.editions.edition import Edition, ReleaseHeader, VisibleReleases, published_by
from api.concepts.editions.stored_figures import FigureKey
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.terms import EVERY, SelectionRequest
from api.errors import Problem, ProblemCollector, Withdrawn

ReadEditions = Callable[[Sequence[ReleaseHeader]], Mapping[int, Edition]]
"""Gives the content of releases, by their keys."""


class Row(NamedTuple):
    """One row of an answer, before its figure is known."""

    edition: Edition
    series: Series
    cell: Cell

    @property
    def key(self) -> FigureKey:
        """By which its figure is looked up."""
        return self.edition.header.key, self.edition.numbers[self.series], self.edition.text(self.cell)


@dataclass(frozen=True)
class Block:
    """The rows one release adds, series by series.

    Every series has a row for every cell, unless ``listed`` gives the pairs one by one.
    """

    edition: Edition
    series: tuple[Series, ...]
    cells: tuple[Cell, ...]
    listed: tuple[tuple[Series, Cell], ...] | None = None

    def __len__(self) -> int:
        return len(self.series) * len(self.cells) if self.listed is None else len(self.listed)

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """The rows from ``start`` to before ``stop``."""
        width = len(self.cells)
        for place in range(max(start, 0), min(stop, len(self))):
            if self.listed is None:
                yield Row(self.edition, self.series[place // width], self.cells[place % width])
            else:
                yield Row(self.edition, *self.listed[place])


@dataclass(frozen=True)
class Selection:
    """What a request means: the rows in the order of answers, and whether its releases are named.

    A ``pinned`` selection never changes.
    """

    blocks: tuple[Block, ...]
    pinned: bool

    @cached_property
    def total(self) -> int:
        return sum(len(block) for block in self.blocks)

    def rows(self, start: int = 0, count: int | None = None) -> list[Row]:
        """``count`` rows (all when None) from row ``start`` on."""
        stop = self.total if count is None else start + count
        found: list[Row] = []
        offset = 0
        for block in self.blocks:
            found.extend(block.rows(start - offset, stop - offset))
            offset += len(block)
        return found


def needed_headers(request: SelectionRequest, visible: VisibleReleases) -> Sequence[ReleaseHeader]:
    """The releases a request may be about, whatever surveys it names: those named, else the newest of each wave.

    Raises:
        Withdrawn: a release named was withdrawn.
        InvalidInput: a release named does not exist.
    """
    if not request.release:
        return visible.newest(request.as_of).shown
    ProblemCollector(problems=check_listed("release", request.release, visible.by_id)).raise_if_any(PROBLEMS_TITLE)
    named = [visible.by_id[name] for name in dict.fromkeys(request.release)]
    for header in named:
        if header.withdrawn_reason is not None:
            raise Withdrawn(header.id, header.withdrawn_reason)
    return sorted(named, key=lambda header: (header.survey, header.recency, header.wave, header.version))


PROBLEMS_TITLE = "The request has mistakes"


def public_releases(request: SelectionRequest, visible: VisibleReleases) -> VisibleReleases:
    """Every release that was public at the moment of a request, superseded and withdrawn ones included; or those named.

    Raises:
        InvalidInput: a release named does not exist, or nothing was published by then.
        Withdrawn: a release named was withdrawn.
    """
    if request.release:
        return VisibleReleases(needed_headers(request, visible))
    if request.as_of is not None:
        ProblemCollector(problems=check_published(request.as_of, request, visible)).raise_if_any(PROBLEMS_TITLE)
    return VisibleReleases(published_by(visible, request.as_of))


def resolve(
    request: SelectionRequest,
    visible: VisibleReleases,
    read: ReadEditions,
    problems: Sequence[Problem] = (),
    *,
    may_be_empty: bool = False,
) -> Selection:
    """The rows a request means.

    ``visible`` are all releases that may be named, ``read`` gives the content of those that are needed. ``problems``
    found before are reported together with those found here.

    Raises:
        InvalidInput: with every parameter, code or wave that does not exist, or a moment before anything was published;
            or, unless the selection ``may_be_empty``, with what was asked together that no figure has together.
        Withdrawn: a survey, or a wave of surveys named, of which the newest release was withdrawn and nothing is left.
        TooManyRows: the codes named combine to too many cells.
    """
    collector = ProblemCollector(problems=list(problems))
    headers = needed_headers(request, visible)
    meant, version_problems = _meant(request, visible, headers)
    collector.extend(version_problems)
    editions = read(meant)
    asked = [editions[header.key] for header in meant]
    if asked and (unknown := unknown_codes(request, asked)):
        others = [header for header in headers if header not in meant]
        collector.extend(explain_unknown(unknown, asked, list(read(others).values())))
    waves, wave_problems = read_waves(request.wave, asked, EVERY if request.release else LATEST)
    collector.extend(wave_problems if asked else ())
    collector.raise_if_any(PROBLEMS_TITLE)
    selection = Selection(_blocks(request, asked, waves), pinned=bool(request.release))
    if asked and not selection.total and not may_be_empty:
        ProblemCollector(problems=explain_empty(request, asked, waves)).raise_if_any(PROBLEMS_TITLE)
    return selection


def meant_releases(request: SelectionRequest, visible: VisibleReleases) -> list[ReleaseHeader]:
    """The releases that the surveys and the version of a request mean, whatever else it asks; as ``resolve`` has them.

    Raises:
        InvalidInput: a survey or release does not exist, they contradict each other, or nothing was published then.
        Withdrawn: see ``resolve``.
    """
    meant, problems = _meant(request, visible, needed_headers(request, visible))
    ProblemCollector(problems=problems).raise_if_any(PROBLEMS_TITLE)
    return meant


def _meant(
    request: SelectionRequest, visible: VisibleReleases, headers: Sequence[ReleaseHeader]
) -> tuple[list[ReleaseHeader], list[Problem]]:
    """Those of the releases that belong to the surveys asked, and what is wrong with surveys and version."""
    problems = check_listed("survey", request.survey.named, visible.surveys)
    problems = problems or check_named_releases(request, headers)
    _refuse_withdrawn(request, visible, headers)
    if request.as_of is not None:
        problems += check_published(request.as_of, request, [one for one in visible if _is_asked(request, one)])
    elif not request.release and request.survey and not request.survey.every:
        # As nearly all ask: the other surveys need not be looked through.
        by_survey = visible.newest().shown_by_survey
        return [one for survey in sorted({*request.survey.codes}) for one in by_survey.get(survey, ())], problems
    return [header for header in headers if _is_asked(request, header)], problems


def _is_asked(request: SelectionRequest, header: ReleaseHeader) -> bool:
    if request.survey:
        return request.survey.every or header.survey in request.survey.codes
    return bool(request.release) or header.basis != "simulated"


def _refuse_withdrawn(request: SelectionRequest, visible: VisibleReleases, headers: Sequence[ReleaseHeader]) -> None:
    """Say so where a survey is named of which nothing is left, or a wave that no survey named has any more."""
    if request.release:
        return
    gone = [one for one in visible.newest(request.as_of).withdrawn if one.survey in request.survey.codes]
    if not gone:
        return
    surveys = {header.survey for header in headers}
    waves = {header.wave for header in headers if header.survey in request.survey.codes}
    for one in reversed(gone):
        if one.survey not in surveys or (one.wave in request.wave and one.wave not in waves):
            raise Withdrawn(one.id, str(one.withdrawn_reason))


def _blocks(request: SelectionRequest, asked: Sequence[Edition], waves: WaveChoice) -> tuple[Block, ...]:
    """The blocks of all surveys asked.

    A survey that was named says where it has no such cell. The others are left out there, unless none has it: then
    all of them say so, because an empty answer would leave the reader without a next step.
    """
    indicators = _indicators_by_edition(request, asked, waves)
    named = frozenset(request.survey.codes)

    def build(edition: Edition, gaps: bool) -> Block:
        return _block(request, edition, chosen_series(edition, request, indicators[edition.header.key]), gaps)

    blocks = [build(edition, edition.header.survey in named) for edition in asked]
    if not any(map(len, blocks)):
        blocks = [build(edition, True) for edition in asked]
    return tuple(block for block in blocks if len(block))


def _indicators_by_edition(
    request: SelectionRequest, asked: Sequence[Edition], waves: WaveChoice
) -> dict[int, frozenset[str]]:
    """Release key → the indicators it answers for: the latest wave of a survey may differ by indicator."""
    surveys: dict[str, list[Edition]] = {}
    for edition in asked:
        surveys.setdefault(edition.header.survey, []).append(edition)
    found: dict[int, set[str]] = {edition.header.key: set() for edition in asked}
    for editions in surveys.values():
        for indicator in dict.fromkeys(code for edition in editions for code in wanted_indicators(edition, request)):
            holding = [edition for edition in editions if indicator in edition.by_indicator]
            for edition in waves.choose(holding):
                found[edition.header.key].add(indicator)
    return {key: frozenset(codes) for key, codes in found.items()}


def _block(request: SelectionRequest, edition: Edition, series: tuple[Series, ...], gaps: bool) -> Block:
    axes = read_axes(edition, request) if series else None
    if axes is None:
        return Block(edition, (), ())
    cells = tabulated_cells(edition, axes)
    named = named_cells(axes) if gaps else []
    missing = [cell for cell in named if cell not in edition.snapshot.tabulated]
    if missing:
        cells = sorted(cells + missing, key=edition.position)
    if edition.present is None:
        return Block(edition, series, tuple(cells))
    return Block(edition, series, tuple(cells), _listed(request, edition, series, cells, frozenset(named)))


def _listed(
    request: SelectionRequest, edition: Edition, series: Sequence[Series], cells: Sequence[Cell], named: frozenset[Cell]
) -> tuple[tuple[Series, Cell], ...]:
    """The pairs the release has figures for, and those of ``named`` cells that would otherwise go without a word:
    the channel was named too, or no series is tabulated there, or an indicator was named that it has elsewhere only."""
    found = tuple(
        (one, cell)
        for one in series
        for cell in cells
        if edition.holds(one, cell)
        or (cell in named and (one.channel in request.channel.codes or cell not in edition.snapshot.tabulated))
    )
    if found or not request.indicator.named:
        return found
    return tuple((one, cell) for one in series for cell in cells if cell in named)
