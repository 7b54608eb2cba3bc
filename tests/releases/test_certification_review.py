"""What a reviewer tried against certified releases; each test is an attack that must fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from api.concepts.definition import SurveyDefinition
from api.concepts.measures import survey_measures
from api.definitions import load_definition
from api.disclosure.atoms import Atoms
from api.disclosure.axes import axis_of
from api.disclosure.hashes import matrix_hash
from api.errors import Refused
from api.queries.atoms import Counted, Version, count_atoms
from api.queries.certificates import public_certificate, stored_facts
from api.queries.imports import latest_import
from api.queries.releases_writing import database_time, find_release
from api.releases.building import build_release
from api.releases.facts import read_problems
from api.releases.publishing import publish_release, withdraw_release
from api.releases.responses_import import survey_table
from tests.conftest import Database
from tests.releases.certified import DEFINITION, REGIONS, SIZES, CertifiedSurvey, Respondent, respondents

K = 5
_numbers = count()


@dataclass(frozen=True)
class Rewritten(CertifiedSurvey):
    """The survey with parts of its definition replaced."""

    changes: tuple[tuple[str, str], ...] = ()

    @property
    def definition(self) -> SurveyDefinition:
        names = ("survey", "k", "policy", "sensitive", "universe", "minimum", "title")
        document = DEFINITION.format(**{name: getattr(self, name) for name in names})
        for old, new in self.changes:
            assert old in document
            document = document.replace(old, new)
        path = self.folder / f"{self.survey}.yaml"
        path.write_text(document, encoding="utf-8")
        return load_definition(path)


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, f"reviewed-{next(_numbers)}", K)


def flipped(rows: Sequence[Respondent], name: str) -> list[Respondent]:
    """One respondent's answer corrected."""
    return [replace(one, facebook=1 - int(one.facebook or 0), dialogue=0) if one.id == name else one for one in rows]


class TestRevisionsThatHideTheirPredecessor:
    def test_the_same_file_read_differently_is_audited_with_how_it_was_read_before(self, survey: Rewritten) -> None:
        """One respondent said "7". First that is no answer, then the coding says it means yes: one answer changes."""
        survey = survey.with_(changes=(('no_answer: [""]}', 'no_answer: ["", "7"]}'),))
        rows = [replace(one, facebook=7) if one.id == "r0007" else one for one in respondents(20)]
        first = survey.publish(rows)
        assert survey.statuses(first)["_T", "DE"] == "published"
        recoded = survey.with_(changes=(('yes: "1"', 'yes: ["1", "7"]'),))
        second = recoded.publish(rows)
        assert second.endswith(".r2")
        assert recoded.statuses(second)["_T", "DE"] == "confidential"

    def test_a_text_revision_of_a_release_that_was_called_off_counts_as_public(self, survey: Rewritten) -> None:
        rows = respondents(20)
        first = survey.build(rows)
        survey.certify()
        with survey.engine.connect() as connection:
            later = database_time(connection) + timedelta(days=1)
        publish_release(survey.engine, first, at=later)
        texts = survey.with_(title="Another title")
        again = texts.build(rows)
        assert again == f"{first}.1"
        texts.certify()
        withdraw_release(survey.engine, first, "Not yet.")
        publish_release(survey.engine, again)
        assert texts.statuses(again)["_T", "DE"] == "published"
        second = texts.publish(flipped(rows, "r0007"))
        assert second != again
        assert texts.statuses(second)["_T", "DE"] == "confidential"

    def test_many_who_moved_do_not_hide_one_who_changed(self, survey: Rewritten) -> None:
        """The whole population holds those who moved before and after: only one answer in it changed."""
        rows = respondents(20)
        survey.publish(rows)
        moved = [
            replace(one, region="DE-HH") if (one.size, one.region) == ("0-9", "DE-HB") else one
            for one in flipped(rows, "r0239")
        ]
        assert rows[239].region == "DE-SH"
        second = survey.publish(moved)
        assert survey.statuses(second)["_T", "DE"] == "confidential"

    def test_weights_in_another_unit_do_not_hide_one_who_changed(self, survey: Rewritten) -> None:
        """Shares do not depend on the unit of the weights, so everybody can subtract as before."""
        rows = respondents(20)
        survey.publish(rows)
        rescaled = [replace(one, weight=2 * one.weight) for one in flipped(rows, "r0007")]
        second = survey.publish(rescaled)
        assert survey.statuses(second)["_T", "DE"] == "confidential"

    def test_weights_in_another_unit_do_not_hide_one_who_left(self, survey: Rewritten) -> None:
        rows = respondents(20)
        survey.publish(rows)
        second = survey.publish([replace(one, weight=2 * one.weight) for one in rows if one.id != "r0007"])
        assert survey.statuses(second)["_T", "DE"] == "confidential"

    def test_respondents_who_lost_their_names_cannot_be_revised(self, survey: Rewritten) -> None:
        rows = respondents(20)
        survey.publish(rows)
        unnamed = survey.with_(changes=(("  respondent: id\n", ""),))
        unnamed.build(flipped(rows, "r0007"))
        with pytest.raises(Refused):
            unnamed.certify()

    def test_respondents_under_other_names_cannot_be_revised(self, survey: Rewritten) -> None:
        rows = respondents(20)
        survey.publish(rows)
        renamed = survey.with_(mark="renumbered")
        renamed.build(flipped(rows, "r0007"))
        with pytest.raises(Refused):
            renamed.certify()


