"""Waves that share respondents, and names that answers contradict: what is audited together, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from api.errors import Refused
from api.releases.building import build_release
from api.releases.certification.certifying import certify_draft
from api.releases.certification.verification import verify_stored_release
from api.releases.imports.importing import import_survey
from api.releases.previews.preview import preview_release
from api.releases.publishing import publish_release, withdraw_release
from tests.conftest import Database
from tests.releases.certified import Respondent, new_survey, respondents
from tests.releases.rewritten import K, Rewritten, flipped

FIRST = '  - {wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}\n'
UNNAMED = ("  respondent: id\n", "")
EVERYBODY = ("_T", "DE")


@dataclass(frozen=True)
class Waves(Rewritten):
    """Two waves, of which the second has such a sample."""

    def drawn(self, sample: str) -> Waves:
        second = f'  - {{wave: "2026", period_start: 2026-01-01, period_end: 2026-12-31, sample: {sample}}}\n'
        return replace(self, changes=((FIRST, FIRST + second),))

    def certified(self, rows: Sequence[Respondent], wave: str) -> str:
        """The draft of a wave, certified."""
        path = self.folder / f"{self.survey}-{wave}.csv"
        lines = ["id,w,group,size,land,fb,xing,dfb,minutes", *(f"{self.survey}-{one.row}" for one in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        list(import_survey(self.engine, self.definition, path, wave))
        release = build_release(self.engine, self.definition, wave).release
        certify_draft(self.engine, self.definition, wave)
        return release

    def published(self, rows: Sequence[Respondent], wave: str) -> str:
        release = self.certified(rows, wave)
        publish_release(self.engine, release)
        return release


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Waves:
    return Waves(database.owner, tmp_path, new_survey("shared-respondents"), K)


def others(seed: int = 3) -> list[Respondent]:
    """Other respondents, under names that the first ones have, too."""
    rows = respondents(20)
    return [
        replace(one, id=rows[place].id, xing=place % 3 % 2, minutes=float(place % 13 * 7 + seed))
        for place, one in enumerate(sorted(rows, key=lambda row: int(row.id[1:]) * 7919 % 241))
    ]


@pytest.mark.parametrize("sample", ["panel", "overlapping", "independent"])
def test_a_wave_with_the_same_respondents_is_audited_like_a_revision(survey: Waves, sample: str) -> None:
    """Whether or not the definition says so: their names and answers do."""
    waves = survey.drawn(sample)
    rows = respondents(20)
    waves.published(rows, "2025")
    second = waves.published(flipped(rows, "r0007"), "2026")
    statuses = waves.statuses(second)
    assert statuses[EVERYBODY] == "confidential"
    assert statuses["GE250", "DE"] == "published"
    assert verify_stored_release(waves.engine, second) > 0


def test_a_revision_of_a_wave_is_audited_with_the_panel_that_came_after_it(survey: Waves) -> None:
    waves = survey.drawn("panel")
    rows = respondents(20)
    first = waves.published(rows, "2025")
    asked_again = [replace(one, facebook=int(place % 3 > 0)) for place, one in enumerate(rows)]
    waves.published(asked_again, "2026")
    withdraw_release(waves.engine, first, "One answer was wrong.")
    corrected = waves.published(
        [replace(one, facebook=asked_again[place].facebook) if place != 4 else one for place, one in enumerate(rows)],
        "2025",
    )
    assert waves.statuses(corrected)[EVERYBODY] == "confidential", "all but one answer are those of 2026"


def test_independent_samples_whose_names_are_row_numbers_are_published_each_for_itself(survey: Waves) -> None:
    waves = survey.drawn("independent")
    waves.published(respondents(20), "2025")
    second = waves.published(others(), "2026")
    assert set(waves.statuses(second).values()) == {"published"}


def test_a_panel_needs_the_names_of_its_members(survey: Waves) -> None:
    waves = survey.drawn("panel")
    waves.published(respondents(20), "2025")
    unnamed = replace(waves, changes=(*waves.changes, UNNAMED))
    with pytest.raises(Refused, match="respondent: COLUMN"):
        unnamed.certified(flipped(respondents(20), "r0007"), "2026")


def test_a_panel_needs_members_who_have_the_names_they_had(survey: Waves) -> None:
    waves = survey.drawn("panel")
    waves.published(respondents(20), "2025")
    renamed = [replace(one, id=f"again-{one.id}") for one in flipped(respondents(20), "r0007")]
    with pytest.raises(Refused, match="the name it had then"):
        waves.certified(renamed, "2026")
    with pytest.raises(Refused, match="are others in the new file"):
        waves.certified(others(), "2026")


def test_a_panel_that_is_called_independent_and_has_no_names_is_found_by_its_answers(survey: Waves) -> None:
    waves = survey.drawn("independent")
    unnamed = replace(waves, changes=(*waves.changes, UNNAMED))
    unnamed.published(respondents(20), "2025")
    left = [one for one in respondents(20) if one.id != "r0007"]
    with pytest.raises(Refused, match="sample: panel"):
        unnamed.certified(left[::-1], "2026")


def test_two_waves_that_were_certified_one_after_the_other_are_published_in_any_order(survey: Waves) -> None:
    """The draft of the first counts as public when the second is certified."""
    waves = survey.drawn("panel")
    rows = respondents(20)
    first = waves.certified(rows, "2025")
    second = waves.certified(flipped(rows, "r0007"), "2026")
    publish_release(waves.engine, second)
    publish_release(waves.engine, first)
    assert waves.statuses(second)[EVERYBODY] == "confidential"
    assert waves.statuses(first)[EVERYBODY] == "published"


def test_a_wave_that_was_certified_before_another_was_is_certified_again(survey: Waves) -> None:
    """An older version of the product did not compare waves."""
    waves = survey.drawn("panel")
    rows = respondents(20)
    first = waves.certified(rows, "2025")
    second = waves.certified(flipped(rows, "r0007"), "2026")
    with waves.engine.begin() as connection:
        connection.execute(text("UPDATE confidential.builds SET compared_with = NULL"))
    publish_release(waves.engine, first)
    with pytest.raises(Refused, match="certify it again"):
        publish_release(waves.engine, second)
    certify_draft(waves.engine, waves.definition, "2026")
    publish_release(waves.engine, second)


class TestPreviewsOfRevisions:
    """They say in which way those who changed could be computed."""

    def reasons(self, survey: Rewritten, rows: Sequence[Respondent]) -> set[str]:
        """Why figures of everybody are withheld."""
        release = survey.build(rows)
        survey.certify()
        whole = next(one for one in preview_release(survey.engine, release).crossings if not one.dimensions)
        return set(whole.cells[0].withheld) - {"asked_within", "nowhere", "few_asked"}

    def test_a_corrected_answer(self, survey: Waves) -> None:
        survey.publish(respondents(20))
        assert self.reasons(survey, flipped(respondents(20), "r0007")) == {"beside_earlier"}

    def test_a_corrected_weight(self, survey: Waves) -> None:
        survey.publish(respondents(20))
        rows = [replace(one, weight=7.0) if one.id == "r0007" else one for one in respondents(20)]
        assert self.reasons(survey, rows) == {"beside_weights"}

    def test_columns_that_changed_places(self, survey: Waves) -> None:
        survey.publish(respondents(20))
        swapped = [replace(one, facebook=one.xing, xing=one.facebook) for one in respondents(20)]
        assert "beside_question" in self.reasons(survey, flipped(swapped, "r0007"))


class TestNamesThatAnswersContradict:
    def numbered(self, rows: Sequence[Respondent]) -> list[Respondent]:
        return [replace(one, id=str(number)) for number, one in enumerate(rows)]

    @pytest.mark.parametrize("gone", [0, 120, 239 - 2 * K])
    def test_row_numbers_of_a_file_that_lacks_a_row_are_refused(self, survey: Waves, gone: int) -> None:
        rows = sorted(respondents(20), key=lambda row: int(row.id[1:]) * 7919 % 241)
        survey.publish(self.numbered(rows))
        survey.build(self.numbered([*rows[:gone], *rows[gone + 1 :]]))
        with pytest.raises(Refused, match="contradict each other"):
            survey.certify()

    def test_where_only_the_last_rows_have_other_numbers_they_are_protected_as_changed(self, survey: Waves) -> None:
        rows = sorted(respondents(20), key=lambda row: int(row.id[1:]) * 7919 % 241)
        survey.publish(self.numbered(rows))
        second = survey.publish(self.numbered([*rows[:-3], *rows[-2:]]))
        assert survey.statuses(second)[EVERYBODY] == "confidential"

    def test_many_corrected_answers_contradict_no_name(self, survey: Waves) -> None:
        rows = respondents(20)
        survey.publish(rows)
        second = survey.publish([replace(one, xing=int(place % 11 < 6)) for place, one in enumerate(rows)])
        assert survey.statuses(second, channel="xing")[EVERYBODY] == "published"
