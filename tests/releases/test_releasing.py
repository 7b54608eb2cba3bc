"""From import to release: versions, revisions, publishing, withdrawing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.errors import InvalidInput, Refused, UnknownIdentifier
from api.models import estimates, figures, releases
from api.releases.building import build_release
from api.releases.imports.importing import import_survey
from api.releases.ingesting import ingest
from api.releases.progress import Silent
from api.releases.publishing import publish_release, withdraw_release
from tests.conftest import Database
from tests.releases.small import small_rows, write_csv, write_definition
from tests.releases.stored import Stored

FACEBOOK = Series("adoption", "facebook")


class Notes(Silent):
    """Keeps what was worth knowing."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, line: str) -> None:
        self.said.append(line)


def _releases(database: Database, survey: str) -> list[tuple[str, str]]:
    statement = select(releases.c.id, releases.c.state).where(releases.c.survey == survey).order_by(releases.c.key)
    with database.owner.connect() as connection:
        return [(row.id, row.state) for row in connection.execute(statement)]


def test_the_same_file_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    definition, path = load_definition(write_definition(tmp_path, "again")), write_csv(tmp_path, small_rows())
    (first,) = ingest(database.owner, definition, path)
    (second,) = ingest(database.owner, definition, path)
    assert (first.release, first.new, second.release, second.new) == ("again.2025.r1", True, "again.2025.r1", False)
    (imported,) = import_survey(database.owner, definition, path)
    assert (imported.version, imported.new) == (1, False)


def test_a_changed_file_makes_a_new_release_and_the_old_one_stays(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "changed"))
    list(ingest(database.owner, definition, write_csv(tmp_path, small_rows())))
    before = Stored(database.owner, "changed.2025.r1").figure(FACEBOOK)
    list(ingest(database.owner, definition, write_csv(tmp_path, small_rows(90))))
    assert _releases(database, "changed") == [("changed.2025.r1", "published"), ("changed.2025.r2", "published")]
    assert Stored(database.owner, "changed.2025.r1").figure(FACEBOOK) == before
    assert Stored(database.owner, "changed.2025.r2").figure(FACEBOOK).n > before.n


def test_a_file_changed_back_is_a_new_version_again(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "back"))
    for count in (60, 90, 60):
        (imported,) = import_survey(database.owner, definition, write_csv(tmp_path, small_rows(count)))
    assert (imported.version, imported.new) == (3, True)


def test_changed_texts_alone_make_a_text_revision(database: Database, tmp_path: Path) -> None:
    source, path = write_definition(tmp_path, "texts"), write_csv(tmp_path, small_rows())
    list(ingest(database.owner, load_definition(source), path))
    source.write_text(source.read_text().replace("title: Small survey", "title: A better title"))
    (built,) = ingest(database.owner, load_definition(source), path)
    assert built.release == "texts.2025.r1.1"
    with database.owner.connect() as connection:
        hashes = connection.scalars(select(releases.c.content_hash).where(releases.c.survey == "texts")).all()
    assert len(hashes) == 2
    assert len(set(hashes)) == 1


def test_changed_reading_needs_a_new_import_before_building(database: Database, tmp_path: Path) -> None:
    source, path = write_definition(tmp_path, "reading"), write_csv(tmp_path, small_rows())
    import_survey(database.owner, load_definition(source), path)
    source.write_text(source.read_text().replace("facebook: fb,", "facebook: dfb,"))
    with pytest.raises(InvalidInput, match="import the file again"):
        build_release(database.owner, load_definition(source), "2025")


def test_a_comment_in_the_definition_changes_nothing(database: Database, tmp_path: Path) -> None:
    source, path = write_definition(tmp_path, "comment"), write_csv(tmp_path, small_rows())
    list(ingest(database.owner, load_definition(source), path))
    source.write_text("# only a comment\n" + source.read_text())
    (built,) = ingest(database.owner, load_definition(source), path)
    assert (built.release, built.new) == ("comment.2025.r1", False)


def test_a_draft_is_replaced_by_the_next_build(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "draft"))
    import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    assert [build_release(database.owner, definition, "2025").release for _ in range(2)] == ["draft.2025.r1"] * 2
    assert _releases(database, "draft") == [("draft.2025.r1", "draft")]


def _seen_by_reader(database: Database, survey: str) -> tuple[int, int]:
    """How many releases and figures of a survey the serving login sees."""
    of_survey = select(releases.c.key).where(releases.c.survey == survey)
    with database.reader.connect() as connection:
        seen = connection.scalars(of_survey).all()
        rows = connection.scalar(select(func.count()).select_from(figures).where(figures.c.release_key.in_(of_survey)))
    return len(seen), int(rows or 0)


