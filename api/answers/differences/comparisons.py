"""The one place where comparisons are made: a contrast → pairs of rows → figures, standard errors, tests, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from api.answers.differences.asked_rows import Pair, distinct, selection_of
from api.answers.differences.captions import Shown, answer_without_rows, difference_meta
from api.answers.differences.comparability import survey_reasons
from api.answers.differences.contrasts import Contrast, point_at_side, read_contrast, request_of_side
from api.answers.differences.difference import Difference, displayed_digits, untested
from api.answers.differences.lookups import (
    FiguresByRow,
    degrees_of_freedom,
    figures_of,
    fill_absent,
    look_up_figures,
)
from api.answers.differences.meta import ComparedSelection, ComparisonsMeta, PlannedComparisonsMeta
from api.answers.differences.ordering import sorted_comparisons
from api.answers.differences.pairs import Pairing
from api.answers.differences.release_differences import release_differences
from api.answers.differences.rows import Comparison
from api.answers.differences.sentences import difference_sentence
from api.answers.differences.significance_tests import assessed_rows
from api.answers.differences.timelines import WavesBySurvey, waves_by_survey
from api.answers.differences.unavailable_pairs import refuse_unavailable
from api.answers.differences.verdicts import Adjustment
from api.answers.differences.wave_differences import rows_between, wave_difference
from api.answers.figures.answer import WITHHELD, Answer, selection_codes
from api.answers.figures.plan import Asked
from api.answers.selections.resolved import ResolvedCodes, resolved_codes
from api.answers.selections.selection import PROBLEMS_TITLE, Row, Selection, needed_headers, resolve
from api.answers.stores.edition_store import EditionStore
from api.concepts.fields import extend
from api.errors import InvalidInput, ProblemCollector, TooManyRows
from api.queries.releases import visible_releases

SPLIT = "An answer comes whole, as its tests are adjusted for each other: ask for fewer codes at a time."


@dataclass(frozen=True)
class AskedComparison:
    """A request for comparisons, checked in form: the pairs of each side, and what fixes the rest."""

    asked: Asked
    a: tuple[str, ...]
    b: tuple[str, ...]
    adjust: Adjustment


@dataclass(frozen=True)
class ComparisonPlan:
    """Which rows are compared. ``selection`` has those of both sides; ``waves`` are all releases of each survey, as a
    break may be in one between two that are compared."""

    wanted: AskedComparison
    contrast: Contrast
    pairs: tuple[Pair, ...]
    waves: WavesBySurvey
    selection: Selection
    codes: ResolvedCodes

    @property
    def total(self) -> int:
        return len(self.pairs)

    @property
    def surveys(self) -> tuple[str, ...]:
        """Those that the comparisons rest on alone; none where they are not named."""
        return () if self.contrast.axis == "survey" else self.wanted.asked.request.survey.exact

    @property
    def rows(self) -> list[Row]:
        return [row for pair in self.pairs for row in pair]

    def rests_on(self, pair: Pair) -> list[Row]:
        """The rows a comparison rests on; of two waves also those between them."""
        return rows_between(pair, self.waves) if self.contrast.axis == "wave" else list(pair)


def plan_comparison(
    connection: Connection, store: EditionStore, wanted: AskedComparison, row_limit: int
) -> ComparisonPlan:
    """Resolve both sides against the releases visible now.

    Raises:
        InvalidInput: with every mistake; a pair that is not offered names the nearest that are.
        Withdrawn: see ``api.answers.selections.selection.resolve``.
        TooManyRows: a side has more rows than ``row_limit``.
    """
    request = wanted.asked.request
    visible = visible_releases(connection)
    read = partial(store.get, connection)
    editions = read(needed_headers(request, visible))
    contrast, problems = read_contrast(wanted.a, wanted.b, request)
    collector = ProblemCollector(problems=[*wanted.asked.problems, *problems])
    selections = []
    for name, codes in (("a", contrast.a), ("b", contrast.b)) if contrast else (("", {}),):
        try:
            # One side may have nothing: the other then has rows that say so.
            selections.append(resolve(request_of_side(request, codes), visible, read, may_be_empty=True))
        except InvalidInput as error:
            found = (point_at_side(problem, name, codes) for problem in error.problems)
            collector.extend(problem for problem in found if problem not in collector.problems)
    if contrast is None or collector:
        raise InvalidInput(collector.problems, PROBLEMS_TITLE, collector.omitted)
    for selection in selections:
        if selection.total > row_limit:
            raise TooManyRows(selection.total, row_limit, SPLIT)
    waves = waves_by_survey(editions.values())
    rows_a, rows_b = (selection.rows() for selection in selections)
    pairs = Pairing(contrast, request, waves).pairs(rows_a, rows_b)
    refuse_unavailable(contrast, pairs, [*rows_a, *rows_b])
    return _planned(wanted, contrast, pairs, waves)


def _planned(
    wanted: AskedComparison, contrast: Contrast, pairs: Sequence[Pair], waves: WavesBySurvey
) -> ComparisonPlan:
    rows = distinct(row for pair in pairs for row in pair)
    selection = selection_of(rows, pinned=bool(wanted.asked.request.release))
    plan = ComparisonPlan(wanted, contrast, tuple(pairs), waves, selection, resolved_codes(selection))
    releases = dict.fromkeys(row.edition.header.id for pair in pairs for row in plan.rests_on(pair))
    return replace(plan, codes=replace(plan.codes, release=list(releases)))


def make_comparison(connection: Connection, plan: ComparisonPlan) -> Answer:
    """Look the figures of a plan up, test their differences and put the answer together."""
    asked = plan.wanted.asked
    between = [row for pair in plan.pairs for row in plan.rests_on(pair)]
    answered = look_up_figures(connection, [*plan.rows, *between], asked)
    for a, b in plan.pairs:
        fill_absent(answered, a, b)
        fill_absent(answered, b, a)
    differences = _differences(connection, plan, answered)
    tested_rows, count = assessed_rows(differences, asked.confidence, plan.wanted.adjust)
    rows = []
    for pair, tested in zip(plan.pairs, tested_rows, strict=True):
        figures = figures_of(pair, answered)
        row = extend(tested, Comparison, axis=plan.contrast.axis, a=figures[0], b=figures[1])
        row.sentence = difference_sentence(pair, figures, row.axis, row, asked, count)
        rows.append(row)
    tests = {"difference": count}
    if asked.limit == 0:
        meta = _meta(plan, Shown(len(rows), tests), answered)
        withheld = [any(side.status in WITHHELD for side in (row.a, row.b)) for row in rows]
        return answer_without_rows(meta, PlannedComparisonsMeta, plan.selection, withheld, asked.language)
    meta = _meta(plan, Shown(len(rows), tests, plan.rows, rows), answered)
    return Answer(sorted_comparisons(rows, asked.sort) if asked.sort else rows, meta)


def _differences(connection: Connection, plan: ComparisonPlan, answered: FiguresByRow) -> list[Difference]:
    if plan.contrast.axis == "survey":
        return [_survey_difference(pair, answered) for pair in plan.pairs]
    if plan.contrast.axis == "wave":
        df = degrees_of_freedom(connection, plan.rows)
        return [wave_difference(pair, plan.waves, answered, df, across_breaks=False) for pair in plan.pairs]
    return release_differences(connection, plan.pairs, plan.contrast, answered)


def _survey_difference(pair: Pair, answered: FiguresByRow) -> Difference:
    figures = figures_of(pair, answered)
    found = untested(*figures, "other_survey", displayed_digits(pair))
    return replace(found, reasons=tuple(survey_reasons(*pair, figures)))


def _meta(plan: ComparisonPlan, shown: Shown, answered: FiguresByRow) -> ComparisonsMeta:
    asked, contrast = plan.wanted.asked, plan.contrast
    selection = extend(selection_codes(plan.codes, asked), ComparedSelection, a=dict(contrast.a), b=dict(contrast.b))
    return extend(difference_meta(asked, plan.wanted.adjust, shown, answered), ComparisonsMeta, selection=selection)
