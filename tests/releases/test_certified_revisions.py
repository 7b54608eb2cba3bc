"""Revisions of certified releases: what hides an earlier version from the audit, tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from api.concepts.editions.identifiers import parse_cell
from api.concepts.surveys.measures import survey_measures
from api.disclosure.atoms import Atoms
from api.disclosure.axes import axis_of
from api.disclosure.limits import NotCertified
from api.errors import Refused
from api.queries.atoms import Counted, Version, count_atoms
from api.queries.imports import latest_import
from api.queries.releases_writing import database_time
from api.releases.building import build_release
from api.releases.imports.importing import import_survey
from api.releases.imports.response_table import survey_table
from api.releases.publishing import publish_release, withdraw_release
from tests.conftest import Database
from tests.releases.certified import Respondent, new_survey, respondents
from tests.releases.rewritten import K, Rewritten, flipped


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("certified-revisions"), K)


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
