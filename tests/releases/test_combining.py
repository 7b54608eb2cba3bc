"""Figures made of other figures: right row by row, equal to those of one base, and shown where their parts may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from scipy import stats
from sqlalchemy import select

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.concepts.surveys.sources import ResponsesSource
from api.definitions import load_definition
from api.models import cell_contrasts, releases, series_pairs
from api.models.metadata import BOUNDS
from api.queries.certificates import read_estimates
from api.queries.imports import latest_import
from api.releases.bases import derived_items
from api.releases.building import build_release
from api.releases.certification.combining import combined, moved
from api.releases.certification.figure_table import FigureTable
from api.releases.contrasts.contrasting import store_contrasts
from api.releases.figures.frames import SCHEMA
from api.releases.imports.importing import import_survey
from tests.conftest import Database
from tests.estimation.textbook import wilson_bound
from tests.releases import rowwise
from tests.releases.certified import CertifiedSurvey, Respondent, new_survey, respondents
from tests.releases.contrasted import Codes
from tests.releases.rowwise import Row
from tests.releases.small import DEFINITION, write_csv

Answers = dict[str, str]

RATE, COUNT = Series("dialogue_rate", "facebook"), Series("channel_count")
TALKING = Series("talking", "facebook")
"""Dialogue on facebook among those who are on any channel: no comparison offers these two."""
AGAIN, GAP = Series("again", "facebook"), Series("rate_gap", "facebook")
"""A share among users of a share among users, and the difference of the two."""

EXTRA = """
    - {indicator: dialogue_rate, restrict: dialogue, universe: users, channels: [facebook]}
    - {indicator: talking, restrict: dialogue, universe: anybody, channels: [facebook]}
    - {indicator: again, restrict: dialogue_rate, universe: users, channels: [facebook]}
    - {indicator: rate_gap, difference: [dialogue_rate, again], channels: [facebook]}
  universes:
    users: {indicator: adoption}
    anybody: {indicator: adoption, channel: any}
"""
INDICATORS = """{adoption: {}, dialogue: {}, dialogue_gap: {}, channel_count: {}, dialogue_rate: {},
  talking: {label: Talking, definition: In dialogue among all users., kind: share},
  again: {label: Again, definition: The rate among users., kind: share},
  rate_gap: {label: Gap, definition: One rate less the other., kind: difference}}
"""
HEADER = "id,w,stratum,N,size,land,fb,xing,li,dfb,dx,cluster"


def _rows(complete: bool, number: int = 240) -> list[str]:
    """Two strata with their populations, clusters across all groups; each question skipped by others, or by nobody."""
    rows, state = [], 2012
    for place in range(number):
        draws = []
        for _ in range(10):
            state = (state * 1103515245 + 12345) % 2**31
            draws.append(state / 2**31)
        facebook = draws[0] < 0.6
        answers = [facebook, draws[1] < 0.3, draws[2] < 0.2, facebook and draws[3] < 0.4, False]
        cells = [
            str(int(yes)) if complete or skip > 0.15 else "" for yes, skip in zip(answers, draws[4:9], strict=True)
        ]
        stratum, weight, population = ("b", 2 + draws[9], 150) if place % 3 == 0 else ("a", 7 + 3 * draws[9], 900)
        size, land = ("0-9", "10-49", "50-249", "GE250")[place % 4], ("DE-HB", "DE-HH")[place // 4 % 2]
        cluster = f"c{place // 12 * 3 + place % 3}"
        rows.append(f"r{place},{weight:.4f},{stratum},{population},{size},{land},{','.join(cells)},{cluster}")
    return rows


@dataclass(frozen=True)
class Made:
    """A draft's figures as built, each on a base of its own, and with those that were made of others."""

    definition: SurveyDefinition
    before: pl.DataFrame
    after: pl.DataFrame

    @classmethod
    def of(cls, database: Database, definition: SurveyDefinition, draft: str) -> Made:
        measures, source = survey_measures(definition), definition.source
        assert isinstance(source, ResponsesSource)
        with database.owner.begin() as connection:
            release = connection.execute(select(releases).where(releases.c.id == draft)).one()
            imported = latest_import(connection, release.survey, release.wave)
            assert imported is not None
            before = read_estimates(connection, release.key, SCHEMA)
            wanted = derived_items(source, measures)
            after = combined(connection, release.key, definition, measures, imported.key, before, wanted)
        return cls(definition, before, after)

    @cached_property
    def numbers(self) -> Mapping[Series, int]:
        return {measure.series: number for number, measure in enumerate(survey_measures(self.definition).all)}

    def figure(self, measured: Series, codes: Codes, built: bool = False) -> dict[str, Any]:
        ids = [dimension.id for dimension in self.definition.dimensions]
        cell = cell_text(ids, [codes.get(one.id, one.whole) for one in self.definition.dimensions])
        rows = (self.before if built else self.after).filter(
            (pl.col("cell") == cell) & (pl.col("series") == self.numbers[measured])
        )
        (found,) = rows.iter_rows(named=True)
        return found


