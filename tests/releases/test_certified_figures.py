"""Figures of certified releases: what their bases, quantiles and certificates could give away, tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from api.concepts.surveys.items import Measure, Series
from api.concepts.surveys.measures import survey_measures
from api.disclosure.attributes import Attributes
from api.disclosure.axes import axis_of
from api.disclosure.elimination import Span
from api.disclosure.hashes import matrix_hash
from api.errors import Refused
from api.queries.atoms import Counted as Base
from api.queries.atoms import Version, count_atoms
from api.queries.attributes import Ruling, are_equal, count_attributes
from api.queries.certificates import public_certificate, stored_facts
from api.queries.imports import latest_import
from api.queries.releases_writing import find_release
from api.releases.certification.facts import read_problems
from api.releases.figures import displaying
from api.releases.imports.response_table import survey_table
from tests.conftest import Database
from tests.releases.certified import REGIONS, SIZES, Respondent, new_survey, respondents
from tests.releases.rewritten import K, Rewritten

Counted = tuple[list[tuple[str, str]], Attributes]
"""The leaves of each atom, and what was counted."""


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("certified-figures"), K)


class TestAttributesByAtom:
    """What decides which sets of respondents are unsafe, counted in the responses."""

    def counted(self, survey: Rewritten, rows: Sequence[Respondent], item: str, ruling: Ruling) -> Counted:
        survey.build(rows)
        definition = survey.definition
        with survey.engine.connect() as connection:
            imported = latest_import(connection, survey.survey, "2025")
            assert imported is not None
            (measure,) = (one for one in survey_measures(definition).tabulated if one.item == item)
            versions = [Version(survey_table(definition, imported.key), (Base(measure),))]
            atoms = count_atoms(connection, definition.dimensions, versions)
            found = count_attributes(connection, definition.dimensions, versions, atoms, ruling)
        size, region = definition.dimensions
        return [(size.leaves[key.leaves[0]], region.leaves[key.leaves[1]]) for key in atoms.keys], found

    def test_amounts_by_hand(self, survey: Rewritten) -> None:
        def said(name: str, size: str, minutes: float | None, weight: float = 1.0, group: str = "") -> Respondent:
            return Respondent(name, size, "DE-HB", 1, 1, 1, minutes, weight, group)

        rows = [
            said("a", "0-9", 5.0, 10.0),
            said("b", "10-49", 20.0),
            said("c", "0-9", 12.0, group="g"),
            said("d", "10-49", 13.0, 2.0, group="g"),
            said("e", "GE250", 7.0),
            said("f", "50-249", None),
            said("g", "50-249", 8888.0),
            said("h", "GE250", 8.0, 3.0, group="h"),
            said("i", "GE250", 1.0, 3.0, group="h"),
        ]
        atoms, found = self.counted(survey, rows, "minutes_per_day", Ruling((), 0.4, is_number=True))
        assert [size for size, _ in atoms] == ["0-9", "10-49", "GE250"]
        weight, plain, weighted = found.amounts
        assert [(one.name, one.part, one.largest) for one in found.amounts] == [
            ("weight", 0.4, 1),
            ("number", 0.9, 2),
            ("weighted number", 0.9, 2),
        ]
        assert weight.totals.tolist() == [11.0, 3.0, 7.0]
        assert weight.tops.tolist() == [[10.0], [1.0], [6.0]]
        assert weight.held == ({0: 1.0, 1: 2.0},)
        assert plain.totals.tolist() == [17.0, 33.0, 16.0]
        assert plain.tops.tolist() == [[5.0, 0.0], [20.0, 0.0], [9.0, 7.0]]
        assert plain.held == ({0: 12.0, 1: 13.0},)
        assert weighted.tops.tolist() == [[50.0, 0.0], [20.0, 0.0], [27.0, 7.0]]
        assert weighted.held == ({0: 12.0, 1: 26.0},)

    def test_sensitive_answers_by_hand(self, survey: Rewritten) -> None:
        rows = [
            replace(one, facebook=int(place % 4 == 0), xing=None if place % 4 == 1 else int(place % 4 == 2))
            for place, one in enumerate(respondents(8))
        ]
        own, other = (survey_measure(survey, channel) for channel in ("facebook", "xing"))
        atoms, found = self.counted(survey, rows, "adoption.facebook", Ruling((own, other)))
        assert [one.name for one in found.answers] == ["adoption.facebook", "adoption.xing"]
        assert not found.amounts
        facebook, xing = found.answers
        assert set(facebook.given.tolist()) == {2}
        assert set(facebook.others.tolist()) == {6}
        # Of the same respondents, among whom not all answered the other question.
        assert set(xing.given.tolist()) == {2}
        assert set(xing.others.tolist()) == {4}

    def test_weights_that_are_all_the_same_need_no_rule(self, survey: Rewritten) -> None:
        def are_equal_for(rows: Sequence[Respondent]) -> bool:
            survey.build(rows)
            with survey.engine.connect() as connection:
                imported = latest_import(connection, survey.survey, "2025")
                assert imported is not None
                return are_equal(connection, survey_table(survey.definition, imported.key))

        alike = [replace(one, weight=2.5) for one in respondents(4)]
        assert are_equal_for(alike)
        assert not are_equal_for([*alike[:-1], replace(alike[-1], weight=2.6)])
        assert not are_equal_for([*alike[:-2], *(replace(one, group="g") for one in alike[-2:])])


def survey_measure(survey: Rewritten, channel: str) -> Measure:
    wanted = Series("adoption", channel)
    return next(one for one in survey_measures(survey.definition).tabulated if one.series == wanted)


class TestFiguresOnTwoBases:
    """One respondent answered one question of two. What she said follows if a figure rests on who answered both."""

    @pytest.fixture(autouse=True)
    def _in_all_decimals(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a figure is computed from shows in decimals that are not displayed."""
        monkeypatch.setattr(displaying, "own_steps", lambda numbers, finest, *_: finest)

    def exact(self, survey: Rewritten, release: str) -> dict[tuple[str, str], float]:
        """The shares of all in full precision."""
        statement = text(
            "SELECT s.indicator, s.channel, e.value FROM confidential.estimates e "
            "JOIN published.releases r ON r.key = e.release_key JOIN published.series s USING (release_key, series) "
            "WHERE r.id = :id AND s.indicator IN ('adoption', 'dialogue') AND cell = 'region=DE;size=_T'"
        )
        with survey.engine.connect() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(statement, {"id": release})}

    def test_a_mean_number_is_the_sum_of_the_shares_shown(self, survey: Rewritten) -> None:
        rows = [replace(one, xing=None) if one.id == "r0007" else replace(one, weight=1.0) for one in respondents(20)]
        changes = (("  channel_count: {}", "  channel_count: {decimals: 6}"),)
        release = survey.with_(changes=changes).publish(rows)
        counted = survey.figures(release, "channel_count", "_T")["_T", "DE"].value
        exact = self.exact(survey, release)
        assert counted == pytest.approx(exact["adoption", "facebook"] + exact["adoption", "xing"], abs=1e-6)

    def test_a_share_among_users_is_the_ratio_of_the_shares_shown(self, survey: Rewritten) -> None:
        """Those who skipped the second question are users or not: the base among users would count them."""
        rows = [replace(one, weight=1.0) for one in respondents(20)]
        rows = [replace(one, facebook=0, dialogue=None) if one.id == "r0007" else one for one in rows]
        changes = (("  dialogue_rate: {}", "  dialogue_rate: {decimals: 6}"),)
        release = survey.with_(changes=changes).publish(rows)
        exact = self.exact(survey, release)
        ratio = exact["dialogue", "facebook"] / exact["adoption", "facebook"]
        assert survey.figures(release, "dialogue_rate")["_T", "DE"].value == pytest.approx(ratio, abs=1e-6)


