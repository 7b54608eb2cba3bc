"""The one place where trends are made: a selection over its waves → figures → changes, tested, with sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from api.answers.differences.asked_rows import Pair, RowKey, row_in, row_key, selection_of
from api.answers.differences.captions import Shown, answer_without_rows, difference_meta
from api.answers.differences.comparability import series_breaks
from api.answers.differences.difference import Difference
from api.answers.differences.lookups import (
    FiguresByRow,
    degrees_of_freedom,
    figures_of,
    fill_absent,
    look_up_figures,
)
from api.answers.differences.meta import ComparedCodes, PlannedTrendsMeta, TrendsMeta
from api.answers.differences.ordering import sorted_timelines
from api.answers.differences.rows import ChangeSince, TrendFigure
from api.answers.differences.sentences import difference_sentence
from api.answers.differences.significance_tests import assessed_rows
from api.answers.differences.texts import ACROSS_BREAK, ACROSS_BREAK_TEXT
from api.answers.differences.timelines import (
    Step,
    Timeline,
    WavesBySurvey,
    since_first,
    since_previous,
    timelines_of,
    waves_between,
    waves_by_survey,
)
from api.answers.differences.verdicts import Adjustment
from api.answers.differences.wave_differences import is_broken, wave_difference
from api.answers.figures.answer import WITHHELD, Answer, selection_codes
from api.answers.figures.meta import SeriesBreak
from api.answers.figures.plan import Asked
from api.answers.figures.rows import Figure
from api.answers.selections.resolved import ResolvedCodes, resolved_codes
from api.answers.selections.selection import Selection, needed_headers, resolve
from api.answers.selections.waves import read_waves
from api.answers.stores.edition_store import EditionStore
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.concepts.terms import EVERY, SelectionRequest
from api.errors import TooManyRows
from api.queries.releases import visible_releases

SPLIT = "An answer comes whole, as its tests are adjusted for each other: ask for fewer codes or waves at a time."
CHANGES: Mapping[str, Callable[[Sequence[Figure]], list[Step]]] = {
    "since_previous": since_previous,
    "since_first": since_first,
}
"""The changes of a row. Each is a family of tests of its own."""


@dataclass(frozen=True)
class AskedTrend:
    """A request for trends, checked in form. ``allow_break`` computes changes across breaks too."""

    asked: Asked
    adjust: Adjustment
    allow_break: bool


@dataclass(frozen=True)
class TrendPlan:
    """Which timelines are answered. ``waves`` are all releases of each survey: a break may be in one not asked for."""

    wanted: AskedTrend
    timelines: tuple[Timeline, ...]
    waves: WavesBySurvey
    selection: Selection
    codes: ResolvedCodes

    @property
    def surveys(self) -> tuple[str, ...]:
        """Those that the trends rest on alone; none where they are not named."""
        return self.wanted.asked.request.survey.exact

    @property
    def total(self) -> int:
        return sum(len(timeline.rows) for timeline in self.timelines)


def plan_trend(connection: Connection, store: EditionStore, wanted: AskedTrend, row_limit: int) -> TrendPlan:
    """Resolve what was asked over all waves, unless some are named.

    Raises:
        InvalidInput, Withdrawn: see ``api.answers.selections.selection.resolve``.
        TooManyRows: more rows than ``row_limit``.
    """
    request = replace(wanted.asked.request, wave=wanted.asked.request.wave or (EVERY,))
    visible = visible_releases(connection)
    read = partial(store.get, connection)
    editions = read(needed_headers(request, visible))
    selection = resolve(request, visible, read, wanted.asked.problems)
    if (total := selection.total) > row_limit:
        raise TooManyRows(total, row_limit, SPLIT)
    waves, asked_waves = _waves(request, selection, editions.values())
    timelines = timelines_of(selection.rows(), asked_waves)
    rows = [row for timeline in timelines for row in timeline.rows]
    kept = selection_of(rows, pinned=bool(request.release))
    used = [edition.header.id for survey in waves for edition in _around(waves[survey], asked_waves[survey])]
    codes = replace(resolved_codes(kept), release=used)
    return TrendPlan(wanted, tuple(timelines), waves, kept, codes)


def _waves(
    request: SelectionRequest, selection: Selection, editions: Iterable[Edition]
) -> tuple[WavesBySurvey, WavesBySurvey]:
    """All waves of the surveys in the selection, and those of them that are asked: also where they lack the indicator,
    for which ``latest`` may mean an older one."""
    held = {block.edition.header.key for block in selection.blocks}
    surveys = {block.edition.header.survey for block in selection.blocks}
    waves = {survey: own for survey, own in waves_by_survey(editions).items() if survey in surveys}
    rules, _ = read_waves(request.wave, [edition for own in waves.values() for edition in own], EVERY)
    asked = {}
    for survey, own in waves.items():
        chosen = held.union(edition.header.key for edition in rules.choose(own))
        asked[survey] = [edition for edition in own if edition.header.key in chosen]
    return waves, asked


def _around(waves: Sequence[Edition], asked: Sequence[Edition]) -> Sequence[Edition]:
    """The waves asked and those between them."""
    return waves_between(waves, asked[0], asked[-1]) if asked else ()


def make_trend(connection: Connection, plan: TrendPlan) -> Answer:
    """Look the figures up, test their changes and put the answer together."""
    asked = plan.wanted.asked
    asked_rows = [row for timeline in plan.timelines for row in timeline.rows]
    between = [row_in(edition, one.measured) for one in plan.timelines for edition in plan.waves[one.survey]]
    answered = look_up_figures(connection, [*asked_rows, *between], asked)
    for timeline in plan.timelines:
        for row in timeline.rows:
            fill_absent(answered, row, timeline.measured)
    df = degrees_of_freedom(connection, asked_rows)
    rows = {
        row_key(row): extend(answered[row_key(row)], TrendFigure, since_previous=None, since_first=None)
        for row in asked_rows
    }
    tests = {}
    for name, steps_of in CHANGES.items():
        changes, tests[name] = _changes(plan, answered, df, steps_of)
        for key, change in changes.items():
            setattr(rows[key], name, change)
            if change.difference is not None and is_broken(change.reasons):
                rows[key].notes = list(dict.fromkeys([*rows[key].notes, ACROSS_BREAK]))
    timelines = [[rows[row_key(row)] for row in timeline.rows] for timeline in plan.timelines]
    ordered = sorted_timelines(timelines, asked.sort) if asked.sort else timelines
    shown = [row for timeline in ordered for row in timeline]
    if asked.limit == 0:
        meta = _meta(plan, Shown(len(shown), tests), (), answered)
        withheld = [row.status in WITHHELD for row in shown]
        return answer_without_rows(meta, PlannedTrendsMeta, plan.selection, withheld, asked.language)
    all_changes = [change for row in shown for change in (row.since_previous, row.since_first) if change]
    return Answer(shown, _meta(plan, Shown(len(shown), tests, asked_rows, all_changes), shown, answered))


def _changes(
    plan: TrendPlan,
    answered: FiguresByRow,
    df: Mapping[RowKey, int],
    steps_of: Callable[[Sequence[Figure]], list[Step]],
) -> tuple[dict[RowKey, ChangeSince], int]:
    """One family of changes: by the row of the later wave; and how many of them are tested."""
    asked = plan.wanted.asked
    compared = [
        (Pair(timeline.rows[step.later], timeline.rows[step.earlier]), step)
        for timeline in plan.timelines
        for step in steps_of([answered[row_key(row)] for row in timeline.rows])
    ]
    differences = [_difference(plan, pair, answered, df) for pair, _ in compared]
    tested_rows, count = assessed_rows(differences, asked.confidence, plan.wanted.adjust)
    found = {}
    for (pair, step), tested in zip(compared, tested_rows, strict=True):
        figures = figures_of(pair, answered)
        earlier = figures[1]
        change = extend(
            tested, ChangeSince, wave=earlier.wave, id=earlier.id, value=earlier.value, skipped=step.skipped
        )
        change.sentence = difference_sentence(pair, figures, "wave", change, asked, count)
        found[row_key(pair.a)] = change
    return found, count


def _difference(plan: TrendPlan, pair: Pair, answered: FiguresByRow, df: Mapping[RowKey, int]) -> Difference:
    """A change. Without ``allow_break`` none is computed across a break: what cannot be compared is not subtracted."""
    found = wave_difference(pair, plan.waves, answered, df, across_breaks=plan.wanted.allow_break)
    return replace(found, value=None) if found.obstacle == "break" else found


def _meta(plan: TrendPlan, shown: Shown, rows: Sequence[TrendFigure], answered: FiguresByRow) -> TrendsMeta:
    """``rows`` are those answered."""
    asked = plan.wanted.asked
    meta = extend(
        difference_meta(asked, plan.wanted.adjust, shown, answered),
        TrendsMeta,
        allow_break=plan.wanted.allow_break,
        selection=extend(selection_codes(plan.codes, asked), ComparedCodes),
        breaks=_breaks(plan, asked),
    )
    across = {row.release for row in rows if ACROSS_BREAK in row.notes}
    text = {ACROSS_BREAK: ACROSS_BREAK_TEXT[asked.language]}
    meta.notes = {release: {**texts, **(text if release in across else {})} for release, texts in meta.notes.items()}
    return meta


def _breaks(plan: TrendPlan, asked: Asked) -> dict[str, list[SeriesBreak]]:
    """Release → the breaks that its wave declares for the series shown."""
    series = {(timeline.survey, timeline.measured.series) for timeline in plan.timelines}
    found: dict[str, list[SeriesBreak]] = {}
    for survey, one in sorted(series):
        for edition in plan.waves[survey]:
            for declared in series_breaks(edition, one):
                entry = SeriesBreak(declared.indicator, declared.channel, declared.note[asked.language])
                listed = found.setdefault(edition.header.id, [])
                if entry not in listed:
                    listed.append(entry)
    return found
