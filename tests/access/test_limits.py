"""Counting requests: in one process, by several through Redis, and when Redis is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from api.access import limits
from api.access.limits import PAUSE_SECONDS, WINDOW_SECONDS, Limiter, Policy
from tests.access.redis_server import needs_redis, redis_server
from tests.serving_process import free_port

POLICY = Policy("address", 3)


@pytest.fixture(params=["memory", pytest.param("redis", marks=needs_redis)])
def limiter(request: pytest.FixtureRequest) -> Iterator[Limiter]:
    if request.param == "memory":
        yield Limiter()
    else:
        with redis_server() as url:
            yield Limiter(url)


def test_the_request_after_the_last_is_one_too_many(limiter: Limiter) -> None:
    standings = [limiter.count(POLICY, "192.0.2.7") for _ in range(5)]
    assert [one.remaining for one in standings] == [2, 1, 0, 0, 0]
    assert [one.exceeded for one in standings] == [False, False, False, True, True]
    assert all(0 < one.seconds <= WINDOW_SECONDS for one in standings)


def test_clients_and_policies_are_counted_apart(limiter: Limiter) -> None:
    for _ in range(4):
        limiter.count(POLICY, "192.0.2.7")
    assert limiter.count(POLICY, "192.0.2.8").remaining == 2
    assert limiter.count(Policy("key", 3), "192.0.2.7").remaining == 2


def test_a_request_may_count_as_several(limiter: Limiter) -> None:
    assert limiter.count(POLICY, "192.0.2.7", 2).remaining == 1
    assert limiter.count(POLICY, "192.0.2.7", 2).exceeded


def test_many_threads_at_once_get_no_more_than_there_is(limiter: Limiter) -> None:
    policy = Policy("address", 200)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: limiter.count(policy, "192.0.2.7").exceeded, range(400)))
    assert found.count(False) == 200


def test_a_window_ends(limiter: Limiter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WINDOW_SECONDS", 1)
    policy = Policy("address", 3)
    assert [limiter.count(policy, "192.0.2.7").exceeded for _ in range(4)][-1]
    time.sleep(1.1)
    assert not limiter.count(policy, "192.0.2.7").exceeded


@needs_redis
def test_two_processes_with_one_redis_count_together() -> None:
    with redis_server() as url:
        one, other = Limiter(url), Limiter(url)
        assert [limiter.count(POLICY, "192.0.2.7").remaining for limiter in (one, other, one)] == [2, 1, 0]
        assert other.count(POLICY, "192.0.2.7").exceeded


@needs_redis
def test_what_redis_keeps_of_a_client_ends_with_the_window() -> None:
    with redis_server() as url, redis.Redis.from_url(url) as client:
        Limiter(url).count(POLICY, "192.0.2.7")
        kept = list(client.scan_iter())
        assert kept
        assert all(0 < int(client.ttl(name)) <= WINDOW_SECONDS for name in kept)


def test_without_redis_each_process_counts_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    limiter = Limiter(f"redis://:hush@127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    with caplog.at_level(logging.ERROR):
        standings = [limiter.count(POLICY, "192.0.2.7") for _ in range(4)]
    assert [one.exceeded for one in standings] == [False, False, False, True]
    assert time.monotonic() - began < 2
    assert len(caplog.records) == 1
    assert "hush" not in caplog.text


@needs_redis
def test_redis_is_used_again_once_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0.2)
    port = free_port()
    limiter = Limiter(f"redis://127.0.0.1:{port}/0")
    assert limiter.count(POLICY, "192.0.2.7").remaining == 2
    with redis_server(port) as url:
        time.sleep(0.3)
        assert limiter.count(POLICY, "192.0.2.7").remaining == 2
        assert Limiter(url).count(POLICY, "192.0.2.7").remaining == 1
    # It went away in the middle.
    assert limiter.count(POLICY, "192.0.2.7").remaining == 1


def test_an_address_that_is_none_of_redis_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="scheme"):
        Limiter("http://127.0.0.1")


def test_waiting_for_redis_is_shorter_than_doing_without() -> None:
    assert limits.REDIS_SECONDS * 2 < PAUSE_SECONDS