def test_the_same_file_under_two_names_is_not_published_twice_when_both_were_certified_before(
    survey: Rewritten,
) -> None:
    one, other = survey.with_(mark="same"), survey.with_(survey=f"{survey.survey}-b", mark="same")
    first, second = one.build(respondents(10)), other.build(respondents(10))
    one.certify()
    other.certify()
    publish_release(survey.engine, first)
    with pytest.raises(Refused, match="same file"):
        publish_release(survey.engine, second)


class TestFiguresOnTwoBases:
    """One respondent answered one question of two. What she said follows if a figure rests on who answered both."""

    def rows(self, answer: int) -> list[Respondent]:
        return [
            replace(one, facebook=answer, dialogue=0, xing=None) if one.id == "r0007" else replace(one, weight=1.0)
            for one in respondents(20)
        ]

    def test_a_mean_number_is_the_sum_of_the_shares_shown(self, survey: Rewritten) -> None:
        release = survey.with_(changes=(("  channel_count: {}", "  channel_count: {decimals: 6}"),)).publish(self.rows(1))
        parts = [survey.figures(release, "adoption", channel)["_T", "DE"].value for channel in ("facebook", "xing")]
        counted = survey.figures(release, "channel_count", "_T")["_T", "DE"].value
        with survey.engine.connect() as connection:
            exact = connection.execute(
                text("SELECT e.value FROM confidential.estimates e JOIN published.releases r ON r.key = e.release_key "
                     "JOIN published.series s USING (release_key, series) WHERE r.id = :id AND s.channel IN "
                     "('facebook', 'xing') AND s.indicator = 'adoption' AND cell = 'region=DE;size=_T'"),
                {"id": release},
            ).scalars().all()
        assert parts and counted == pytest.approx(sum(exact), abs=1e-6)

    def test_a_share_among_users_is_the_ratio_of_the_shares_shown(self, survey: Rewritten) -> None:
        """Those who skipped the second question are users or not: the base among users would count them."""
        rows = [replace(one, weight=1.0) for one in respondents(20)]
        rows = [replace(one, facebook=1, dialogue=None) if one.id == "r0007" else one for one in rows]
        changes = (("  dialogue_rate: {}", "  dialogue_rate: {decimals: 6}"),)
        release = survey.with_(changes=changes).publish(rows)
        with survey.engine.connect() as connection:
            a, d = connection.execute(
                text("SELECT e.value FROM confidential.estimates e JOIN published.releases r ON r.key = e.release_key "
                     "JOIN published.series s USING (release_key, series) WHERE r.id = :id AND s.channel = 'facebook' "
                     "AND s.indicator IN ('adoption', 'dialogue') AND cell = 'region=DE;size=_T' ORDER BY s.indicator"),
                {"id": release},
            ).scalars().all()
        assert survey.figures(release, "dialogue_rate")["_T", "DE"].value == pytest.approx(d / a, abs=1e-6)


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
        place = tuple(axis_of(dimension).leaves[code][0] for dimension, code in zip(
            tried.definition.dimensions, (alone.size, alone.region), strict=True))
        without = replace(
            problem,
            atoms=replace(
                problem.atoms,
                keys=tuple(key for key in problem.atoms.keys if key.leaves != place),
                respondents=np.array([n for key, n in zip(problem.atoms.keys, problem.atoms.respondents) if key.leaves != place]),
                alone=np.array([n for key, n in zip(problem.atoms.keys, problem.atoms.alone) if key.leaves != place]),
            ),
        )
        as_user, as_none = matrix_hash(problem, shown), matrix_hash(without, shown)
        assert as_user == as_none or as_user not in published, "the hash says that the only one in the cell is a user"


