"""The one place where trends are made: a selection over its waves → figures → changes, tested, with sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.answers.differences.captions import Told, difference_meta
from api.answers.differences.comparability import series_breaks
from api.answers.differences.difference import Difference
from api.answers.differences.families import assess_family
from api.answers.differences.inputs import Answered, answer_all, degrees_of_freedom
from api.answers.differences.lines import Line, Step, lines_of, since_first, since_previous
from api.answers.differences.meta import ComparedCodes, PlannedTrendsMeta, TrendsMeta
from api.answers.differences.ordering import sorted_lines
from api.answers.differences.regrouped import RowKey, absent_row, is_measured, row_in, row_key, selection_of
from api.answers.differences.rows import ChangeSince, TrendFigure, tested_difference
from api.answers.differences.sentences import difference_sentence
from api.answers.differences.texts import ACROSS_BREAK, ACROSS_BREAK_TEXT
from api.answers.differences.verdicts import Adjustment, Reason
from api.answers.differences.wave_differences import (
    BREAKING,
    Known,
    Waves,
    by_survey,
    since,
    wave_difference,
    without_value,
)
from api.answers.figures.answer import WITHHELD, Answer, selection_codes, share_of
from api.answers.figures.captions import notice
from api.answers.figures.meta import SeriesBreak
from api.answers.figures.plan import Asked
from api.answers.figures.rows import Figure
from api.answers.selections.resolved import ResolvedCodes, resolved_codes
from api.answers.selections.selection import Row, Selection, needed_headers, resolve
from api.answers.selections.waves import read_waves
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.concepts.terms import EVERY, SelectionRequest
from api.errors import TooManyRows
from api.queries.releases import EditionStore, visible_releases

SPLIT = "An answer comes whole, as its tests are adjusted for each other: ask for fewer codes or waves at a time."
CHANGES: Mapping[str, Callable[[Sequence[Figure]], dict[int, Step]]] = {
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
    """Which lines are answered. ``waves`` are all releases of each survey: a break may be in one not asked for."""

    wanted: AskedTrend
    lines: tuple[Line, ...]
    waves: Waves
    selection: Selection
    codes: ResolvedCodes

    @property
    def total(self) -> int:
        return sum(len(line.rows) for line in self.lines)


def plan_trend(connection: Connection, store: EditionStore, wanted: AskedTrend, row_limit: int) -> TrendPlan:
    """Resolve what was asked over all waves, unless some are named.

    Raises:
        InvalidInput, Withdrawn: see ``api.answers.selections.selection.resolve``.
        TooManyRows: more rows than ``row_limit``.
    """
    request = replace(wanted.asked.request, wave=wanted.asked.request.wave or (EVERY,))
    visible = visible_releases(connection)
    editions = store.get(connection, needed_headers(request, visible))
    selection = resolve(request, visible, editions, wanted.asked.problems)
    if (total := selection.total) > row_limit:
        raise TooManyRows(total, row_limit, SPLIT)
    waves, asked_waves = _waves(request, selection, editions.values())
    lines = lines_of(selection.rows(), asked_waves)
    rows = [row for line in lines for row in line.rows]
    kept = selection_of(rows, pinned=bool(request.release))
    used = [edition.header.id for survey in waves for edition in _around(waves[survey], asked_waves[survey])]
    codes = replace(resolved_codes(kept), release=used)
    return TrendPlan(wanted, tuple(lines), waves, kept, codes)


def _waves(request: SelectionRequest, selection: Selection, editions: Iterable[Edition]) -> tuple[Waves, Waves]:
    """All waves of the surveys in the selection, and those of them that are asked: also where they lack the indicator,
    for which ``latest`` may mean an older one."""
    held = {block.edition.header.key for block in selection.blocks}
    surveys = {block.edition.header.survey for block in selection.blocks}
    waves = {survey: known for survey, known in by_survey(editions).items() if survey in surveys}
    rules, _ = read_waves(request.wave, [edition for known in waves.values() for edition in known], EVERY)
    asked = {}
    for survey, known in waves.items():
        chosen = held.union(edition.header.key for edition in rules.choose(known))
        asked[survey] = [edition for edition in known if edition.header.key in chosen]
    return waves, asked


def _around(known: Sequence[Edition], asked: Sequence[Edition]) -> Sequence[Edition]:
    """The waves asked and those between them."""
    return since(known, asked[0], asked[-1]) if asked else ()


def make_trend(connection: Connection, plan: TrendPlan) -> Answer:
    """Look the figures up, test their changes and put the answer together."""
    asked = plan.wanted.asked
    shown = [row for line in plan.lines for row in line.rows]
    between = [row_in(edition, line.measured) for line in plan.lines for edition in plan.waves[line.survey]]
    answered = answer_all(connection, [*shown, *between], asked.confidence, asked.language)
    for line in plan.lines:
        for row in line.rows:
            if not is_measured(row):
                answered[row_key(row)] = absent_row(row, answered[row_key(line.measured)])
    df = degrees_of_freedom(connection, shown)
    rows = {
        row_key(row): extend(answered[row_key(row)], TrendFigure, since_previous=None, since_first=None)
        for row in shown
    }
    tests = {}
    for name, steps_of in CHANGES.items():
        changes, tests[name] = _changes(plan, answered, df, steps_of)
        for key, change in changes.items():
            setattr(rows[key], name, change)
            if change.difference is not None and any(reason in BREAKING for reason in change.reasons):
                rows[key].notes = list(dict.fromkeys([*rows[key].notes, ACROSS_BREAK]))
    lines = [[rows[row_key(row)] for row in line.rows] for line in plan.lines]
    listed = [row for line in (sorted_lines(lines, asked.sort) if asked.sort else lines) for row in line]
    if asked.limit == 0:
        meta = _meta(plan, Told((), (), len(listed), tests), (), answered)
        meta.notice = notice((block.edition for block in plan.selection.blocks), asked.language)
        withheld = sum(row.status in WITHHELD for row in listed)
        return Answer((), extend(meta, PlannedTrendsMeta, suppressed_share=share_of(withheld, len(listed))))
    changes_shown = [change for row in listed for change in (row.since_previous, row.since_first) if change]
    return Answer(listed, _meta(plan, Told(shown, changes_shown, len(listed), tests), listed, answered))


def _changes(
    plan: TrendPlan,
    answered: Answered,
    df: Mapping[RowKey, int],
    steps_of: Callable[[Sequence[Figure]], dict[int, Step]],
) -> tuple[dict[RowKey, ChangeSince], int]:
    """One family of changes: by the row of the later wave; and how many of them are tested."""
    asked = plan.wanted.asked
    steps: list[tuple[Row, Row, Step]] = []
    compared: list[tuple[Difference, list[Reason]]] = []
    for line in plan.lines:
        figures = [answered[row_key(row)] for row in line.rows]
        for step in steps_of(figures).values():
            later, earlier = line.rows[step.later], line.rows[step.earlier]
            steps.append((later, earlier, step))
            compared.append(_compared(plan, answered, df, later, earlier))
    outcomes = assess_family([difference for difference, _ in compared], asked.confidence, plan.wanted.adjust)
    family = sum(outcome.p is not None for outcome in outcomes)
    found = {}
    for (later, earlier, step), (difference, reasons), outcome in zip(steps, compared, outcomes, strict=True):
        a, b = answered[row_key(later)], answered[row_key(earlier)]
        tested = tested_difference(difference, outcome, reasons, asked.confidence)
        change = extend(tested, ChangeSince, wave=b.wave, id=b.id, value=b.value, skipped=step.skipped)
        change.sentence = difference_sentence(
            (later, a), (earlier, b), "wave", change, asked.language, level=asked.confidence, family=family
        )
        found[row_key(later)] = change
    return found, family


def _compared(
    plan: TrendPlan, answered: Answered, df: Mapping[RowKey, int], later: Row, earlier: Row
) -> tuple[Difference, list[Reason]]:
    """A change. Without ``allow_break`` none is computed across a break."""
    a, b = (Known(row, answered[row_key(row)], df.get(row_key(row))) for row in (later, earlier))
    span = since(plan.waves[later.edition.header.survey], earlier.edition, later.edition)
    between = [answered.get(row_key(row_in(edition, later))) for edition in span]
    allowed = plan.wanted.allow_break
    difference, reasons = wave_difference(a, b, span, between, across_breaks=allowed)
    return (without_value(difference) if difference.obstacle == "break" else difference), reasons


def _meta(plan: TrendPlan, told: Told, listed: Sequence[TrendFigure], answered: Answered) -> TrendsMeta:
    """``listed`` are the rows answered."""
    asked = plan.wanted.asked
    meta = extend(
        difference_meta(asked, plan.wanted.adjust, told, answered),
        TrendsMeta,
        allow_break=plan.wanted.allow_break,
        selection=extend(selection_codes(plan.codes, asked), ComparedCodes),
        breaks=_breaks(plan, asked),
    )
    across = {row.release for row in listed if ACROSS_BREAK in row.notes}
    text = {ACROSS_BREAK: ACROSS_BREAK_TEXT[asked.language]}
    meta.notes = {release: {**texts, **(text if release in across else {})} for release, texts in meta.notes.items()}
    return meta


def _breaks(plan: TrendPlan, asked: Asked) -> dict[str, list[SeriesBreak]]:
    """Release → the breaks that its wave declares for the series shown."""
    series = {(line.survey, line.measured.series) for line in plan.lines}
    found: dict[str, list[SeriesBreak]] = {}
    for survey, one in sorted(series):
        for edition in plan.waves[survey]:
            for declared in series_breaks(edition, one):
                told = SeriesBreak(declared.indicator, declared.channel, declared.note[asked.language])
                listed = found.setdefault(edition.header.id, [])
                if told not in listed:
                    listed.append(told)
    return found