def test_the_published_hashes_do_not_tell_what_somebody_answered(survey: Rewritten) -> None:
    """Who was asked depends on an answer. Knowing who is in which cell, an attacker tries out both answers of one."""
    counts = {(size, region): 20 for size in SIZES for region in REGIONS} | {("GE250", "DE-SH"): 1}
    rows = [replace(one, minutes=one.minutes if one.facebook else 8888.0) for one in respondents(counts)]
    alone = next(one for one in rows if (one.size, one.region) == ("GE250", "DE-SH"))
    for universe in ("\n      universe: user", ""):
        tried = survey.with_(survey=f"{survey.survey}-{len(universe)}", universe=universe)
        release = tried.publish(rows)
        with tried.engine.connect() as connection:
            key = find_release(connection, release).key  # type: ignore[union-attr]
            published = {part["matrix_hash"] for part in public_certificate(connection, key)["parts"]}  # type: ignore[index]
            stored = list(stored_facts(connection, key))
        problems, flags = read_problems([one for one in stored if "minutes_per_day" in one.names])
        problem, shown = problems["minutes_per_day"], flags["minutes_per_day"]
        place = tuple(
            axis_of(dimension).leaves[code][0]
            for dimension, code in zip(tried.definition.dimensions, (alone.size, alone.region), strict=True)
        )
        kept = [number for number, key in enumerate(problem.atoms.keys) if key.leaves != place]
        atoms = problem.atoms
        keys = tuple(atoms.keys[number] for number in kept)
        without = replace(
            problem, atoms=replace(atoms, keys=keys, respondents=atoms.respondents[kept], alone=atoms.alone[kept])
        )
        as_user, as_none = matrix_hash(problem, shown), matrix_hash(without, shown)
        assert as_user == as_none or as_user not in published, "the hash says that the only one in the cell is a user"


