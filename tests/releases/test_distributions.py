"""Distributions of a number of channels: right row by row, and shown only where they tell nothing of single answers."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import releases, series
from api.releases.certification.certifying import certify_draft
from api.releases.certification.deriving import OTHER_RESPONDENTS, REVISED, SENSITIVE
from api.releases.certification.verification import verify_stored_release
from api.releases.ingesting import ingest
from api.releases.progress import Silent
from tests.conftest import Database
from tests.releases import rowwise
from tests.releases.certified import REGIONS, SIZES, Respondent, new_survey, respondents
from tests.releases.rewritten import K, Rewritten
from tests.releases.rowwise import Row
from tests.releases.small import DEFINITION, HEADER, small_rows, write_csv
from tests.releases.stored import Stored

DISTRIBUTION = "channel_count_distribution"
CATEGORIES = ("0", "1", "2")
ADDED = (
    ("  channel_count: {}", "  channel_count: {}\n  channel_count_distribution: {}"),
    (
        "  derived:\n",
        "  derived:\n    - indicator: channel_count_distribution\n      distribution_of: adoption\n"
        "      channels: [facebook, xing]\n",
    ),
)
CELLS = [(size, region) for size in ("_T", "SME", *SIZES) for region in ("DE", *REGIONS)]
SMALL = ("GE250", "DE-SH")

Answers = dict[str, str]


@pytest.fixture(scope="module")
def sampled(database: Database, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stored, list[Answers]]:
    folder, name = tmp_path_factory.mktemp("distributions"), new_survey("distributions")
    document = DEFINITION.format(survey=name, policy="public_use", k=1)
    document = document.replace("channel_count: {}}", "channel_count: {}, channel_count_distribution: {}}")
    document += f"    - {{indicator: {DISTRIBUTION}, distribution_of: adoption}}\n"
    (folder / "definition.yaml").write_text(document, encoding="utf-8")
    path = write_csv(folder, small_rows(120), header=HEADER)
    (built,) = ingest(database.owner, load_definition(folder / "definition.yaml"), path)
    with path.open(newline="") as file:
        return Stored(database.owner, built.release), list(csv.DictReader(file))


class TestRowByRow:
    """A stratified sample in which some did not answer for every channel."""

    DOMAINS: dict[str, tuple[dict[str, str], Callable[[Answers], bool]]] = {
        "everybody": ({}, lambda row: True),
        "a crossing": (
            {"size": "SME", "region": "DE-HB"},
            lambda row: row["size"] != "GE250" and row["land"] == "DE-HB",
        ),
    }

    @staticmethod
    def is_number(row: Answers, number: str) -> float | None:
        if "" in (row["fb"], row["xing"]):
            return None
        return float(int(row["fb"]) + int(row["xing"]) == int(number))

    @pytest.mark.parametrize("domain", DOMAINS)
    @pytest.mark.parametrize("number", CATEGORIES)
    def test_each_share_and_its_standard_error(
        self, sampled: tuple[Stored, list[Answers]], domain: str, number: str
    ) -> None:
        stored, rows = sampled
        codes, is_inside = self.DOMAINS[domain]
        design = [
            Row(
                float(row["w"]),
                row["stratum"],
                float(row["N"]),
                row["id"],
                self.is_number(row, number) if is_inside(row) else None,
            )
            for row in rows
        ]
        z = rowwise.scores(design)
        found = stored.estimate(Series(DISTRIBUTION, category=number), **codes)
        assert found.n == sum(row.answer is not None for row in design)
        assert found.value == pytest.approx(rowwise.mean(design), rel=1e-12)
        assert found.se == pytest.approx(math.sqrt(rowwise.covariance(design, z, z)), rel=1e-10)

    @pytest.mark.parametrize("domain", DOMAINS)
    def test_the_shares_are_of_everybody_and_their_mean_is_the_mean_number(
        self, sampled: tuple[Stored, list[Answers]], domain: str
    ) -> None:
        stored, _ = sampled
        codes, _ = self.DOMAINS[domain]
        shares = [stored.estimate(Series(DISTRIBUTION, category=one), **codes).value for one in CATEGORIES]
        assert math.fsum(shares) == pytest.approx(1, abs=1e-12)
        mean = stored.estimate(Series("channel_count"), **codes)
        assert math.fsum(number * share for number, share in enumerate(shares)) == pytest.approx(mean.value, rel=1e-12)

    def test_a_set_is_no_channel_to_be_counted(self, sampled: tuple[Stored, list[Answers]]) -> None:
        """“any” is declared beside facebook and xing: two channels at most."""
        stored, _ = sampled
        statement = select(series.c.category).join(releases, releases.c.key == series.c.release_key)
        with stored.engine.connect() as connection:
            found = connection.scalars(
                statement.where(releases.c.id == stored.release, series.c.indicator == DISTRIBUTION)
            )
            assert sorted(found) == list(CATEGORIES)


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("distribution"), K, changes=ADDED)


class Notes(Silent):
    """Keeps what certification says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, line: str) -> None:
        self.said.append(line)


def one_small_cell(contributors: int) -> list[Respondent]:
    return respondents({(size, region): 20 for size in SIZES for region in REGIONS} | {SMALL: contributors})


def shown(survey: Rewritten, release: str, indicator: str, channel: str, *categories: str) -> list[tuple[str, str]]:
    """The cells in which all of these categories are published; a cell with some of them only fails the test."""
    stored, found = Stored(survey.engine, release), []
    for size, region in CELLS:
        figures = [stored.figure(Series(indicator, channel, one), size=size, region=region) for one in categories]
        statuses = {one.status for one in figures}
        assert len(statuses) == 1
        found += [(size, region)] * (statuses == {"published"})
    return found