class TestAtoms:
    """What several versions are counted as, by hand."""

    def counted(self, survey: Rewritten, versions: Sequence[Sequence[Respondent]], names: Sequence[Sequence[str]]) -> Atoms:
        tables = []
        for rows in versions:
            survey.build(rows)
            with survey.engine.connect() as connection:
                tables.append(survey_table(survey.definition, latest_import(connection, survey.survey, "2025").key))  # type: ignore[union-attr]
        measures = {one.item: one for one in survey_measures(survey.definition).tabulated}
        with survey.engine.connect() as connection:
            return count_atoms(
                connection,
                survey.definition.dimensions,
                [
                    Version(table, tuple(Counted(measures[name]) for name in listed))
                    for table, listed in zip(tables, names, strict=True)
                ],
            )

    def rows(self) -> list[Respondent]:
        return [
            Respondent(f"r{place}", "0-9", "DE-HB", place % 2, 1, 0, 10.0 + place, group="") for place in range(7)
        ]

    def test_each_kind_of_change(self, survey: Rewritten) -> None:
        old = self.rows()
        new = [
            old[0],  # the same
            replace(old[1], weight=2.0),
            replace(old[2], size="GE250"),
            replace(old[3], facebook=0),
            # 4 is gone
            replace(old[5], xing=0),  # another question
            replace(old[6], facebook=None),
            Respondent("r9", "0-9", "DE-HB", 1, 1, 0, 5.0),
        ]
        atoms = self.counted(survey, [old, new], [["adoption.facebook"], ["adoption.facebook"]])
        found = {(key.leaves, key.inside, key.changed): int(n) for key, n in zip(atoms.keys, atoms.respondents, strict=True)}
        sizes, regions = (axis_of(dimension).leaves for dimension in survey.definition.dimensions)
        here, there = ((sizes[size][0], regions["DE-HB"][0]) for size in ("0-9", "GE250"))
        assert found == {
            (here, (True, True), False): 2,  # the same, another question
            (here, (True, False), True): 3,  # weight, leaf, answer: before
            (here, (False, True), True): 2,  # weight, answer: after
            (there, (False, True), True): 1,
            (here, (True, False), False): 2,  # gone, no longer answering
            (here, (False, True), False): 1,  # new
        }
        assert int(atoms.contributors(np.ones((1, len(atoms.keys)), dtype=np.bool_))[0]) == 8

    def test_a_group_counts_once_over_leaves_and_versions(self, survey: Rewritten) -> None:
        old = [replace(one, group="holding") if place < 3 else one for place, one in enumerate(self.rows())]
        new = [replace(old[0], size="GE250"), *old[1:]]
        atoms = self.counted(survey, [old, new], [["adoption.facebook"], ["adoption.facebook"]])
        assert int(atoms.contributors(np.ones((1, len(atoms.keys)), dtype=np.bool_))[0]) == 5

    def test_a_base_that_the_earlier_release_did_not_have_changes_nothing_about_the_others(self, survey: Rewritten) -> None:
        old = self.rows()
        new = [replace(old[0], size="GE250"), *old[1:]]
        atoms = self.counted(survey, [new, old], [["dialogue.facebook", "adoption.facebook"], ["adoption.facebook"]])
        both = [n for key, n in zip(atoms.keys, atoms.respondents, strict=True) if key.inside == (True, True, True)]
        assert sum(both) == 6, "six have the same answer to the question that both releases have"


class TestQuantiles:
    MEDIAN = (
        ("indicators:\n", "indicators:\n  median_minutes_per_day: {label: Median, definition: Median minutes., kind: median, unit: minutes, decimals: 0}\n"),
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


def test_who_was_asked_one_part_of_a_set_is_not_told_by_the_set(survey: Rewritten) -> None:
    """Xing is asked of some only, nobody declared why; "any" needs both answers, so its base is who was asked."""
    survey = survey.with_(
        changes=(("  derived:\n", "  derived:\n    - {indicator: adoption, channel: any, any_of: [facebook, xing]}\n"),)
    )
    counts = {(size, region): 20 for size in SIZES for region in REGIONS}
    counts |= {("0-9", "DE-SH"): 15, ("10-49", "DE-SH"): 16, ("GE250", "DE-SH"): K - 1}
    rows = respondents(counts)
    unasked = [one.id for one in rows if (one.size, one.region) == ("10-49", "DE-SH")][:6]
    release = survey.publish([replace(one, xing=8) if one.id in unasked else one for one in rows])
    shown = {
        channel: {cell for cell, status in survey.statuses(release, "adoption", channel).items() if status == "published"}
        for channel in ("facebook", "xing", "any")
    }
    print({k: sorted(v) for k, v in shown.items()})
    assert shown["any"] <= shown["xing"], "where it may not be known how many were asked"


def test_a_build_never_deletes_what_became_public_meanwhile(survey: Rewritten) -> None:
    rows = respondents(10)
    draft = survey.build(rows)
    survey.certify()
    definition = survey.definition
    failed: list[BaseException] = []

    def build() -> None:
        try:
            build_release(survey.engine, replace_title(definition), "2025")
        except BaseException as error:  # noqa: BLE001 - whatever happens, the public release must be there
            failed.append(error)

    with survey.engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM published.releases WHERE id = :id FOR UPDATE"), {"id": draft})
        building = threading.Thread(target=build)
        building.start()
        time.sleep(1.0)
        connection.execute(
            text("UPDATE published.releases SET state = 'published', published_at = now() WHERE id = :id"), {"id": draft}
        )
    building.join()
    with survey.engine.connect() as connection:
        assert find_release(connection, draft) is not None
        assert find_release(connection, draft).state == "published"  # type: ignore[union-attr]


def replace_title(definition: SurveyDefinition) -> SurveyDefinition:
    return definition


def test_a_stricter_policy_can_be_certified_although_no_figure_changes(survey: Rewritten) -> None:
    rows = respondents(20)
    first = survey.publish(rows)
    stricter = survey.with_(k=K + 1)
    second = stricter.build(rows)
    assert second != first
    stricter.certify()
    publish_release(stricter.engine, second)