def test_a_draft_does_not_exist_for_the_reader(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "unseen"))
    import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    built = build_release(database.owner, definition, "2025")
    assert _seen_by_reader(database, "unseen") == (0, 0)
    publish_release(database.owner, built.release)
    assert _seen_by_reader(database, "unseen") == (1, built.figures)


def test_a_scheduled_release_appears_at_its_second_by_the_databases_clock(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "embargo"))
    import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    built = build_release(database.owner, definition, "2025")
    publish_release(database.owner, built.release, datetime.now(UTC) + timedelta(seconds=1.5))
    assert _seen_by_reader(database, "embargo") == (0, 0)
    with database.owner.connect() as connection:
        connection.execute(text("SELECT pg_sleep(2)"))
    assert _seen_by_reader(database, "embargo") == (1, built.figures)


def test_a_release_cannot_be_published_in_the_past_or_twice(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "twice"))
    import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))
    built = build_release(database.owner, definition, "2025")
    with pytest.raises(InvalidInput, match="in the past"):
        publish_release(database.owner, built.release, datetime(2020, 1, 1, tzinfo=UTC))
    publish_release(database.owner, built.release)
    with pytest.raises(Refused, match="never change"):
        publish_release(database.owner, built.release)


def test_an_unknown_release_is_answered_with_the_nearest(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "nearest"))
    list(ingest(database.owner, definition, write_csv(tmp_path, small_rows())))
    with pytest.raises(UnknownIdentifier) as raised:
        publish_release(database.owner, "nearest.2025.r2")
    assert raised.value.nearest[0] == "nearest.2025.r1"


def test_withdrawing_needs_a_reason_and_the_next_release_is_a_new_one(database: Database, tmp_path: Path) -> None:
    definition, path = load_definition(write_definition(tmp_path, "wrong")), write_csv(tmp_path, small_rows())
    (built,) = ingest(database.owner, definition, path)
    with pytest.raises(InvalidInput, match="reason"):
        withdraw_release(database.owner, built.release, "  ")
    withdraw_release(database.owner, built.release, "Two questions were mixed up.")
    with pytest.raises(Refused, match="withdrawn"):
        withdraw_release(database.owner, built.release, "Again.")
    assert build_release(database.owner, definition, "2025").release == "wrong.2025.r2"


def test_what_was_withdrawn_does_not_come_back_when_the_same_is_ingested_again(
    database: Database, tmp_path: Path
) -> None:
    source, path = write_definition(tmp_path, "gone"), write_csv(tmp_path, small_rows())
    (built,) = ingest(database.owner, load_definition(source), path)
    withdraw_release(database.owner, built.release, "Two questions were mixed up.")
    notes = Notes()
    again = list(ingest(database.owner, load_definition(source), path, progress=notes))
    assert [(one.release, one.new) for one in again] == [("gone.2025.r1", False)]
    assert notes.said == [
        "gone.2025.r1 was withdrawn and stays so: the file and its definition are the same. To publish them all the "
        "same, use “benchmarks release build DEFINITION”, certify and publish."
    ]
    assert _releases(database, "gone") == [("gone.2025.r1", "withdrawn")]
    corrected = list(ingest(database.owner, load_definition(source), write_csv(tmp_path, small_rows(90))))
    assert [(one.release, one.new) for one in corrected] == [("gone.2025.r2", True)]


def test_a_file_that_was_imported_only_is_built_by_ingesting_it(database: Database, tmp_path: Path) -> None:
    definition = load_definition(write_definition(tmp_path, "imported"))
    list(ingest(database.owner, definition, write_csv(tmp_path, small_rows())))
    other = write_csv(tmp_path, small_rows(90))
    import_survey(database.owner, definition, other)
    assert [(one.release, one.new) for one in ingest(database.owner, definition, other)] == [("imported.2025.r2", True)]


def test_a_failed_build_leaves_no_release(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = load_definition(write_definition(tmp_path, "broken-build"))
    import_survey(database.owner, definition, write_csv(tmp_path, small_rows()))

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("api.releases.completing.copy_figures", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        build_release(database.owner, definition, "2025")
    with database.owner.connect() as connection:
        assert (
            connection.scalar(
                select(func.count()).select_from(estimates).join(releases).where(releases.c.survey == "broken-build")
            )
            == 0
        )
    assert _releases(database, "broken-build") == []