class TestQuantiles:
    MEDIAN = (
        (
            "indicators:\n",
            "indicators:\n  median_minutes_per_day:\n"
            "    {label: Median, definition: Median minutes., kind: median, unit: minutes, decimals: 0}\n",
        ),
        ("  derived:\n", "  derived:\n    - {indicator: median_minutes_per_day, median_of: minutes_per_day}\n"),
    )

    def test_the_interval_of_a_median_has_k_contributors_on_either_side(self, survey: Rewritten) -> None:
        rows = [replace(one, weight=1.0, minutes=100.0 + place % 10) for place, one in enumerate(respondents(10))]
        inside = [one.id for one in rows if (one.size, one.region) == ("GE250", "DE-SH")]
        outermost = dict(zip((*inside[:2], *inside[-2:]), (3.0, 4.0, 478.0, 479.0), strict=True))
        rows = [replace(one, minutes=outermost.get(one.id, one.minutes)) for one in rows]
        survey = survey.with_(changes=self.MEDIAN)
        figure = survey.figures(survey.publish(rows), "median_minutes_per_day", "_T")["GE250", "DE-SH"]
        bounds = {
            figure.ci90_low, figure.ci90_high, figure.ci95_low, figure.ci95_high, figure.ci99_low, figure.ci99_high,
        }  # fmt: skip
        assert not bounds & set(outermost.values()), "the answer of one respondent, at most one other beyond it"

    def test_a_weighted_median_has_k_contributors_on_either_side(self, survey: Rewritten) -> None:
        """One heavy respondent with the smallest number is the median all by herself."""
        rows = [replace(one, weight=1.0, minutes=100.0 + place % 10) for place, one in enumerate(respondents(10))]
        heavy = next(one.id for one in rows if (one.size, one.region) == ("GE250", "DE-SH"))
        rows = [replace(one, weight=30.0, minutes=17.0) if one.id == heavy else one for one in rows]
        survey = survey.with_(changes=self.MEDIAN)
        figure = survey.figures(survey.publish(rows), "median_minutes_per_day", "_T")["GE250", "DE-SH"]
        assert figure.status != "published" or figure.value != 17.0


COUNTS = dict(
    zip(
        ((size, region) for size in SIZES for region in REGIONS),
        (21, 7, 9, 10, 9, 21, 22, 17, 6, 7, 12, K - 1),
        strict=True,
    )
)
"""So that nine respondents less in (50-249, DE-HH) make other cells give way."""
SMALL = ("GE250", "DE-SH")


def computable(survey: Rewritten, release: str, channels: Sequence[tuple[str, str]]) -> bool:
    """Whether the sums over SMALL of what is published of any of these series follow from each other."""
    leaves = [(size, region) for size in SIZES for region in REGIONS]
    inside = {"_T": SIZES, "SME": SIZES[:3], "DE": REGIONS}
    rows = [
        [size in inside.get(cell[0], cell[:1]) and region in inside.get(cell[1], cell[1:]) for size, region in leaves]
        for indicator, channel in channels
        for cell, status in survey.statuses(release, indicator, channel).items()
        if status == "published"
    ]
    span = Span(len(leaves))
    span.add(np.array(rows, dtype=np.int64))
    return bool(span.contains(np.array([[leaf == SMALL for leaf in leaves]], dtype=np.int64))[0])


def test_who_was_asked_one_part_of_a_set_is_not_told_by_the_set(survey: Rewritten) -> None:
    """Xing is asked of some only, nobody declared why; "any" needs both answers, so its base is who was asked."""
    survey = survey.with_(
        changes=(("  derived:\n", "  derived:\n    - {indicator: adoption, channel: any, any_of: [facebook, xing]}\n"),)
    )
    rows = respondents(COUNTS)
    release = survey.publish([replace(one, xing=8) if (one.size, one.region) == SMALL else one for one in rows])
    assert not computable(survey, release, [("adoption", "xing")])
    assert not computable(survey, release, [("adoption", "xing"), ("adoption", "any")]), "none of four was asked"


def test_one_column_read_in_two_ways_gives_nobody_away(survey: Rewritten) -> None:
    """Whoever left the cell empty counts as a no in one question, not at all in the other: the yes are the same."""
    survey = survey.with_(
        changes=(
            ("  channel_count: {}", "  channel_count: {}\n  planned_investment: {}"),
            ("  items:\n", "  items:\n    - {indicator: planned_investment, column: fb, coding: filled}\n"),
            ("  codings:\n", '  codings:\n    filled: {yes: "1", no: ["0", ""], no_answer: ["8"]}\n'),
        )
    )
    rows = respondents(COUNTS)
    silent = [one.id for one in rows if (one.size, one.region) == ("50-249", "DE-HH")][:9]
    survey.build([replace(one, facebook=None) if one.id in silent else one for one in rows])
    with pytest.raises(Refused, match="same answers with different respondents"):
        survey.certify()
