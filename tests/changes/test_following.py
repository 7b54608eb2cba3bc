"""Who follows the cursor misses nothing and is told nothing twice, whatever commits when and whichever embargo ends."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from api.concepts.editions.change import EPOCH, NOTHING_SEEN, Change, Cursor, next_page
from api.errors import Refused
from api.queries.changes import read_changes
from api.queries.changes_writing import lock_changes, record_change
from api.queries.releases_writing import database_time, find_release
from api.releases.publishing import publish_release, withdraw_release
from tests.changes.drafts import draft
from tests.conftest import Database


@dataclass
class Follower:
    """Somebody who asks again and again with the cursor of the last answer."""

    database: Database
    limit: int = 100
    cursor: Cursor = NOTHING_SEEN

    def poll(self) -> list[str]:
        """What is new, page by page."""
        found, more = [], True
        while more:
            with self.database.reader.connect() as connection:
                page = read_changes(connection, self.cursor, self.limit)
            found += [f"{entry.kind} {entry.release}" for entry in page.entries]
            self.cursor, more = page.after, page.more
        return found


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_an_embargo_that_ends_while_a_transaction_is_open_hides_neither(fresh_database: Database) -> None:
    follower = Follower(fresh_database)
    scheduled, other = draft(fresh_database), draft(fresh_database, "other")
    publish_release(fresh_database.owner, scheduled, due := soon(2.5))
    assert follower.poll() == [f"scheduled {scheduled}"]
    with fresh_database.owner.begin() as connection:
        release = find_release(connection, other)
        assert release is not None
        lock_changes(connection)
        now = database_time(connection)
        assert now < due
        record_change(connection, release, "published", now)
        assert follower.poll() == []
        connection.execute(text("SELECT pg_sleep(2.8)"))
        assert follower.poll() == [f"published {scheduled}"]
        assert follower.poll() == []
    assert follower.poll() == [f"published {other}"]
    assert follower.poll() == []
    assert Follower(fresh_database).poll() == [f"scheduled {scheduled}", f"published {other}", f"published {scheduled}"]


def test_who_writes_second_commits_second(fresh_database: Database) -> None:
    follower, first, second = Follower(fresh_database), draft(fresh_database), draft(fresh_database, "other")
    with ThreadPoolExecutor(1) as pool:
        with fresh_database.owner.begin() as connection:
            release = find_release(connection, first)
            assert release is not None
            lock_changes(connection)
            record_change(connection, release, "published", database_time(connection))
            waiting = pool.submit(publish_release, fresh_database.owner, second)
            time.sleep(0.5)
            assert not waiting.done()
            assert follower.poll() == []
        waiting.result(30)
    assert follower.poll() == [f"published {first}", f"published {second}"]


@pytest.mark.parametrize("limit", [1, 100])
def test_followers_of_many_writers_get_every_entry_once(fresh_database: Database, limit: int) -> None:
    surveys = [f"s{place}" for place in range(12)]
    drafts = [draft(fresh_database, survey, revision) for survey in surveys for revision in (1, 2)]
    done = Event()

    def follow(start: float) -> list[str]:
        time.sleep(start)
        follower, seen = Follower(fresh_database, limit), []
        while not done.is_set():
            seen += follower.poll()
        return seen + follower.poll()

    def write(place: int) -> None:
        first, second = drafts[2 * place], drafts[2 * place + 1]
        # Embargoes end all the time while others write.
        publish_release(fresh_database.owner, first, soon(2 + place * 0.07) if place % 2 else None)
        time.sleep(1.5 + place * 0.1)
        while True:
            # As long as the first is scheduled.
            with suppress(Refused):
                publish_release(fresh_database.owner, second)
                break
            time.sleep(0.02)
        withdraw_release(fresh_database.owner, second, "It was wrong.")

    with ThreadPoolExecutor(10) as pool:
        followers = [pool.submit(follow, start) for start in (0, 1, 2)]
        writers = [pool.submit(write, place) for place in range(len(surveys))]
        wait(writers, 120)
        done.set()
        assert [str(writer.exception(0)) for writer in writers] == ["None"] * len(writers)
        seen = [follower.result(60) for follower in followers]
    whole = Follower(fresh_database).poll()
    assert len(whole) == len(set(whole)) == 12 * 3 + 6
    for one in seen:
        assert sorted(one) == sorted(whole)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, int]]:
    """(committed, visible from) of entries in the order of their numbers; writers take turns."""
    found, clock = [], 0
    for _ in range(draw(st.integers(1, 12))):
        begun = clock + draw(st.integers(0, 4))
        clock = begun + draw(st.integers(0, 6))
        # Visible from within its transaction on, or from some time after.
        found.append((clock, draw(st.one_of(st.integers(begun, clock), st.integers(clock, clock + 30)))))
    return found


@given(
    history=histories(),
    polls=st.lists(
        st.tuples(st.integers(0, 120), st.integers(1, 4), st.integers(0, 15), st.integers(0, 5)), max_size=25
    ),
)
def test_any_history_is_told_once_whichever_copy_of_the_database_answers(
    history: list[tuple[int, int]], polls: list[tuple[int, int, int, int]]
) -> None:
    """``polls`` are (when, limit, by how much the copy that answers lags behind, by how much its clock is slow)."""
    cursor, told = NOTHING_SEEN, []
    for when, limit, lag, slow in [*sorted(polls), *[(1000, 1, 0, 0)] * 30]:
        entries = [
            _entry(number, at)
            for number, (done, at) in enumerate(history, 1)
            if done + lag <= when and at <= when - slow
        ]
        page = next_page(cursor, _newest(entries), _new(entries, cursor, limit))
        told += [entry.number for entry in page.entries]
        assert Cursor.read(str(page.after)) == page.after
        cursor = page.after
    assert sorted(told) == list(range(1, len(history) + 1))


def _entry(number: int, at: int) -> Change:
    return Change(number, EPOCH + timedelta(seconds=at), "published", "r", "s", "w", None, None, None, None)


def _newest(entries: Sequence[Change]) -> Cursor:
    number = max((entry.number for entry in entries), default=0)
    return Cursor(number, max((entry.at for entry in entries), default=EPOCH))


def _new(entries: Sequence[Change], seen: Cursor, limit: int) -> tuple[Change, ...]:
    """What the statement of ``read_changes`` finds."""
    new = [entry for entry in entries if entry.number > seen.number or entry.at > seen.at]
    places = sorted(max(entry.at, seen.at) for entry in new)
    last = places[min(limit, len(places)) - 1] if places else EPOCH
    return tuple(sorted((one for one in new if max(one.at, seen.at) <= last), key=lambda one: (one.at, one.number)))


def test_of_two_releases_of_a_wave_published_at_once_the_newer_stays_the_newest(fresh_database: Database) -> None:
    older, newer = draft(fresh_database), draft(fresh_database, revision=2)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(publish_release, fresh_database.owner, release) for release in (newer, older)]
        errors = [str(one.exception(30)) for one in done if one.exception(30) is not None]
    told = Follower(fresh_database).poll()
    if errors:
        assert len(errors) == 1
        assert errors[0].startswith(f"{newer}, which is newer than {older}, is out already.")
        assert "“benchmarks release build DEFINITION” makes the draft that comes after it" in errors[0]
        assert told == [f"published {newer}"]
    else:
        assert told == [f"published {older}", f"revised {newer}"]


def test_entries_of_one_moment_are_never_torn_apart(fresh_database: Database) -> None:
    releases = [draft(fresh_database, f"s{place}") for place in range(4)]
    due = soon(2)
    for release in releases:
        publish_release(fresh_database.owner, release, due)
    follower = Follower(fresh_database)
    assert len(follower.poll()) == 4
    time.sleep((due - soon(0)).total_seconds() + 0.1)
    with fresh_database.reader.connect() as connection:
        page = read_changes(connection, follower.cursor, 1)
    assert [entry.release for entry in page.entries] == releases
    assert not page.more


def test_a_date_begins_with_what_happened_from_then_on_and_is_followed_like_any_answer(
    fresh_database: Database,
) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    time.sleep(0.05)
    moment = datetime.now(UTC)
    with fresh_database.reader.connect() as connection:
        nothing = read_changes(connection, moment, 100)
    assert nothing.entries == ()
    publish_release(fresh_database.owner, draft(fresh_database, revision=2))
    with fresh_database.reader.connect() as connection:
        since = read_changes(connection, moment, 100)
    assert [entry.release for entry in since.entries] == ["panel.2023.r2"]
    assert Follower(fresh_database, cursor=nothing.after).poll() == ["revised panel.2023.r2"]
    assert Follower(fresh_database, cursor=since.after).poll() == []


def test_a_copy_that_is_behind_says_nothing_and_keeps_the_cursor(fresh_database: Database) -> None:
    publish_release(fresh_database.owner, draft(fresh_database))
    for ahead in (Cursor(99, EPOCH), Cursor(0, soon(60))):
        with fresh_database.reader.connect() as connection:
            page = read_changes(connection, ahead, 100)
        assert (page.entries, page.after, page.more) == ((), ahead, False)


@pytest.mark.parametrize(
    "wrong", ["", "1", "1_", "_1", "1_1_1", "-1_1", "1_" + 18 * "9", 19 * "9" + "_1", "²_1", "1_1 "]
)
def test_what_is_no_cursor_is_not_read_as_one(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.read(wrong)
    assert Cursor.read("0_0") == NOTHING_SEEN
