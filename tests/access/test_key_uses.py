"""How often a key was used: all of it, from all processes, without a database write for each request."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, text

from api.access import key_uses
from api.access.authentication import Authentication
from api.access.keys import key_prefix
from api.queries.keys import StoredKey, stored_keys
from tests.conftest import Database
from tests.serving.hidden import hand_out
from tests.serving.real_server import real_server


@pytest.fixture
def key(fresh_database: Database) -> str:
    with fresh_database.owner.begin() as connection:
        return hand_out(connection, ())


@pytest.fixture
def notes(fresh_database: Database) -> Iterator[list[str]]:
    """The statements with which uses are noted."""
    seen: list[str] = []

    def see(*arguments: object) -> None:
        if "note_use" in str(arguments[2]):
            seen.append(str(arguments[2]))

    event.listen(fresh_database.reader, "before_cursor_execute", see)
    yield seen
    event.remove(fresh_database.reader, "before_cursor_execute", see)


def use(database: Database, authentication: Authentication, key: str, times: int) -> None:
    for _ in range(times):
        authentication.recognise(database.reader, f"Bearer {key}")


def stored(database: Database, key: str) -> StoredKey:
    with database.owner.connect() as connection:
        return next(one for one in stored_keys(connection) if one.prefix == key_prefix(key))


def wait_for(database: Database, key: str, requests: int) -> None:
    deadline = time.monotonic() + 30
    while stored(database, key).requests != requests:
        assert time.monotonic() < deadline, stored(database, key)
        time.sleep(0.05)


def test_the_first_is_noted_at_once_and_others_are_not_while_it_is_fresh(
    fresh_database: Database, key: str, notes: list[str]
) -> None:
    use(fresh_database, authentication := Authentication(), key, 200)
    assert len(notes) == 1
    assert stored(fresh_database, key).requests == 1
    authentication.uses.note_all()
    assert len(notes) == 2
    assert stored(fresh_database, key).requests == 200
    authentication.uses.note_all()
    assert len(notes) == 2


def test_they_are_noted_after_a_while_also_when_no_other_comes(
    fresh_database: Database, key: str, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_uses, "NOTE_SECONDS", 1.0)
    use(fresh_database, Authentication(), key, 50)
    wait_for(fresh_database, key, 50)
    assert len(notes) <= 3


def test_what_could_not_be_noted_is_noted_later(
    fresh_database: Database, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    reader, authentication = fresh_database.reader.url.username, Authentication()
    with fresh_database.owner.begin() as connection:
        connection.execute(text(f"REVOKE EXECUTE ON FUNCTION access.note_use(text) FROM {reader}"))
    use(fresh_database, authentication, key, 5)
    assert "could not be noted" in caplog.text
    with fresh_database.owner.begin() as connection:
        connection.execute(text(f"GRANT EXECUTE ON FUNCTION access.note_use(text) TO {reader}"))
    authentication.uses.note_all()
    assert stored(fresh_database, key).requests == 5


def test_all_processes_of_a_server_add_up_and_nothing_is_lost_at_their_end(
    fresh_database: Database, key: str, tmp_path: Path
) -> None:
    with real_server(fresh_database, tmp_path / "server.log", BENCHMARKS_WORKERS="2") as server:
        for _ in range(30):
            assert server.ask("/v1/surveys", Authorization=f"Bearer {key}").status == 200
        assert 1 <= stored(fresh_database, key).requests < 30
    assert stored(fresh_database, key).requests == 30
