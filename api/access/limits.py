"""How often: requests counted in fixed windows, in this process or, where Redis is configured, by all processes."""

from __future__ import annotations

import logging
import math
import time
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

    def count(self, policy: Policy, client: str, amount: int = 1) -> Standing:
        """Count a request of ``client``, which may stand for an ``amount`` of them; whether it was one too many."""
        name = f"benchmarks/{policy.name}/{client}"
        if self._shared is not None and time.monotonic() >= self._shared_from:
            try:
                return _count(self._shared, name, policy, amount)
            except StorageError as error:
                self._shared_from = time.monotonic() + PAUSE_SECONDS
                reason = type(error.storage_error).__name__
                log.error("Redis cannot be used (%s): counting requests in this process for now", reason)
        return _count(self._own, name, policy, amount)


def _redis(url: str) -> RedisStorage:
    return RedisStorage(
        url,
        wrap_exceptions=True,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]
    )


def _count(storage: Storage, name: str, policy: Policy, amount: int) -> Standing:
    made = storage.incr(name, WINDOW_SECONDS, amount)
    left = math.ceil(storage.get_expiry(name) - time.time())
    return Standing(policy, max(0, policy.quota - made), min(max(1, left), WINDOW_SECONDS), made > policy.quota)
