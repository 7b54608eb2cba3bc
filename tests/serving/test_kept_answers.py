"""What a process keeps of its answers: within its room, of these very releases, for this very request."""

from __future__ import annotations

import random
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.blueprints.kept_answers import LARGEST_PART, Asked, KeptAnswer, KeptAnswers, asked_of
from api.concepts.editions.edition import VisibleReleases
from tests.serving.raw_requests import environ_of

ROOM = 1_000_000
PUBLIC = VisibleReleases()


def asked(number: int = 0, padding: int = 0) -> Asked:
    return asked_of(environ_of(f"/v1/benchmarks?{'x' * padding}{number}"))


def answer(size: int = 0, header: int = 0, etag: str = "e") -> KeptAnswer:
    # Each its own: texts that are shared take no room.
    return KeptAnswer(etag, [("Link", str(random.random()) + "l" * header)], random.randbytes(size), False)


def keeping(room: int = ROOM) -> KeptAnswers:
    kept = KeptAnswers(room)
    assert kept.find(asked(), PUBLIC) is None
    return kept


@pytest.mark.parametrize(("padding", "header", "size"), [(0, 0, 0), (8_000, 0, 0), (0, 24_000, 0), (0, 0, 50_000)])
def test_what_is_kept_stays_within_its_room_whatever_is_long(padding: int, header: int, size: int) -> None:
    kept = keeping()
    tracemalloc.start()
    try:
        for number in range(3 * ROOM // (1_000 + padding + header + size)):
            kept.keep(asked(number, padding), PUBLIC, answer(size, header))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ROOM / 3 < taken < ROOM
    assert kept.find(asked(0, padding), PUBLIC) is None
    assert kept.find(asked(number, padding), PUBLIC) is not None


@pytest.mark.parametrize(("padding", "header", "size"), [(ROOM, 0, 0), (0, ROOM, 0), (0, 0, ROOM)])
def test_nothing_is_kept_that_takes_the_room_of_many(padding: int, header: int, size: int) -> None:
    kept = keeping()
    for part in (LARGEST_PART, LARGEST_PART + 2):
        long = [length // part for length in (padding, header, size)]
        kept.keep(asked(part, long[0]), PUBLIC, answer(long[2], long[1]))
    assert kept.find(asked(LARGEST_PART, padding // LARGEST_PART), PUBLIC) is None
    assert kept.find(asked(LARGEST_PART + 2, padding // (LARGEST_PART + 2)), PUBLIC) is not None


def test_without_room_nothing_is_kept() -> None:
    kept = keeping(0)
    kept.keep(asked(), PUBLIC, answer())
    assert kept.find(asked(), PUBLIC) is None


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = keeping()
    for number in range(16):
        kept.keep(asked(number), PUBLIC, answer(50_000))
        kept.find(asked(0), PUBLIC)
    for number in range(16, 26):
        kept.keep(asked(number), PUBLIC, answer(50_000))
        kept.find(asked(0), PUBLIC)
    left = [number for number in range(26) if kept.find(asked(number), PUBLIC)]
    assert left == [0, *range(26 - len(left) + 1, 26)]
    assert len(left) > 10


def test_each_form_of_an_answer_is_another() -> None:
    forms = [
        ("/v1/benchmarks", {}),
        ("/v1/benchmarks", {"Accept": ""}),
        ("/v1/benchmarks", {"Accept": "text/csv"}),
        ("/v1/benchmarks", {"Accept-Encoding": "text/csv"}),
        ("/v1/benchmarks", {"Accept": "text/csv", "Accept-Encoding": "br"}),
        ("/v1/benchmarks?", {"Accept-Encoding": "br"}),
        ("/v1/benchmarks?lang=de", {}),
        ("/v1/benchmarks?lang=DE", {}),
        ("/v1/benchmarks?lang=d%65", {}),
        ("/v1/trends?lang=de", {}),
    ]
    kept = keeping()
    for place, (address, headers) in enumerate(forms):
        assert kept.find(asked_of(environ_of(address, headers)), PUBLIC) is None
        kept.keep(asked_of(environ_of(address, headers)), PUBLIC, answer(etag=str(place)))
    for place, (address, headers) in enumerate(forms):
        found = kept.find(asked_of(environ_of(address, headers)), PUBLIC)
        assert found is not None
        assert found.etag == str(place)


def test_an_answer_holds_for_these_very_releases_only() -> None:
    first, second = VisibleReleases(), VisibleReleases()
    kept = KeptAnswers(ROOM)
    kept.find(asked(), first)
    kept.keep(asked(), first, answer(etag="first"))
    assert first == second
    assert kept.find(asked(), second) is None
    # Made from what was public before, ready after that had changed.
    kept.keep(asked(), first, answer(etag="late"))
    assert kept.find(asked(), second) is None
    kept.keep(asked(), second, answer(etag="second"))
    assert kept.find(asked(), first) is None


def test_threads_of_both_states_get_each_its_own() -> None:
    states = [VisibleReleases(), VisibleReleases()]
    kept = KeptAnswers(ROOM)

    def use(state: int) -> int:
        hits = 0
        for number in range(4_000):
            found = kept.find(asked(number % 40), states[state])
            if found is None:
                kept.keep(asked(number % 40), states[state], answer(10_000, etag=f"{state} {number % 40}"))
            else:
                hits += 1
                assert found.etag == f"{state} {number % 40}"
        return hits

    with ThreadPoolExecutor(4) as pool:
        assert all(hits > 0 for hits in pool.map(use, [0, 1, 0, 1]))
