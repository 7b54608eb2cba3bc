"""What publishing, revising, withdrawing and scheduling leave on record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from api.answers.reports.changes.entries import change_entry
from api.answers.reports.changes.sentences import paragraphs
from api.concepts.editions.change import NOTHING_SEEN, Change
from api.concepts.texts import LANGUAGES, Language
from api.errors import InvalidInput, Refused
from api.queries.changes import read_changes
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import CONSTRUCTION, FACEBOOK, WHOLE, XING, change_figure, draft
from tests.conftest import Database


def entries(database: Database) -> list[Change]:
    """All that a reader without a key sees."""
    with database.reader.connect() as connection:
        return list(read_changes(connection, NOTHING_SEEN, 100).entries)


def told(database: Database) -> list[tuple[str, str]]:
    return [(entry.kind, entry.release) for entry in entries(database)]


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def let_pass(database: Database, seconds: float) -> None:
    """Wait by the database's clock."""
    with database.owner.connect() as connection:
        connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})


def test_the_first_release_of_a_wave_is_published_and_the_next_revises_it(fresh_database: Database) -> None:
    moment = publish_release(fresh_database.owner, draft(fresh_database))
    publish_release(fresh_database.owner, draft(fresh_database, revision=2), reason="  A weight was wrong. ")
    publish_release(fresh_database.owner, draft(fresh_database, year=2022))
    first, second, third = entries(fresh_database)
    assert (first.kind, first.release, first.at, first.replaces) == ("published", "panel.2023.r1", moment, None)
    assert (first.survey, first.wave, first.reason, first.revision) == ("panel", "2023", None, None)
    assert (second.kind, second.replaces, second.reason) == ("revised", "panel.2023.r1", "A weight was wrong.")
    assert (third.kind, third.release) == ("published", "panel.2022.r1")


def test_what_nobody_was_asked_in_either_release_is_neither_added_nor_removed(fresh_database: Database) -> None:
    """A later wave's new channel comes into the definition of this one, where it was not asked."""
    old, new = draft(fresh_database), draft(fresh_database, revision=2)
    for asked, unasked, cell in (
        (old, new, "market=_T;sector=I;size=GE250"),
        (new, old, "market=_T;sector=I;size=SME"),
    ):
        with fresh_database.owner.begin() as connection:
            remove_cell(connection, asked, cell)
            leave_unasked(connection, unasked, cell)
    publish_release(fresh_database.owner, old)
    publish_release(fresh_database.owner, new)
    revision = entries(fresh_database)[-1].revision
    assert revision is not None
    assert (revision.figures.added, revision.figures.removed) == (0, 0)


def test_a_revision_says_which_figures_differ_and_by_how_much(fresh_database: Database) -> None:
    old = draft(fresh_database)
    before = {
        "value": change_figure(fresh_database, old, FACEBOOK, WHOLE, value=0.3),
        "shown": change_figure(fresh_database, old, XING, WHOLE, status="confidential", value=None),
        "withheld": change_figure(fresh_database, old, FACEBOOK, CONSTRUCTION, value=0.25),
        "restated": change_figure(fresh_database, old, XING, CONSTRUCTION, n=120),
    }
    publish_release(fresh_database.owner, old)
    new = draft(fresh_database, revision=2)
    after = {
        "value": change_figure(fresh_database, new, FACEBOOK, WHOLE, value=0.1),
        "shown": change_figure(fresh_database, new, XING, WHOLE, value=0.5),
        "withheld": change_figure(fresh_database, new, FACEBOOK, CONSTRUCTION, status="confidential", value=None),
        "restated": change_figure(fresh_database, new, XING, CONSTRUCTION, n=121),
    }
    with fresh_database.owner.begin() as connection:
        for release, gone in ((new, "market=_T;sector=I;size=GE250"), (old, "market=_T;sector=I;size=SME")):
            remove_cell(connection, release, gone)
    publish_release(fresh_database.owner, new)
    change = entries(fresh_database)[-1]
    assert ": 0.3 → 0.1" in "".join(paragraphs(change, "en"))
    assert ": 0,3 → 0,1" in "".join(paragraphs(change, "de"))
    revision = change.revision
    assert revision is not None
    counts = revision.figures
    assert (counts.changed, counts.became_shown, counts.became_withheld, counts.restated) == (1, 1, 1, 1)
    assert (counts.removed, counts.added) == (7, 7)
    assert revision.cells_in_all == len(revision.cells) == 17
    assert [cell.difference for cell in revision.cells[:3]] == ["changed", "became_withheld", "became_shown"]
    listed = [asdict(cell) for cell in revision.cells]
    assert listed[0] == {
        "difference": "changed",
        "indicator": "adoption",
        "channel": "facebook",
        "category": "yes",
        "sector": "_T",
        "size": "_T",
        "region": None,
        "other_dimensions": {"market": "_T"},
        "before": {"id": before["value"], "status": "published", "value": 0.3, "value_text": None},
        "after": {"id": after["value"], "status": "published", "value": 0.1, "value_text": None},
        "change": -0.2,
    }
    assert (listed[1]["before"]["value"], listed[1]["after"]["value"], listed[1]["change"]) == (0.25, None, None)
    assert (listed[1]["after"]["id"], listed[1]["after"]["status"]) == (after["withheld"], "confidential")
    assert (listed[2]["before"]["status"], listed[2]["after"]["value"]) == ("confidential", 0.5)
    ends = {(cell["difference"], cell["before"] is None, cell["after"] is None) for cell in listed[3:]}
    assert ends == {("removed", False, True), ("added", True, False)}


