"""What a reviewer tried against certified releases; each test is an attack that must fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from api.access.keys import key_hash, key_prefix, new_key
from api.app import create_app
from api.cli.preview import as_if_published
from api.concepts.definition import SurveyDefinition
from api.concepts.identifiers import parse_cell
from api.concepts.measures import survey_measures
from api.config import Config
from api.definitions import load_definition
from api.disclosure.atoms import Atoms
from api.disclosure.axes import axis_of
from api.disclosure.elimination import Span
from api.disclosure.hashes import matrix_hash
from api.disclosure.limits import NotCertified
from api.errors import BenchmarksError, InvalidInput, Refused
from api.queries.atoms import Counted, Version, count_atoms
from api.queries.certificates import public_certificate, stored_facts
from api.queries.imports import latest_import
from api.queries.keys import store_key
from api.queries.releases_writing import database_time, find_release
from api.queries.tabulation import Contributions, Tabulation, largest_contributions
from api.releases import certification
from api.releases.building import build_release
from api.releases.facts import read_problems
from api.releases.importing import import_survey
from api.releases.publishing import publish_release, withdraw_release
from api.releases.responses_import import survey_table
from api.releases.verification import verify_stored_release
from tests.conftest import Database
from tests.releases.certified import DEFINITION, REGIONS, SIZES, CertifiedSurvey, Respondent, respondents

K = 5
_numbers = count()


@dataclass(frozen=True)
class Rewritten(CertifiedSurvey):
    """The survey with parts of its definition replaced."""

    changes: tuple[tuple[str, str], ...] = ()

    def with_(self, **changes: object) -> Rewritten:
        return replace(self, **changes)  # type: ignore[arg-type]

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

    def test_a_question_under_another_name_is_audited_with_what_was_published_of_it(self, survey: Rewritten) -> None:
        """The channel is called otherwise from now on; the answers are the same but for one."""
        rows = respondents(20)
        survey.publish(rows)
        renamed = survey.with_(
            changes=(
                ("columns: {facebook: fb, xing: xing}", "columns: {instagram: fb, xing: xing}"),
                ("columns: {facebook: dfb}", "columns: {instagram: dfb}"),
                ("{indicator: adoption, channel: facebook}", "{indicator: adoption, channel: instagram}"),
                ("universe: users, channels: [facebook]", "universe: users, channels: [instagram]"),
                ("[adoption, dialogue], channels: [facebook]", "[adoption, dialogue], channels: [instagram]"),
                ("channels: [facebook, xing]", "channels: [instagram, xing]"),
            )
        )
        renamed.build(flipped(rows, "r0007"))
        try:
            renamed.certify()
        except (Refused, NotCertified):
            return
        draft = f"{survey.survey}.2025.r2"
        assert renamed.statuses(draft, "adoption", "instagram")["_T", "DE"] == "confidential"

    @pytest.mark.parametrize("again", ['daily: "5", weekly: "6"', 'weekly: "6", daily: "5"'], ids=["same", "turned"])
    def test_categories_in_another_order_do_not_hide_one_who_changed(self, survey: Rewritten, again: str) -> None:
        def asking(answers: str) -> Rewritten:
            return survey.with_(
                changes=(
                    ("  channel_count: {}", "  channel_count: {}\n  update_frequency: {}"),
                    ("  items:\n", f"  items:\n    - {{indicator: update_frequency, column: often, {answers}}}\n"),
                )
            )

        rows = respondents(20)
        first = asking('answers: {daily: "5", weekly: "6"}, no_answer: [""]')
        second = asking(f'answers: {{{again}}}, no_answer: [""]')
        for one, changed in ((first, ""), (second, "r0007")):
            said = [5 + (int(row.xing or 0) ^ (row.id == changed)) for row in rows]
            lines = [f"{one.survey}-{row.id},{row.row},{often}" for row, often in zip(rows, said, strict=True)]
            path = one.folder / f"{one.survey}.csv"
            path.write_text("\n".join(["id,name,w,group,size,land,fb,xing,dfb,minutes,often", *lines]) + "\n")
            list(import_survey(one.engine, one.definition, path))
            release = build_release(one.engine, one.definition, "2025").release
            if changed and again.startswith("weekly"):
                with pytest.raises(Refused, match="in another order"):
                    one.certify()
                return
            one.certify()
            publish_release(one.engine, release)
        codes = [status for cell, status in self.of_category(second, release).items() if cell == ("_T", "DE")]
        assert codes == ["confidential"]

    def of_category(self, survey: Rewritten, release: str) -> dict[tuple[str, str], str]:
        with survey.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT cell, status FROM published.figures f JOIN published.releases r ON r.key = f.release_key "
                    "JOIN published.series s USING (release_key, series) "
                    "WHERE r.id = :id AND s.indicator = 'update_frequency' AND s.category = 'daily'"
                ),
                {"id": release},
            ).all()
        found = {}
        for cell, status in rows:
            codes = parse_cell(cell)
            found[codes["size"], codes["region"]] = status
        return found


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


def test_what_is_certified_is_what_was_built(survey: Rewritten) -> None:
    """Built from a file, which is then imported as another definition reads it, and certified by the first one."""
    rows = [replace(one, group="holding") if one.size == "GE250" else one for one in respondents(10)]
    survey.build(rows)
    without_groups = survey.with_(changes=(('  contributor: "group"\n', ""),))
    list(import_survey(survey.engine, without_groups.definition, survey.folder / f"{survey.survey}.csv"))
    with pytest.raises(InvalidInput, match="build"):
        survey.certify()


def test_an_interrupted_certification_leaves_a_draft(survey: Rewritten, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = survey.build(respondents(10))

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(certification, "seal", interrupt)
    with pytest.raises(KeyboardInterrupt):
        survey.certify()
    with survey.engine.connect() as connection:
        release = find_release(connection, draft)
        assert release is not None
        assert release.state == "draft"
        assert not release.content_hash
        assert public_certificate(connection, release.key) is None
    with pytest.raises(Refused):
        publish_release(survey.engine, draft)


def test_two_who_certify_at_once_take_turns(survey: Rewritten) -> None:
    draft = survey.build(respondents(10))
    with ThreadPoolExecutor(2) as pool:
        definition = survey.definition
        waiting = [pool.submit(certification.certify_draft, survey.engine, definition, "2025") for _ in range(2)]
        done = [future.result().release for future in waiting]
    assert done == [draft, draft]
    publish_release(survey.engine, draft)
    assert verify_stored_release(survey.engine, draft)


def test_certifying_again_what_became_public_meanwhile_changes_nothing(survey: Rewritten) -> None:
    draft = survey.build(respondents(10))
    survey.certify()
    publish_release(survey.engine, draft)
    with pytest.raises(InvalidInput, match="no draft"):
        survey.certify()


class TestLargestContributions:
    def largest(self, survey: Rewritten, rows: Sequence[Respondent], crossed: int) -> dict[str, Contributions]:
        survey.build(rows)
        definition = survey.definition
        with survey.engine.connect() as connection:
            imported = latest_import(connection, survey.survey, "2025")
            assert imported is not None
            measures = survey_measures(definition).tabulated
            (minutes,) = (one for one in measures if one.item == "minutes_per_day")
            table = survey_table(definition, imported.key)
            tabulation = Tabulation(table, definition.dimensions, measures, (), clustered=False)
            return {
                cell: contributions
                for margin in definition.lattice.margins
                if len(margin.dimensions) == crossed
                for cell, contributions in largest_contributions(connection, tabulation, margin, minutes).items()
            }

    def test_by_hand(self, survey: Rewritten) -> None:
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
        ]
        whole = self.largest(survey, rows, 0)
        assert whole == {"region=DE;size=_T": Contributions(5.0, (25.0, 20.0, 57.0), (50.0, 38.0, 115.0))}
        ones = self.largest(survey, rows, 1)
        assert ones["region=DE;size=SME"] == Contributions(5.0, (25.0, 20.0, 50.0), (50.0, 38.0, 108.0))
        assert ones["region=DE;size=0-9"] == Contributions(5.0, (12.0, 5.0, 17.0), (50.0, 12.0, 62.0))
        assert ones["region=DE;size=GE250"] == Contributions(7.0, (7.0, 0.0, 7.0), (7.0, 0.0, 7.0))
        assert "region=DE;size=50-249" not in ones


class TestFiguresOnTwoBases:
    """One respondent answered one question of two. What she said follows if a figure rests on who answered both."""

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
        rows = [replace(one, facebook=1, dialogue=None) if one.id == "r0007" else one for one in rows]
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


class TestAtoms:
    """What several versions are counted as, by hand."""

    def counted(
        self, survey: Rewritten, versions: Sequence[Sequence[Respondent]], names: Sequence[Sequence[str]]
    ) -> Atoms:
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
        return [Respondent(f"r{place}", "0-9", "DE-HB", place % 2, 1, 0, 10.0 + place, group="") for place in range(7)]

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
        found = {
            (key.leaves, key.inside, key.changed): int(n) for key, n in zip(atoms.keys, atoms.respondents, strict=True)
        }
        sizes, regions = (axis_of(dimension).leaves for dimension in survey.definition.dimensions)
        here, there = ((sizes[size][0], regions["DE-HB"][0]) for size in ("0-9", "GE250"))
        nowhere = (-1, -1)
        assert found == {
            ((*here, *here), (True, True), False): 2,  # the same, another question
            ((*here, *there), (True, True), False): 1,  # moved
            ((*here, *nowhere), (True, False), True): 2,  # weight, answer: before
            ((*nowhere, *here), (False, True), True): 2,  # weight, answer: after
            ((*here, *nowhere), (True, False), False): 2,  # gone, no longer answering
            ((*nowhere, *here), (False, True), False): 1,  # new
        }
        assert int(atoms.contributors(np.ones((1, len(atoms.keys)), dtype=np.bool_))[0]) == 8

    def test_a_group_counts_once_over_leaves_and_versions(self, survey: Rewritten) -> None:
        old = [replace(one, group="holding") if place < 3 else one for place, one in enumerate(self.rows())]
        new = [replace(old[0], size="GE250"), *old[1:]]
        atoms = self.counted(survey, [old, new], [["adoption.facebook"], ["adoption.facebook"]])
        assert int(atoms.contributors(np.ones((1, len(atoms.keys)), dtype=np.bool_))[0]) == 5

    def test_a_base_that_the_earlier_release_did_not_have_changes_nothing_about_the_others(
        self, survey: Rewritten
    ) -> None:
        old = self.rows()
        new = [replace(old[0], size="GE250"), *old[1:]]
        atoms = self.counted(survey, [new, old], [["adoption.facebook", "dialogue.facebook"], ["adoption.facebook"]])
        both = [n for key, n in zip(atoms.keys, atoms.respondents, strict=True) if key.inside == (True, True, True)]
        assert sum(both) == 7, "all have the same answer to the question that both releases have"


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


def test_what_the_holders_of_keys_saw_before_it_was_called_off_counts_as_public(survey: Rewritten) -> None:
    """A scheduled release is read under embargo. Called off, corrected and published, it can be subtracted."""
    rows = respondents(20)
    first = survey.build(rows)
    survey.certify()
    with survey.engine.connect() as connection:
        later = database_time(connection) + timedelta(days=1)
    publish_release(survey.engine, first, at=later)
    withdraw_release(survey.engine, first, "One answer was wrong.")
    second = survey.publish(flipped(rows, "r0007"))
    assert survey.statuses(second)["_T", "DE"] == "confidential"


def test_a_build_never_deletes_what_became_public_meanwhile(survey: Rewritten) -> None:
    rows = respondents(10)
    draft = survey.build(rows)
    survey.certify()
    definition = survey.definition
    failed: list[BaseException] = []

    def build() -> None:
        try:
            build_release(survey.engine, definition, "2025")
        except BaseException as error:  # noqa: BLE001 - whatever happens, the public release must be there
            failed.append(error)

    with survey.engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM published.releases WHERE id = :id FOR UPDATE"), {"id": draft})
        building = threading.Thread(target=build)
        building.start()
        time.sleep(1.0)
        connection.execute(
            text("UPDATE published.releases SET state = 'published', published_at = now() WHERE id = :id"),
            {"id": draft},
        )
    building.join()
    with survey.engine.connect() as connection:
        assert find_release(connection, draft) is not None
        assert find_release(connection, draft).state == "published"  # type: ignore[union-attr]


def test_a_stricter_policy_can_be_certified_although_no_figure_changes(survey: Rewritten) -> None:
    rows = respondents(20)
    first = survey.publish(rows)
    stricter = survey.with_(k=K + 1)
    second = stricter.build(rows)
    assert second != first
    stricter.certify()
    publish_release(stricter.engine, second)


class TestPreview:
    @pytest.fixture
    def draft(self, survey: Rewritten) -> str:
        draft = survey.build(respondents(10))
        survey.certify()
        return draft

    @pytest.fixture
    def client_of(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine], FlaskClient]:
        monkeypatch.setenv("DATABASE_URL", database.owner_url)
        monkeypatch.setenv("DATABASE_READER_URL", database.reader_url)
        return lambda engine: create_app(Config.from_environment(), engine).test_client()

    def test_it_goes_on_after_an_error(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            with engine.connect() as connection, pytest.raises(DBAPIError):
                connection.execute(text("SELECT 1 / 0"))
            assert client.get(f"/v1/releases/{draft}").status_code == 200

    def test_it_goes_on_after_a_request_with_a_key(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        key = new_key()
        with database.owner.begin() as connection:
            store_key(connection, key_prefix(key) or "", key_hash(key), "Reviewer", ["read:partner"], None)
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            for headers in ({"Authorization": f"Bearer {key}"}, {}):
                assert client.get(f"/v1/releases/{draft}", headers=headers).status_code == 200

    def test_pages_of_other_sites_cannot_read_it(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        """The owner's browser has other pages open; loopback does not keep them out."""
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            answer = client.get(f"/v1/releases/{draft}", headers={"Origin": "https://elsewhere.example"})
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert client.get(f"/v1/releases/{draft}", headers={"Host": "elsewhere.example"}).status_code >= 400

    def test_publishing_does_not_wait_for_it(self, database: Database, draft: str) -> None:
        """Either it is published or it is said why not: nobody waits for a preview in another window."""
        ended: list[str] = []

        def publish() -> None:
            try:
                publish_release(database.owner, draft)
                ended.append("published")
            except BenchmarksError as error:
                ended.append(str(error))

        publishing = threading.Thread(target=publish)
        with as_if_published(database.owner, draft):
            publishing.start()
            publishing.join(5)
            in_time = list(ended)
        publishing.join()
        assert in_time
