"""The figures that a process keeps: exactly those of the database, in the room there is, of public releases only."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection

from api.answers.stores import figure_store as module
from api.answers.stores.edition_store import EditionStore
from api.answers.stores.figure_store import FigureStore, expected_size
from api.answers.stores.packed_figures import PackedFigures, pack_figures
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import ID_LENGTH
from api.concepts.editions.stored_figures import FigureKey
from api.concepts.texts import LANGUAGES
from api.concepts.vocabulary import CONFIDENCE_LEVELS
from api.errors import DatabaseUnavailable
from api.queries.figures import NUMBERS, SAID, look_up
from api.queries.releases import visible_releases
from tests.changes.drafts import CONSTRUCTION, FACEBOOK, XING, change_figure, draft
from tests.conftest import Database
from tests.serving.conftest import samples_database
from tests.waiting import wait_for

__all__ = ["samples_database"]

PLENTY = 10_000_000
LEVEL = CONFIDENCE_LEVELS[-1]


@pytest.fixture
def connection(samples_database: Database) -> Iterator[Connection]:
    with samples_database.reader.connect() as opened:
        yield opened


@pytest.fixture
def editions(connection: Connection) -> list[Edition]:
    return editions_of(connection)


def editions_of(connection: Connection) -> list[Edition]:
    found = EditionStore().get(connection, visible_releases(connection))
    return sorted(found.values(), key=lambda edition: edition.header.id)


def keys_of(edition: Edition) -> list[FigureKey]:
    """Every cell and series of a release, tabulated or not, and some that it does not have."""
    cells = [*map(edition.text, edition.cells), "sector=nowhere"]
    numbers = [*edition.numbers.values(), 999]
    return [(edition.header.key, number, cell) for cell in cells for number in numbers]


def store_for(database: Database, room: int = PLENTY) -> FigureStore:
    return FigureStore(room, lambda: database.reader)


def keeps(store: FigureStore, edition: Edition) -> bool:
    return edition.header.key in store._kept


def keep(store: FigureStore, *editions: Edition) -> None:
    store.want(editions)
    wait_for(lambda: all(keeps(store, edition) for edition in editions))


def without_database() -> Any:
    """A connection that nothing may be asked of."""
    return None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("confidence", CONFIDENCE_LEVELS)
def test_what_is_kept_is_what_the_database_has(
    samples_database: Database, connection: Connection, editions: list[Edition], confidence: float, language: Any
) -> None:
    store = store_for(samples_database)
    keep(store, *editions)
    found = 0
    for edition in editions:
        expected = look_up(connection, keys_of(edition), confidence, language)
        kept = store.look_up(without_database(), keys_of(edition), confidence, language)
        assert {key: repr(one) for key, one in kept.items()} == {key: repr(expected[key]) for key in kept}
        assert kept.keys() == expected.keys() & set(keys_of(edition))
        found += len(kept)
    statuses = {
        one.status for edition in editions for one in look_up(connection, keys_of(edition), 0.95, "en").values()
    }
    assert found > 100
    assert {"confidential", "unreliable"} < statuses


@pytest.mark.parametrize("value", [0.1, 1 / 3, 123456.789, 1e12, 5e-324, 2147483647.0, -2147483648.0, 0.0000001])
def test_every_number_is_kept_to_the_last_bit(fresh_database: Database, value: float) -> None:
    release = draft(fresh_database)
    change_figure(fresh_database, release, FACEBOOK, CONSTRUCTION, value=value, se=value)
    change_figure(fresh_database, release, XING, CONSTRUCTION, ci95_low=value)
    with fresh_database.owner.begin() as connection:
        connection.exec_driver_sql("UPDATE published.releases SET state = 'published', published_at = now()")
    with fresh_database.reader.connect() as connection:
        (edition,) = editions_of(connection)
        keys, store = keys_of(edition), store_for(fresh_database)
        keep(store, edition)
        expected = look_up(connection, keys, 0.95, "en")
    kept = store.look_up(without_database(), keys, 0.95, "en")
    assert {key: repr(one) for key, one in kept.items()} == {key: repr(expected[key]) for key in kept}
    assert repr(value) in repr(kept)


def packed(edition: Edition, *values: float | None) -> PackedFigures:
    """Of the first figures of a release with these values."""
    said = "[" + ", ".join(['"x"'] * len(SAID)) + "]"
    numbers = [[value, *[None] * (len(NUMBERS) - 1)] for value in values]
    places = zip(map(edition.text, edition.cells), numbers, strict=False)
    number = next(iter(edition.numbers.values()))
    return pack_figures(edition, [[(cell, number, "i" * ID_LENGTH, *one, said) for cell, one in places]])


@pytest.mark.parametrize("value", [1 / 3, -0.0, 1e12, 5e-324])
def test_rounded_numbers_take_four_bytes_each_and_others_eight(editions: Sequence[Edition], value: float) -> None:
    value_of = NUMBERS.index("value")
    assert packed(editions[0], None, 17.25).numbers[value_of].numbers.itemsize == 4
    of_both = packed(editions[0], 0.25, value).numbers
    assert [column.numbers.itemsize for column in of_both] == [8, *[4] * (len(NUMBERS) - 1)]


def test_several_releases_are_asked_for_at_once_whether_kept_or_not(
    samples_database: Database, connection: Connection, editions: list[Edition]
) -> None:
    store = store_for(samples_database)
    keep(store, editions[0])
    keys = [key for edition in editions for key in keys_of(edition)]
    expected = look_up(connection, keys, LEVEL, "de")
    assert store.look_up(connection, keys, LEVEL, "de") == {key: expected[key] for key in keys if key in expected}


def test_without_room_nothing_is_kept_and_everything_is_found(
    samples_database: Database, connection: Connection, editions: list[Edition]
) -> None:
    store = store_for(samples_database, room=0)
    store.want(editions)
    assert store._reader is None
    keys = keys_of(editions[0])
    assert store.look_up(connection, keys, LEVEL, "en") == look_up(connection, keys, LEVEL, "en")


def test_what_turns_out_to_need_more_room_than_there_is_is_not_kept(
    samples_database: Database, connection: Connection, editions: list[Edition]
) -> None:
    roomy = store_for(samples_database)
    keep(roomy, *editions)
    wordy = next(one for one in editions if roomy._sizes[one.header.key] > expected_size(one))
    store = store_for(samples_database, room=expected_size(wordy))
    store.want([wordy])
    wait_for(lambda: wordy.header.key not in store._sizes)
    assert not keeps(store, wordy)
    keys = keys_of(wordy)
    assert store.look_up(connection, keys, LEVEL, "en") == look_up(connection, keys, LEVEL, "en")


def test_a_release_makes_room_once_nobody_asks_for_it(
    samples_database: Database, editions: list[Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    first, second = [edition for edition in editions if edition.header.survey == "panel"][:2]
    store = store_for(samples_database, room=max(map(expected_size, (first, second))))
    keep(store, first)
    store.want([second])
    assert keeps(store, first)
    assert second.header.key not in store._sizes
    monkeypatch.setattr(module, "UNUSED_SECONDS", 0.0)
    keep(store, second)
    assert not keeps(store, first)


@pytest.mark.parametrize("error", [DatabaseUnavailable("It is away."), KeyError("sector=nowhere")], ids=type)
def test_what_cannot_be_read_is_said_looked_up_and_read_again_later(
    samples_database: Database,
    connection: Connection,
    editions: list[Edition],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def fail(*arguments: object) -> Any:
        raise error

    edition, keys = editions[0], keys_of(editions[0])
    store = store_for(samples_database)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    with monkeypatch.context() as broken, caplog.at_level(logging.WARNING):
        broken.setattr(module, "read_release_figures", fail)
        store.want([edition])
        wait_for(lambda: edition.header.key not in store._sizes)
    assert f"figures of {edition.header.id} could not be kept" in caplog.text
    assert store.look_up(connection, keys, LEVEL, "en") == look_up(connection, keys, LEVEL, "en")
    keep(store, edition)