def test_another_wording_in_one_language_is_a_change_and_told_in_the_language_of_the_reader(
    fresh_database: Database,
) -> None:
    old, new = draft(fresh_database), draft(fresh_database, revision=2)
    for release, german in ((old, "ein Drittel"), (new, "rund ein Drittel")):
        wording = {"value": None, "value_text": "a third", "value_text_de": german}
        change_figure(fresh_database, release, FACEBOOK, WHOLE, **wording)
        publish_release(fresh_database.owner, release)
    change = entries(fresh_database)[-1]
    in_english, in_german = (told_cell(change, language) for language in LANGUAGES)
    assert [in_german[end]["value_text"] for end in ("before", "after")] == ["ein Drittel", "rund ein Drittel"]
    assert [in_english[end]["value_text"] for end in ("before", "after")] == ["a third", "a third"]
    assert ": ein Drittel → rund ein Drittel" in "".join(paragraphs(change, "de"))


def told_cell(change: Change, language: Language) -> dict[str, Any]:
    """The one cell that an entry lists."""
    revision = change_entry(change, language).revision
    assert revision is not None
    assert revision.figures.changed == 1
    return asdict(revision.cells[0])


def remove_cell(connection: Connection, release: str, cell: str) -> None:
    connection.execute(
        text(
            "DELETE FROM published.figures f USING published.releases r"
            " WHERE f.release_key = r.key AND r.id = :id AND f.cell = :cell"
        ),
        {"id": release, "cell": cell},
    )


def leave_unasked(connection: Connection, release: str, cell: str) -> None:
    connection.execute(
        text(
            "UPDATE published.figures f SET status = 'not_asked', value = NULL FROM published.releases r"
            " WHERE f.release_key = r.key AND r.id = :id AND f.cell = :cell"
        ),
        {"id": release, "cell": cell},
    )


def test_only_so_many_cells_are_listed_the_largest_changes_of_each_indicator_in_turn(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    with fresh_database.owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE published.figures f SET value = value + f.series / 1000.0 + 0.001"
                " FROM published.releases r WHERE f.release_key = r.key AND r.id = :id AND value < 0.9"
            ),
            {"id": new},
        )
    publish_release(fresh_database.owner, new)
    revision = entries(fresh_database)[-1].revision
    assert revision is not None
    assert revision.cells_in_all == revision.figures.changed > 100
    assert len(revision.cells) == 100
    assert {cell.indicator for cell in revision.cells[:3]} == {"adoption", "dialogue", "goal"}
    by_indicator = [abs(cell.change or 0) for cell in revision.cells if cell.indicator == "adoption"]
    assert by_indicator == sorted(by_indicator, reverse=True)


def test_what_is_stored_beside_a_withheld_figure_is_not_compared(fresh_database: Database) -> None:
    old, new = draft(fresh_database), draft(fresh_database, revision=2)
    for release, n in ((old, 3), (new, 4)):
        change_figure(fresh_database, release, FACEBOOK, WHOLE, status="confidential", value=None, value_text=n, n=n)
    publish_release(fresh_database.owner, old)
    publish_release(fresh_database.owner, new)
    revision = entries(fresh_database)[-1].revision
    assert revision is not None
    assert {one for one, count in asdict(revision.figures).items() if count} == {"unchanged"}


