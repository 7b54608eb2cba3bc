"""The one place where comparisons are made: two sides → pairs of rows → figures, standard errors, tests, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from api.answers.differences.captions import Told, difference_meta
from api.answers.differences.comparability import release_reasons, survey_reasons
from api.answers.differences.difference import Difference, displayed_digits, untested
from api.answers.differences.families import assess_family
from api.answers.differences.inputs import Answered, answer_all, degrees_of_freedom, stored_differences
from api.answers.differences.meta import ComparedSelection, ComparisonsMeta, PlannedComparisonsMeta
from api.answers.differences.offers import Pair
from api.answers.differences.ordering import sorted_comparisons
from api.answers.differences.pairing import Pairing
from api.answers.differences.regrouped import absent_row, distinct, is_measured, row_in, row_key, selection_of
from api.answers.differences.rows import Comparison, tested_difference
from api.answers.differences.sentences import difference_sentence
from api.answers.differences.sides import Sides, point_at_side, read_sides, side_request
from api.answers.differences.verdicts import Adjustment, Reason
from api.answers.differences.wave_differences import Known, Waves, by_survey, since, wave_difference
from api.answers.figures.answer import WITHHELD, Answer, selection_codes, share_of
from api.answers.figures.captions import notice
from api.answers.figures.plan import Asked
from api.answers.selections.resolved import ResolvedCodes, resolved_codes
from api.answers.selections.selection import PROBLEMS_TITLE, Row, Selection, needed_headers, resolve
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.errors import InvalidInput, ProblemCollector, TooManyRows
from api.queries.releases import EditionStore, visible_releases

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
    """Which rows are compared. ``rows`` are those of both sides and of the waves between, which a break may be in."""

    wanted: AskedComparison
    sides: Sides
    pairs: tuple[Pair, ...]
    waves: Waves
    selection: Selection
    codes: ResolvedCodes


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
    sides, problems = read_sides(wanted.a, wanted.b, request)
    collector = ProblemCollector(problems=[*wanted.asked.problems, *problems])
    selections = []
    for name, codes in (("a", sides.a), ("b", sides.b)) if sides else (("", {}),):
        try:
            # One side may have nothing: the other then has rows that say so.
            selections.append(resolve(side_request(request, codes), visible, read, may_be_empty=True))
        except InvalidInput as error:
            found = (point_at_side(problem, name, codes) for problem in error.problems)
            collector.extend(problem for problem in found if problem not in collector.problems)
    if sides is None or collector:
        raise InvalidInput(collector.problems, PROBLEMS_TITLE, collector.omitted)
    for selection in selections:
        if selection.total > row_limit:
            raise TooManyRows(selection.total, row_limit, SPLIT)
    waves = by_survey(editions.values())
    pairs = Pairing(sides, request, waves).pairs(*(selection.rows() for selection in selections))
    return _planned(wanted, sides, pairs, waves)


def _planned(wanted: AskedComparison, sides: Sides, pairs: Sequence[Pair], waves: Waves) -> ComparisonPlan:
    rows = distinct(row for pair in pairs for row in pair)
    selection = selection_of(rows, pinned=bool(wanted.asked.request.release))
    releases = [edition.header.id for pair in pairs for edition in _span(sides, pair, waves)]
    codes = replace(resolved_codes(selection), release=list(dict.fromkeys(releases)))
    return ComparisonPlan(wanted, sides, tuple(pairs), waves, selection, codes)


def _span(sides: Sides, pair: Pair, waves: Waves) -> list[Edition]:
    """The releases a comparison rests on; of two waves also those between them."""
    if sides.axis == "wave":
        return since(waves[pair.a.edition.header.survey], pair.a.edition, pair.b.edition)
    return [pair.a.edition, pair.b.edition]


def _between(plan: ComparisonPlan, pair: Pair) -> list[Row]:
    """The rows of a pair in the releases it rests on."""
    known = pair.a if is_measured(pair.a) else pair.b
    return [row_in(edition, known) for edition in _span(plan.sides, pair, plan.waves)]


def make_comparison(connection: Connection, plan: ComparisonPlan) -> Answer:
    """Look the figures of a plan up, test their differences and put the answer together."""
    asked = plan.wanted.asked
    between = [row for pair in plan.pairs for row in _between(plan, pair)]
    answered = answer_all(
        connection, [*(row for pair in plan.pairs for row in pair), *between], asked.confidence, asked.language
    )
    _fill_absent(plan.pairs, answered)
    compared = _differences(connection, plan, answered)
    outcomes = assess_family([difference for difference, _ in compared], asked.confidence, plan.wanted.adjust)
    family = sum(outcome.p is not None for outcome in outcomes)
    rows = []
    for pair, (difference, reasons), outcome in zip(plan.pairs, compared, outcomes, strict=True):
        a, b = answered[row_key(pair.a)], answered[row_key(pair.b)]
        tested = tested_difference(difference, outcome, reasons, asked.confidence)
        row = extend(tested, Comparison, axis=plan.sides.axis, a=a, b=b)
        row.sentence = difference_sentence(
            (pair.a, a), (pair.b, b), row.axis, row, asked.language, level=asked.confidence, family=family
        )
        rows.append(row)
    tests = {"difference": family}
    if asked.limit == 0:
        meta = _meta(plan, Told((), (), len(rows), tests), answered)
        meta.notice = notice((block.edition for block in plan.selection.blocks), asked.language)
        withheld = sum(any(side.status in WITHHELD for side in (row.a, row.b)) for row in rows)
        return Answer((), extend(meta, PlannedComparisonsMeta, suppressed_share=share_of(withheld, len(rows))))
    shown = sorted_comparisons(rows, asked.sort) if asked.sort else rows
    return Answer(
        shown, _meta(plan, Told([row for pair in plan.pairs for row in pair], rows, len(rows), tests), answered)
    )


def _fill_absent(pairs: Sequence[Pair], answered: Answered) -> None:
    """A wave that cannot be asked for a figure says so in a row like that of the other wave."""
    for pair in pairs:
        for row, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if not is_measured(row):
                answered[row_key(row)] = absent_row(row, answered[row_key(other)])


def _differences(
    connection: Connection, plan: ComparisonPlan, answered: Answered
) -> list[tuple[Difference, list[Reason]]]:
    sides, pairs = plan.sides, plan.pairs
    figures = [(answered[row_key(a)], answered[row_key(b)]) for a, b in pairs]
    if sides.axis == "survey":
        return [
            (untested(*both, "other_survey", displayed_digits(pair)), survey_reasons(*pair, both))
            for pair, both in zip(pairs, figures, strict=True)
        ]
    if sides.axis == "wave":
        return _wave_differences(connection, plan, answered)
    stored = stored_differences(connection, pairs, sides, answered)
    reasons = [release_reasons(*pair, both) for pair, both in zip(pairs, figures, strict=True)]
    return list(zip(stored, reasons, strict=True))


def _wave_differences(
    connection: Connection, plan: ComparisonPlan, answered: Answered
) -> list[tuple[Difference, list[Reason]]]:
    df = degrees_of_freedom(connection, (row for pair in plan.pairs for row in pair))
    found = []
    for pair in plan.pairs:
        a, b = (Known(row, answered[row_key(row)], df.get(row_key(row))) for row in pair)
        span = _span(plan.sides, pair, plan.waves)
        between = [answered.get(row_key(row)) for row in _between(plan, pair)]
        found.append(wave_difference(a, b, span, between, across_breaks=False))
    return found


def _meta(plan: ComparisonPlan, told: Told, answered: Answered) -> ComparisonsMeta:
    asked, sides = plan.wanted.asked, plan.sides
    selection = extend(selection_codes(plan.codes, asked), ComparedSelection, a=dict(sides.a), b=dict(sides.b))
    return extend(difference_meta(asked, plan.wanted.adjust, told, answered), ComparisonsMeta, selection=selection)
