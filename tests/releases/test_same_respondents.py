"""The same respondents are not published under two names: told by the rows that were read, not by the file's bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select, text

from api.errors import Refused
from api.models import imports
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
    with pytest.raises(Refused, match=r"the same answers as .* Not seen is that respondents are the same where a file"):
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


class TestTheSheetsOfAWorkbook:
    """What was read is compared: of one sheet the rows, of two sheets the answers."""

    FILE = ("file: {format: csv}", "file: {{format: xlsx{}}}")

    def _book(self, survey: Rewritten, **sheets: Sequence[Respondent]) -> Path:
        book = Workbook()
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in ["id,w,group,size,land,fb,xing,dfb,minutes", *(f"{survey.survey}-{one.row}" for one in rows)]:
                sheet.append([None if cell == "" else cell for cell in row.split(",")])
        del book["Sheet"]
        path = survey.folder / f"{survey.survey}.xlsx"
        book.save(path)
        return path

    def _of(self, survey: Rewritten, name: str, sheet: str = "") -> Rewritten:
        old, new = self.FILE
        named = f", sheet: {sheet}" if sheet else ""
        return survey.with_(survey=f"{survey.survey}-{name}", changes=((old, new.format(named)), WITHOUT_GROUPS))

    def _ingest(self, survey: Rewritten, path: Path) -> list[str]:
        return [built.release for built in ingest(survey.engine, survey.definition, path)]

    def test_other_respondents_on_another_sheet_are_published(self, survey: Rewritten) -> None:
        others = [replace(one, id=f"other-{one.id}", facebook=one.xing) for one in respondents(10)]
        path = self._book(survey, First=respondents(10), Second=others)
        assert self._ingest(self._of(survey, "a"), path)
        assert self._ingest(self._of(survey, "b", "Second"), path)

    def test_the_sheet_that_is_read_anyway_may_be_named(self, survey: Rewritten) -> None:
        path = self._book(survey, First=respondents(10), Second=respondents(11))
        assert self._ingest(self._of(survey, "a"), path)
        with pytest.raises(Refused, match="the same rows of the same file"):
            self._ingest(self._of(survey, "b", "First"), path)

    def test_the_same_respondents_on_another_sheet_are_the_same(self, survey: Rewritten) -> None:
        path = self._book(survey, First=respondents(10), Second=respondents(10)[::-1])
        assert self._ingest(self._of(survey, "a"), path)
        with pytest.raises(Refused, match="the same answers as"):
            self._ingest(self._of(survey, "b", "Second"), path)


def test_the_hashes_depend_on_the_responses_alone(survey: Rewritten) -> None:
    """Computed here once more, without the database: another server, or another version of it, gives the same."""
    rows = respondents(10)
    survey.build(rows)
    with survey.engine.connect() as connection:
        held, name = connection.execute(
            select(imports.c.answer_hashes, imports.c.table_name).where(imports.c.survey == survey.survey)
        ).one()
        classes = connection.execute(text(f'SELECT line, d_size, d_region FROM confidential."{name}"'))  # noqa: S608
        placed = {line: (size, region) for line, size, region in classes}
    total = 0
    for line, one in enumerate(rows, start=2):
        size, region = placed[line]
        who = f"({one.weight:g},{survey.survey}-{one.id},{size},{region})"
        total += int(hashlib.sha256(who.encode()).hexdigest()[:12], 16) * int(one.facebook or 0)
    assert hashlib.sha256(f"{len(rows)} {total}".encode()).hexdigest() in held