def test_a_revision_of_texts_only_is_said_to_change_no_figure(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    publish_release(fresh_database.owner, draft(fresh_database, revision=2, content_hash="c1"))
    revision = entries(fresh_database)[-1].revision
    assert revision is not None
    assert revision.cells_in_all == 0
    assert revision.figures.unchanged > 100


def test_a_release_after_a_withdrawn_one_is_not_compared_with_it(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    withdraw_release(fresh_database.owner, "panel.2023.r1", "The base was wrong.")
    publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    last = entries(fresh_database)[-1]
    assert (last.kind, last.replaces, last.revision) == ("revised", "panel.2023.r1", None)


@pytest.mark.parametrize("withdrawn", ["panel.2023.r1", "panel.2023.r2"])
def test_withdrawing_takes_the_figures_out_of_the_record_and_leaves_the_counts(
    fresh_database: Database, withdrawn: str
) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    change_figure(fresh_database, new, FACEBOOK, WHOLE, value=0.987)
    publish_release(fresh_database.owner, new)
    assert "0.987" in repr(entries(fresh_database))
    assert withdraw_release(fresh_database.owner, withdrawn, "It was wrong.") == "withdrawn"
    _, revised, last = entries(fresh_database)
    assert (last.kind, last.release, last.reason) == ("withdrawn", withdrawn, "It was wrong.")
    assert revised.revision is not None
    assert (revised.revision.cells, revised.revision.cells_erased) == ((), True)
    assert revised.revision.figures.changed == 1
    assert "0.987" not in repr(entries(fresh_database))


def test_a_scheduled_release_is_announced_by_name_and_date_alone(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    change_figure(fresh_database, new, FACEBOOK, WHOLE, value=0.987)
    due = soon(3600)
    publish_release(fresh_database.owner, new, due, "A secret until then.")
    _, announced = entries(fresh_database)
    assert (announced.kind, announced.release, announced.scheduled_for) == ("scheduled", new, due)
    assert (announced.reason, announced.replaces, announced.revision) == (None, None, None)
    with fresh_database.reader.connect() as connection:
        rows = connection.execute(text("SELECT * FROM published.changes")).all()
    assert len(rows) == 2
    assert "secret" not in repr(rows)


def test_a_partners_release_leaves_no_trace_for_the_public(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database, access="partner"))
    publish_release(fresh_database.owner, draft(fresh_database, revision=2, access="partner"), soon(3600))
    withdraw_release(fresh_database.owner, "panel.2023.r1", "Wrong.")
    assert entries(fresh_database) == []
    with fresh_database.reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM published.changes")) == 0


def test_a_publication_called_off_is_a_draft_again_and_the_release_before_stays(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    new = draft(fresh_database, revision=2)
    publish_release(fresh_database.owner, new, soon(3.5))
    assert withdraw_release(fresh_database.owner, new, "Not yet checked.") == "cancelled"
    let_pass(fresh_database, 3.6)
    assert told(fresh_database) == [("published", "panel.2023.r1"), ("scheduled", new), ("cancelled", new)]
    assert entries(fresh_database)[-1].reason == "Not yet checked."
    with fresh_database.owner.connect() as connection:
        state = connection.execute(
            text("SELECT state, published_at FROM published.releases WHERE id = :id"), {"id": new}
        )
        assert tuple(state.one()) == ("draft", None)
    publish_release(fresh_database.owner, new)
    assert told(fresh_database)[-1] == ("revised", new)


def test_a_publication_of_the_next_moment_cannot_be_called_off(fresh_database: Database) -> None:
    new = draft(fresh_database)
    publish_release(fresh_database.owner, new, soon(1.9))
    with pytest.raises(Refused, match="within a moment"):
        withdraw_release(fresh_database.owner, new, "Too late.")


def test_while_a_release_is_scheduled_no_other_of_its_wave_is_published(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database), soon(3600))
    later = draft(fresh_database, revision=2)
    for at in (None, soon(7200)):
        with pytest.raises(Refused, match=r"panel\.2023\.r1 of the same wave is scheduled"):
            publish_release(fresh_database.owner, later, at)
    publish_release(fresh_database.owner, draft(fresh_database, year=2022))


def test_a_draft_older_than_what_is_out_is_not_published(fresh_database: Database) -> None:
    older = draft(fresh_database)
    publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    with pytest.raises(Refused, match=r"panel\.2023\.r2, which is newer"):
        publish_release(fresh_database.owner, older)


def test_a_blank_reason_is_refused(fresh_database: Database) -> None:
    release = draft(fresh_database)
    with pytest.raises(InvalidInput, match="reason is blank"):
        publish_release(fresh_database.owner, release, reason=" ")
    assert entries(fresh_database) == []


def test_a_refused_publication_leaves_nothing(fresh_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    release = draft(fresh_database, revision=2)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("api.releases.publishing.record_change", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        publish_release(fresh_database.owner, release)
    assert told(fresh_database) == [("published", "panel.2023.r1")]
