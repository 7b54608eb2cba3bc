"""How often: requests counted in fixed windows, in this process or, where Redis is configured, by all processes."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW_SECONDS = 60
REDIS_SECONDS = 0.25
"""Redis stands beside the server: what takes longer is not there."""
PAUSE_SECONDS = 5.0
"""How long this process counts by itself before it tries Redis again."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Policy:
    """At most ``quota`` requests of one client in a window of ``WINDOW_SECONDS``. The name is told to clients."""

    name: str
    quota: int


@dataclass(frozen=True)
class Standing:
    """Where a client stands: how many requests are left for the next ``seconds``."""

    policy: Policy
    remaining: int
    seconds: int
    exceeded: bool


class Limiter:
    """Counts. While Redis cannot be reached each process counts for itself: a client is never free of limits."""

    def __init__(self, redis_url: str | None = None) -> None:
        """Raises ``ValueError`` when ``redis_url`` is no address of a Redis server. It is not contacted yet."""
        self._shared = None if redis_url is None else _redis(redis_url)
        self._shared_from = 0.0

    @cached_property
    def _own(self) -> Storage:
        # Made in the process that counts: it runs a thread, which a fork would not take along.
        return MemoryStorage()

    def count(self, policy: Policy, client: str) -> Standing:
        """Count a request of ``client``; whether it was one too many."""

        def count(storage: Storage, name: str) -> Standing:
            made = storage.incr(name, WINDOW_SECONDS)
            return _standing(storage, name, policy, made, exceeded=made > policy.quota)

        return self._ask(policy, client, count)

    def look(self, policy: Policy, client: str) -> Standing:
        """Where ``client`` stands, without counting; exceeded means that a request now would be one too many."""

        def look(storage: Storage, name: str) -> Standing:
            made = storage.get(name)
            return _standing(storage, name, policy, made, exceeded=made >= policy.quota)

        return self._ask(policy, client, look)

    def _ask(self, policy: Policy, client: str, question: Callable[[Storage, str], Standing]) -> Standing:
        name = f"benchmarks/{policy.name}/{client}"
        if self._shared is not None and time.monotonic() >= self._shared_from:
            try:
                return question(self._shared, name)
            except StorageError as error:
                self._shared_from = time.monotonic() + PAUSE_SECONDS
                reason = type(error.storage_error).__name__
                log.error("Redis cannot be used (%s): counting requests in this process for now", reason)
        return question(self._own, name)


def _redis(url: str) -> RedisStorage:
    return RedisStorage(
        url,
        wrap_exceptions=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]
    )


def _standing(storage: Storage, name: str, policy: Policy, made: int, *, exceeded: bool) -> Standing:
    left = math.ceil(storage.get_expiry(name) - time.time())
    return Standing(policy, max(0, policy.quota - made), min(max(1, left), WINDOW_SECONDS), exceeded)
