"""The same respondents are not published under two names: told by the rows that were read, not by the file's bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from api.errors import Refused
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.certified import Respondent, new_survey, respondents
from tests.releases.rewritten import K, Rewritten

WAVE = '  - {wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}\n'
BY_GROUP = (
    '  - {wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31, rows: {column: "group", values: "of 2025"}}\n'
    '  - {wave: "2026", period_start: 2026-01-01, period_end: 2026-12-31, rows: {column: "group", values: "of 2026"}}\n'
)
WITHOUT_GROUPS = ('  contributor: "group"\n', "")


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("same-respondents"), K)


def of_two_waves(survey: Rewritten) -> list[Respondent]:
    """Respondents whose group says of which wave they are, mixed."""
    rows = [
        replace(one, id=f"{survey.survey}-{one.id}-{wave}", group=f"of {wave}")
        for wave, many in (("2025", 10), ("2026", 11))
        for one in respondents(many)
    ]
    return [rows[place] for place in sorted(range(len(rows)), key=lambda place: place * 7 % 11)]


def ingested(survey: Rewritten, rows: Sequence[Respondent]) -> list[str]:
    """The file is written and all that its definition says is published."""
    path = survey.folder / f"{survey.survey}.csv"
    lines = ["id,w,group,size,land,fb,xing,dfb,minutes", *(one.row for one in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [built.release for built in ingest(survey.engine, survey.definition, path)]


def test_several_waves_in_one_file_are_published(survey: Rewritten) -> None:
    waves = survey.with_(changes=((WAVE, BY_GROUP), WITHOUT_GROUPS))
    assert ingested(waves, of_two_waves(survey)) == [f"{survey.survey}.2025.r1", f"{survey.survey}.2026.r1"]


def test_a_row_may_belong_to_one_wave_only(survey: Rewritten) -> None:
    both = BY_GROUP.replace('values: "of 2026"', 'values: ["of 2026", "of 2025"]')
    waves = survey.with_(changes=((WAVE, both), WITHOUT_GROUPS))
    with pytest.raises(Refused, match=r"the same rows of the same file as \S+\.2025\.r1"):
        ingested(waves, of_two_waves(survey))


def test_rows_of_one_file_are_the_same_whatever_is_read_of_them(survey: Rewritten) -> None:
    survey.publish(respondents(10))
    other = survey.with_(survey=f"{survey.survey}-b", mark=survey.survey, changes=(WITHOUT_GROUPS,))
    other.build(respondents(10))
    with pytest.raises(Refused, match="the same file"):
        other.certify()


def test_a_file_that_was_saved_again_in_another_order_holds_the_same_respondents(survey: Rewritten) -> None:
    survey.publish(respondents(10))
    again = survey.with_(survey=f"{survey.survey}-b", mark=survey.survey)
    again.build(respondents(10)[::-1])
    with pytest.raises(Refused, match="the same answers as"):
        again.certify()


def test_questions_under_another_name_or_left_out_hide_no_respondents(survey: Rewritten) -> None:
    """As drafts of the workbook and of the .sav of one survey call their questions differently."""
    survey.publish(respondents(10))
    again = survey.with_(
        survey=f"{survey.survey}-b", mark=survey.survey, changes=(("minutes_per_day", "minutes_daily"),)
    )
    again.build(respondents(10)[::-1])
    with pytest.raises(Refused, match="the same answers as"):
        again.certify()


def test_another_file_with_other_respondents_is_published(survey: Rewritten) -> None:
    survey.publish(respondents(10))
    survey.with_(survey=f"{survey.survey}-b").publish(respondents(10))


def test_of_what_an_older_version_published_all_rows_of_the_file_count(survey: Rewritten) -> None:
    """It did not note which rows it had read."""
    first = survey.publish(respondents(10))
    with survey.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE confidential.builds SET lines = NULL, file_hash = NULL, answer_hashes = NULL "
                "WHERE release_key = (SELECT key FROM published.releases WHERE id = :id)"
            ),
            {"id": first},
        )
    double = survey.with_(survey=f"{survey.survey}-b", mark=survey.survey)
    double.build(respondents(10))
    with pytest.raises(Refused, match="the same file"):
        double.certify()