def _made(database: Database, folder: Path, survey: str, rows: Sequence[str], clustered: bool) -> Made:
    body = DEFINITION.format(survey=survey, policy="certified", k=3)
    body = body.replace("{adoption: {}, dialogue: {}, dialogue_gap: {}, channel_count: {}}", INDICATORS.strip())
    body = body.replace("fb, xing: xing", "fb, xing: xing, linkedin: li")
    body = body.replace(
        "count_of: adoption, channels: [facebook, xing]", "count_of: adoption, channels: [facebook, xing, linkedin]"
    )
    body = body.rstrip("\n") + EXTRA + ("  cluster: cluster\n" if clustered else "")
    path = folder / f"{survey}.yaml"
    path.write_text(body, encoding="utf-8")
    definition = load_definition(path)
    list(import_survey(database.owner, definition, write_csv(folder, rows, header=HEADER)))
    return Made.of(database, definition, build_release(database.owner, definition, "2025").release)


DESIGNS = pytest.mark.parametrize("clustered", [False, True], ids=["respondents", "clusters"])
CELLS: list[Codes] = [{}, {"size": "SME"}, {"size": "0-9"}, {"region": "DE-HH"}, {"size": "SME", "region": "DE-HB"}]


@pytest.fixture(scope="module", params=["respondents", "clusters"])
def skipping(request: pytest.FixtureRequest, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Everybody skips some question or other."""
    clustered = request.param == "clusters"
    return _made(database, tmp_path_factory.mktemp("made"), f"skipping-{request.param}", _rows(False), clustered)


class _RowByRow:
    """The respondents of a cell with their linearised answers, on the base of each question."""

    def __init__(self, made: Made, codes: Codes) -> None:
        names = HEADER.split(",")
        self.answers = [dict(zip(names, row.split(","), strict=True)) for row in _rows(False)]
        clustered = "clusters" in made.definition.survey.id
        self.units = [row["cluster"] if clustered else row["id"] for row in self.answers]
        size, land = codes.get("size", "_T"), codes.get("region", "DE")
        sizes = {"_T": ("0-9", "10-49", "50-249", "GE250"), "SME": ("0-9", "10-49", "50-249")}.get(size, (size,))
        self.inside = [row["size"] in sizes and land in ("DE", row["land"]) for row in self.answers]

    def design(self, *columns: str) -> list[Row]:
        """The answer to a column; of several, whether any is yes, where all are valid."""
        return [
            Row(float(row["w"]), row["stratum"], float(row["N"]), unit, self.answer(row, columns) if inside else None)
            for row, unit, inside in zip(self.answers, self.units, self.inside, strict=True)
        ]

    def answer(self, row: Answers, columns: Sequence[str]) -> float | None:
        given = [row[column] for column in columns]
        return None if "" in given else float("1" in given)

    def se(self, residuals: Iterable[float]) -> float:
        listed = list(residuals)
        return math.sqrt(rowwise.covariance(self.design("fb"), listed, listed))


@pytest.mark.parametrize("codes", CELLS, ids=lambda codes: ".".join(codes.values()) or "all")
@pytest.mark.parametrize(
    ("measured", "universe"), [(RATE, ["fb"]), (TALKING, ["fb", "xing", "li"])], ids=["stored pair", "other pair"]
)
def test_a_share_among_users_is_the_ratio_of_two_shares_row_by_row(
    skipping: Made, measured: Series, universe: list[str], codes: Codes
) -> None:
    rows = _RowByRow(skipping, codes)
    of, among = rows.design("dfb"), rows.design(*universe)
    p, q = rowwise.mean(of), rowwise.mean(among)
    residuals = [(z - p / q * y) / q for z, y in zip(rowwise.scores(of), rowwise.scores(among), strict=True)]
    found = skipping.figure(measured, codes)
    assert found["value"] == pytest.approx(p / q, rel=1e-12)
    assert found["se"] == pytest.approx(rows.se(residuals), rel=1e-10)
    using = [(one, both.answer) for one, both in zip(among, of, strict=True) if one.answer == 1]
    clustered = "clusters" in skipping.definition.survey.id
    known = [one for one, both in using if both is not None or not clustered]
    units = {(one.stratum, one.unit) for one in known}
    assert found["n"] == len(using)
    assert found["df"] == len(units) - len({stratum for stratum, _ in units})
    kish = rowwise.kish_sizes(among, known)
    all_of_known = math.fsum(one.weight for one, _ in using) / math.fsum(one.weight for one in known)
    size = min(p / q * (1 - p / q) / found["se"] ** 2, len(using), kish.sampled * all_of_known)
    assert found["n_eff"] == pytest.approx(size, rel=1e-9)
    t = float(stats.t.ppf(0.975, min(found["df"], kish.units)))
    for name, upper in (("ci95_low", False), ("ci95_high", True)):
        assert found[name] == pytest.approx(wilson_bound(p / q, size, t, upper), rel=1e-9)


@pytest.mark.parametrize("codes", CELLS, ids=lambda codes: ".".join(codes.values()) or "all")
def test_a_mean_number_is_the_sum_of_shares_row_by_row(skipping: Made, codes: Codes) -> None:
    rows = _RowByRow(skipping, codes)
    designs = [rows.design(column) for column in ("fb", "xing", "li")]
    found = skipping.figure(COUNT, codes)
    assert found["value"] == pytest.approx(sum(rowwise.mean(design) for design in designs), rel=1e-12)
    se = rows.se(math.fsum(z) for z in zip(*(rowwise.scores(design) for design in designs), strict=True))
    assert found["se"] == pytest.approx(se, rel=1e-10)
    bases = [[(row.stratum, row.unit) for row in design if row.answer is not None] for design in designs]
    assert found["n"] == found["contributors"] == min(len(base) for base in bases)
    assert found["df"] == min(len(set(base)) - len({stratum for stratum, _ in base}) for base in bases)
    kish = [rowwise.kish_sizes(design, [row for row in design if row.answer is not None]).units for design in designs]
    limited = min(
        min(len(set(base)) - len({stratum for stratum, _ in base}), units)
        for base, units in zip(bases, kish, strict=True)
    )
    reach = float(stats.t.ppf(0.975, limited)) * se
    assert (found["ci95_low"], found["ci95_high"]) == pytest.approx((found["value"] - reach, found["value"] + reach))
    assert (found["n_eff"], found["kish"], found["positives"]) == (None, None, None)


@DESIGNS
def test_where_all_answered_both_are_what_one_base_gives(database: Database, tmp_path: Path, clustered: bool) -> None:
    made = _made(database, tmp_path, new_survey("complete"), _rows(True), clustered)
    shared = ("value", "se", *BOUNDS, "n", "df", "contributors")
    compared = 0
    for measured, names in ((RATE, (*shared, "n_eff", "kish")), (TALKING, (*shared, "n_eff", "kish")), (COUNT, shared)):
        number = pl.col("series") == made.numbers[measured]
        sides = [frame.filter(number).iter_rows(named=True) for frame in (made.before, made.after)]
        pairs = zip(*sides, strict=True)
        for before, after in pairs:
            assert after["cell"] == before["cell"]
            assert (after["status"], after["reliability"]) == (before["status"], before["reliability"])
            for name in names:
                assert after[name] == pytest.approx(before[name], rel=1e-10, abs=1e-12), (measured, name)
            compared += after["status"] == "published"
    assert compared == 3 * 18
    assert moved(made.before, made.after, survey_measures(made.definition)) == frozenset()


def test_where_some_skipped_a_question_the_series_are_known_to_have_moved(skipping: Made) -> None:
    found = moved(skipping.before, skipping.after, survey_measures(skipping.definition))
    assert found == {RATE, TALKING, COUNT}


def test_nothing_else_is_changed(skipping: Made) -> None:
    made = [skipping.numbers[series] for series in (RATE, TALKING, COUNT, AGAIN, GAP)]
    others = ~pl.col("series").is_in(made)
    assert skipping.after.filter(others).equals(skipping.before.filter(others))
    kept = ["cell", "series", "base", "flags", "notes", "sources", "value_text", "n_text", "also_reported"]
    assert skipping.after.select(kept).equals(skipping.before.select(kept))
    assert skipping.after.schema == skipping.before.schema
    assert not skipping.after.select(pl.col(pl.Float64).is_nan().any()).transpose().to_series().any()


def test_what_would_rest_on_a_figure_that_is_made_is_not_shown(skipping: Made) -> None:
    for measured in (AGAIN, GAP):
        assert skipping.figure(measured, {}, built=True)["status"] == "published"
        statuses = skipping.after.filter(pl.col("series") == skipping.numbers[measured])["status"]
        assert set(statuses) == {"confidential"}


K = 5


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> CertifiedSurvey:
    return CertifiedSurvey(database.owner, tmp_path, new_survey("combined"), K)


Change = Callable[[int, Respondent], dict[str, Any]]
HERE = {"size": "GE250", "region": "DE-SH"}


def _changed(database: Database, survey: CertifiedSurvey, change: Change, **definition: Any) -> Made:
    """20 respondents in every cell; those of one cell, by their place in it, are changed."""
    rows, place = [], count()
    for one in respondents(20):
        here = (one.size, one.region) == (HERE["size"], HERE["region"])
        rows.append(replace(one, **change(next(place), one)) if here else one)
    draft = survey.build(rows)
    return Made.of(database, replace(survey.definition, **definition), draft)


@pytest.mark.parametrize(("users", "status"), [(K - 1, "confidential"), (K, "published")])
def test_a_ratio_needs_k_users(database: Database, survey: CertifiedSurvey, users: int, status: str) -> None:
    made = _changed(database, survey, lambda place, one: {"facebook": int(place < users), "dialogue": int(place < 2)})
    assert made.figure(RATE, HERE)["status"] == status
    assert made.figure(RATE, HERE)["value"] == pytest.approx(2 / users, abs=0.2)


def test_users_who_skipped_the_question_do_not_count(database: Database, survey: CertifiedSurvey) -> None:
    def change(place: int, one: Respondent) -> dict[str, Any]:
        return {"facebook": 1, "dialogue": 1 if place < K - 1 else None}

    made = _changed(database, survey, change)
    assert (made.figure(RATE, HERE)["n"], made.figure(RATE, HERE)["contributors"]) == (20, K - 1)
    assert made.figure(RATE, HERE)["status"] == "confidential"


def test_where_nobody_is_a_user_there_is_no_ratio(database: Database, survey: CertifiedSurvey) -> None:
    found = _changed(database, survey, lambda place, one: {"facebook": 0, "dialogue": 0}).figure(RATE, HERE)
    assert (found["status"], found["value"], found["se"], found["ci95_low"]) == ("confidential", None, None, None)
    assert found["reliability"] == "not_assessed"


def test_a_ratio_above_one_is_no_share(database: Database, survey: CertifiedSurvey) -> None:
    def change(place: int, one: Respondent) -> dict[str, Any]:
        """All users are in dialogue, and most of the others skipped that question."""
        return {"facebook": int(place < 10), "dialogue": 1 if place < 10 else None if place < 19 else 0}

    made = _changed(database, survey, change)
    first, second = (made.figure(Series(one, "facebook"), HERE) for one in ("dialogue", "adoption"))
    assert first["value"] > second["value"]
    found = made.figure(RATE, HERE)
    assert (found["status"], found["value"], found["se"], found["ci99_high"]) == ("unreliable", None, None, None)


@pytest.mark.parametrize("dialogue", [0, 1])
def test_a_ratio_of_zero_or_one_has_an_interval(database: Database, survey: CertifiedSurvey, dialogue: int) -> None:
    made = _changed(
        database, survey, lambda place, one: {"facebook": int(place < 12), "dialogue": dialogue * (place < 12)}
    )
    found = made.figure(RATE, HERE)
    assert (found["status"], found["value"], found["se"], found["n"]) == ("published", dialogue, 0, 12)
    assert found["n_eff"] == found["kish"] < 12
    assert 0.2 < found["ci95_high"] - found["ci95_low"] < 0.4


@pytest.mark.parametrize(("sensitive", "status"), [("", "published"), ("dialogue_rate", "confidential")])
def test_a_sensitive_ratio_hides_minorities(
    database: Database, survey: CertifiedSurvey, sensitive: str, status: str
) -> None:
    open_or_not = survey.with_(sensitive=sensitive)
    made = _changed(database, open_or_not, lambda place, one: {"facebook": int(place < 12), "dialogue": int(place < 2)})
    assert made.figure(RATE, HERE)["status"] == status
    assert made.figure(RATE, {})["status"] == "published"


@pytest.mark.parametrize(("each", "status"), [(K - 1, "confidential"), (K, "published")])
def test_a_sum_needs_k_answers_to_each_question_and_nobody_with_all(
    database: Database, survey: CertifiedSurvey, each: int, status: str
) -> None:
    def change(place: int, one: Respondent) -> dict[str, Any]:
        return {"facebook": 1 if place < each else None, "xing": 1 if place >= 10 else None, "dialogue": None}

    made = _changed(database, survey, change)
    assert made.figure(COUNT, HERE, built=True)["n"] == 0
    assert (made.figure(COUNT, HERE)["status"], made.figure(COUNT, HERE)["value"]) == (status, 2)
    assert made.figure(COUNT, HERE)["n"] == each


def test_where_a_part_has_no_answer_there_is_no_sum(database: Database, survey: CertifiedSurvey) -> None:
    found = _changed(database, survey, lambda place, one: {"xing": None}).figure(COUNT, HERE)
    assert (found["status"], found["value"], found["n"]) == ("confidential", None, 0)


def test_what_is_made_of_something_unreliable_is_unreliable(database: Database, survey: CertifiedSurvey) -> None:
    policy = survey.definition.policy
    strict = replace(policy, reliability=replace(policy.reliability, withhold_n_eff=18.0))
    made = _changed(database, survey, lambda place, one: {"xing": None if place < 5 else 1}, policy=strict)
    statuses = {series: made.figure(series, HERE)["status"] for series in (RATE, COUNT)}
    assert statuses == {RATE: "unreliable", COUNT: "unreliable"}, "few users; few answers about xing"
    assert {made.figure(series, {})["status"] for series in (RATE, COUNT)} == {"published"}


def test_a_cell_without_anybody_stays_as_it_is(database: Database, survey: CertifiedSurvey) -> None:
    draft = survey.build(respondents({("0-9", "DE-HB"): 30, ("GE250", "DE-HH"): 30}))
    made = Made.of(database, survey.definition, draft)
    for series in (RATE, COUNT):
        assert made.figure(series, HERE) == made.figure(series, HERE, built=True)
        assert (made.figure(series, HERE)["status"], made.figure(series, HERE)["n"]) == ("confidential", 0)


def test_what_nobody_was_asked_stays_so(database: Database, survey: CertifiedSurvey) -> None:
    draft = survey.build(replace(one, dialogue=8) for one in respondents(20))
    made = Made.of(database, survey.definition, draft)
    assert set(made.after.filter(pl.col("series") == made.numbers[RATE])["status"]) == {"not_asked"}
    assert made.figure(COUNT, {})["status"] == "published"


def test_several_respondents_of_one_contributor_count_once(database: Database, survey: CertifiedSurvey) -> None:
    made = _changed(database, survey, lambda place, one: {"group": "holding" if place < 17 else ""})
    assert (made.figure(COUNT, HERE)["contributors"], made.figure(COUNT, HERE)["status"]) == (4, "confidential")


def test_no_standard_errors_are_stored_for_series_without_contrasts(survey: CertifiedSurvey) -> None:
    plain = survey.with_(policy="threshold")
    release = plain.build(respondents(20))
    measures = survey_measures(plain.definition)
    numbers = {measure.series: number for number, measure in enumerate(measures.all)}

    def offered() -> tuple[set[int], set[int]]:
        """The series with a difference between cells, and those with one within a cell."""
        with plain.engine.connect() as connection:
            key = connection.scalar(select(releases.c.key).where(releases.c.id == release))
            between = connection.scalars(select(cell_contrasts.c.se).where(cell_contrasts.c.release_key == key)).all()
            pair = select(series_pairs.c.series, series_pairs.c.other).where(series_pairs.c.release_key == key)
            pairs = connection.execute(pair).all()
        cells = {number for row in between for number, se in enumerate(row) if se is not None}
        return cells, {number for pair in pairs for number in pair}

    assert all(numbers[RATE] in found for found in offered())
    with plain.engine.begin() as connection:
        key = connection.execute(select(releases.c.key).where(releases.c.id == release)).scalar_one()
        imported = latest_import(connection, plain.survey, "2025")
        assert imported is not None
        store_contrasts(connection, key, plain.definition, measures, imported.key, frozenset({RATE, COUNT}))
    between, within = offered()
    assert between
    assert within
    assert not {numbers[RATE], numbers[COUNT]} & (between | within)


def test_a_table_of_figures_needs_every_series_in_every_cell(skipping: Made) -> None:
    width = len(skipping.numbers)
    FigureTable(skipping.before, width)
    for frame in (skipping.before[1:], skipping.before[width - 1 :], pl.concat([skipping.before[:1]] * width)):
        with pytest.raises(ValueError, match="every cell"):
            FigureTable(frame, width)