def distributed(survey: Rewritten, release: str) -> list[tuple[str, str]]:
    return shown(survey, release, DISTRIBUTION, "_T", *CATEGORIES)


def said(survey: Rewritten, rows: Sequence[Respondent]) -> list[str]:
    survey.build(rows)
    notes = Notes()
    certify_draft(survey.engine, survey.definition, "2025", notes, survey.limits)
    return notes.said


def test_it_is_shown_where_its_parts_are_and_the_certificate_verifies(survey: Rewritten) -> None:
    release = survey.publish(one_small_cell(K - 1))
    cells = distributed(survey, release)
    assert (
        cells
        == shown(survey, release, "adoption", "facebook", "yes")
        == shown(survey, release, "adoption", "xing", "yes")
    )
    assert SMALL not in cells
    assert ("_T", "DE") in cells
    assert len(cells) < len(CELLS) - 1, "something else had to give way"
    verify_stored_release(survey.engine, release)


@pytest.mark.parametrize(("contributors", "is_shown"), [(K - 1, False), (K, True), (K + 1, True)])
def test_it_needs_k_contributors(survey: Rewritten, contributors: int, is_shown: bool) -> None:
    assert (SMALL in distributed(survey, survey.publish(one_small_cell(contributors)))) == is_shown


def test_a_contributor_counts_once(survey: Rewritten) -> None:
    rows = one_small_cell(K)
    twins = [one.id for one in rows if (one.size, one.region) == SMALL][:2]
    grouped = [replace(one, group="holding") if one.id in twins else one for one in rows]
    assert SMALL not in distributed(survey, survey.publish(grouped))


def test_it_is_shown_nowhere_where_one_respondent_answered_for_some_channels_only(survey: Rewritten) -> None:
    rows = [replace(one, xing=None) if one.id == "r0007" else one for one in respondents(20)]
    assert f"  {DISTRIBUTION} is shown nowhere: {OTHER_RESPONDENTS}" in said(survey, rows)
    release = survey.publish([replace(one, id=f"again-{one.id}") for one in rows])
    assert distributed(survey, release) == []
    assert shown(survey, release, "adoption", "facebook", "yes") == CELLS


def test_it_is_shown_where_one_respondent_answered_for_no_channel(survey: Rewritten) -> None:
    rows = [
        replace(one, facebook=None, xing=None, dialogue=None) if one.id == "r0007" else one for one in respondents(20)
    ]
    assert distributed(survey, survey.publish(rows)) == CELLS


@pytest.mark.parametrize("sensitive", ["adoption", DISTRIBUTION])
def test_it_is_shown_nowhere_where_it_or_what_it_counts_is_sensitive(survey: Rewritten, sensitive: str) -> None:
    survey = survey.with_(sensitive=sensitive)
    rows = respondents(20)
    assert f"  {DISTRIBUTION} is shown nowhere: {SENSITIVE}" in said(survey, rows)
    assert distributed(survey, survey.publish([replace(one, id=f"again-{one.id}") for one in rows])) == []


def test_it_is_shown_nowhere_where_using_any_of_the_same_channels_is_sensitive(survey: Rewritten) -> None:
    """The share of category 0 is what is missing from that share to everybody."""
    changes = (
        (
            "  channel_count: {}\n",
            "  channel_count: {}\n  social: {label: Any, definition: Any channel., kind: share}\n",
        ),
        ("  derived:\n", "  derived:\n    - {indicator: social, any_of: [facebook, xing], of: adoption}\n"),
    )
    survey = survey.with_(sensitive="social", changes=(*ADDED, *changes))
    assert f"  {DISTRIBUTION} is shown nowhere: {SENSITIVE}" in said(survey, respondents(20))


def test_it_is_shown_nowhere_in_a_revision(survey: Rewritten) -> None:
    """K changed each of two answers, but all except two of them changed both, in opposite directions."""
    rows = [replace(one, weight=1.0, facebook=0, xing=1, dialogue=0) for one in respondents(20)]
    assert distributed(survey, survey.publish(rows)) == CELLS
    here = [one.id for one in rows if (one.size, one.region) == SMALL]
    facebook, xing = here[:K], here[1 : K + 1]
    later = [replace(one, facebook=int(one.id in facebook), xing=int(one.id not in xing)) for one in rows]
    notes = said(survey, later)
    assert f"  {DISTRIBUTION} is shown nowhere: {REVISED}" in notes
    revision = survey.publish(later)
    assert revision.endswith(".r2")
    assert SMALL in shown(survey, revision, "adoption", "facebook", "yes")
    assert SMALL in shown(survey, revision, "adoption", "xing", "yes")
    assert distributed(survey, revision) == []


def test_a_text_revision_shows_it_as_before(survey: Rewritten) -> None:
    rows = respondents(20)
    survey.publish(rows)
    texts = survey.with_(title="Another title")
    again = texts.publish(rows)
    assert again.endswith(".1")
    assert distributed(texts, again) == CELLS


def test_behind_a_threshold_a_category_of_nearly_nobody_is_held_back_where_what_it_counts_is_sensitive(
    survey: Rewritten,
) -> None:
    rows = [replace(one, facebook=1, xing=int(place % 2), dialogue=0) for place, one in enumerate(respondents(20))]
    for sensitive, status in (("", "published"), ("adoption", "confidential")):
        draft = survey.with_(survey=f"{survey.survey}-{sensitive or 'not'}", policy="threshold", sensitive=sensitive)
        release = draft.build(rows)
        figure = Stored(survey.engine, release).figure(Series(DISTRIBUTION, category="0"))
        assert figure.status == status, "all use facebook, so nobody uses no channel"
